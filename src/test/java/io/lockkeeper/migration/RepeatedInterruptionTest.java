package io.lockkeeper.migration;

import io.lockkeeper.operation.StatementEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.StatementEvent;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What interrupts each run at the same place is not tried for ever, unless a person asks for it or it gets further. */
class RepeatedInterruptionTest {

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void aTable(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_port", "CREATE TABLE port (id int);");
        database.migrate(folder);
    }

    @Test
    void whatInterruptsEachRunWaitsForAPersonOrAChangeOfItsScript() {
        folder.migration("2_fatal", "SELECT pg_terminate_backend(pg_backend_pid());");
        Asked unattended = TestDatabase.PATIENT.unattended(3);
        for (int run = 1; run <= 3; run++) {
            assertThat(endsWithItsProcess(unattended, 1)).as("run %d", run).isEqualTo(ProblemType.CONNECTION_LOST);
        }

        Problem problem = database.problem(folder, unattended);

        assertThat(problem.type()).isEqualTo(ProblemType.NO_PROGRESS);
        assertThat(problem.detail()).contains("3 runs in a row were interrupted in 2_fatal");
        assertThat(problem.attributes()).containsEntry("migration", "2_fatal");
        assertThat(database.problem(folder, unattended).type())
                .as("however often it is started")
                .isEqualTo(ProblemType.NO_PROGRESS);
        assertThat(endsWithItsProcess(TestDatabase.PATIENT, 1)).as("a person").isEqualTo(ProblemType.CONNECTION_LOST);

        folder.migration("2_fatal", "SELECT 1;");
        assertThat(database.migrate(folder, unattended).applied()).containsExactly("2_fatal");
    }

    @Test
    void aPartThatHasTakenEffectIsProgress() {
        folder.migration("2_long", """
                SELECT pg_terminate_backend(pg_backend_pid()) WHERE to_regclass('first') IS NULL;
                CREATE INDEX CONCURRENTLY port_id ON port (id);
                SELECT pg_terminate_backend(pg_backend_pid()) WHERE to_regclass('second') IS NULL;
                """);
        Asked unattended = TestDatabase.PATIENT.unattended(2);
        endsWithItsProcess(unattended, 1);
        endsWithItsProcess(unattended, 1);
        assertThat(database.problem(folder, unattended).type()).isEqualTo(ProblemType.NO_PROGRESS);
        database.execute("CREATE TABLE first ()");
        assertThat(endsWithItsProcess(TestDatabase.PATIENT, 3)).as("a person").isEqualTo(ProblemType.CONNECTION_LOST);

        assertThat(endsWithItsProcess(unattended, 3)).as("from here on").isEqualTo(ProblemType.CONNECTION_LOST);

        database.execute("CREATE TABLE second ()");
        assertThat(database.migrate(folder).applied()).containsExactly("2_long");
    }

    /** What a run ends with that does not connect again when it loses its session at that line. */
    private ProblemType endsWithItsProcess(Asked options, int line) {
        Stop stop = new Stop();
        Listener listener = event -> {
            if (event instanceof StatementEvent.Started started && started.line() == line) {
                stop.request(Duration.ofMinutes(1));
            }
        };
        Migrator migrator = new Migrator(
                folder.read(),
                database.url(),
                options.options(),
                options.until(stop).work(listener));
        return catchThrowableOfType(Problem.class, migrator::migrate).type();
    }
}
