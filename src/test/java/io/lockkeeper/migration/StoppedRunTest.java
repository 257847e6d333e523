package io.lockkeeper.migration;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.LongVoyage;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A run that is asked to stop: by its process, at every moment. */
@Execution(ExecutionMode.CONCURRENT)
class StoppedRunTest {

    private static final long SEED = Long.getLong("lockkeeper.test.seed", 20261121L);

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final Stop stop = new Stop();

    @Test
    void finishesTheMigrationAtWorkWithinTheGraceAndBeginsNoOther() throws Exception {
        SystemFolder folder = heldThenNext();
        CompletableFuture<Problem> run = database.problemMeanwhile(folder, TestDatabase.PATIENT.until(stop));
        HeldMigration.await(database);
        stop.request(Waiting.PATIENCE);
        HeldMigration.release(database);
        Problem problem = Waiting.result(run);

        assertThat(problem.type()).as(problem.detail()).isEqualTo(ProblemType.RUN_STOPPED);
        assertThat(problem.detail()).contains("1 of 2 migrations remain, beginning with 2_next");
        assertThat(database.prismaHistory()).containsExactly("0_table", "1_held");
        database.sessions().areDone();
        assertThat(database.migrate(folder).applied()).containsExactly("2_next");
    }

    @Test
    void rollsTheMigrationBackWhenTheGraceIsOver() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory)
                .migration("1_first", "CREATE TABLE one (id int);")
                .migration("2_slow", "CREATE TABLE two (id int); SELECT pg_sleep(60);");

        Problem problem = stopped(
                folder, Duration.ofMillis(200), () -> database.sessions().isExecuting("%pg_sleep%"));

        assertThat(problem.detail())
                .contains("2_slow was interrupted. It was rolled back")
                .contains("1 of 2 migrations remain, beginning with 2_slow");
        assertThat(database.prismaHistory()).containsExactly("1_first");
        assertThat(database.exists("two")).isFalse();
        assertThat(database.column("SELECT 1 FROM _prisma_migrations WHERE migration_name = '2_slow'"))
                .as("nothing is held against it")
                .isEmpty();
        database.sessions().areDone();
    }

    @Test
    void executesNoFurtherStatementWhenTheGraceIsOver() throws Exception {
        StringBuilder script = new StringBuilder("CREATE TABLE one (id int);\n");
        for (int i = 0; i < 2000; i++) {
            script.append("SELECT pg_sleep(0.02);\n");
        }
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_many", script.toString());

        Problem problem = stopped(
                folder, Duration.ofMillis(200), () -> database.sessions().isExecuting("%pg_sleep%"));

        assertThat(problem.detail()).contains("1 of 1 migrations remain, beginning with 1_many");
        assertThat(database.exists("one")).isFalse();
        database.sessions().areDone();
    }

    @Test
    void leavesNoInvalidIndexBehind() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory)
                .migration("1_port", "CREATE TABLE port (id int); INSERT INTO port VALUES (1);");
        database.migrate(folder);
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY port_id ON port (id);")
                .migration("3_next", "CREATE TABLE two (id int);");

        try (Session reader = TestServer.session(database.url())) {
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
            Problem problem = stopped(folder, Duration.ofMillis(200), () -> database.sessions()
                    .isExecuting("CREATE INDEX CONCURRENTLY%"));
            assertThat(problem.detail()).contains("2_index was interrupted");
        }

        assertThat(Catalogue.leftovers(database.url())).isEmpty();
        database.sessions().areDone();
        assertThat(database.migrate(folder).applied()).containsExactly("2_index", "3_next");
    }

    @Test
    void waitsNoLongerForALock() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_port", "CREATE TABLE port (id int);");
        database.migrate(folder);
        folder.migration("2_name", "ALTER TABLE port ADD COLUMN name text;");
        try (Session other = TestServer.session(database.url())) {
            other.execute("BEGIN; LOCK TABLE port");

            Problem problem = stopped(folder, Waiting.PATIENCE, () -> executing("ALTER TABLE%"));

            assertThat(problem.detail()).contains("2_name was interrupted. It was rolled back");
        }
        database.sessions().areDone();
    }

    @Test
    void waitsNoLongerForAnotherRunner() throws Exception {
        SystemFolder folder = heldThenNext();
        CompletableFuture<MigrateResult> other = database.migrateMeanwhile(folder);
        HeldMigration.await(database);

        Problem problem = stopped(folder, Waiting.PATIENCE, () -> !database.events(Event.Type.LEASE_WAITING)
                .isEmpty());

        assertThat(problem.detail()).contains("It was waiting for another runner and has changed nothing.");
        HeldMigration.release(database);
        assertThat(Waiting.result(other).applied()).containsExactly("1_held", "2_next");
    }

    @Test
    void aSignalEndsTheCommandWithItsOwnExitCodeAndSaysWhatRemains() {
        SystemFolder folder = heldThenNext();
        try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
            HeldMigration.await(database);
            process.terminate();
            await("it stops", () -> process.output().contains("Stopping"));
            HeldMigration.release(database);

            assertThat(process.exitCode()).as(process.output()).isEqualTo(9);
            assertThat(process.output())
                    .contains("Stopping: what is at work has 20 s to finish")
                    .contains("RUN_STOPPED")
                    .contains("1 of 2 migrations remain, beginning with 2_next")
                    .contains("Run it again");
        }
        assertThat(database.prismaHistory()).containsExactly("0_table", "1_held");
        database.sessions().areDone();
    }

    @Test
    void aFewSignalsChangeNothing() {
        endsAsIfUndisturbed(40, 5);
    }

    @Test
    @Tag("slow")
    void thirtySignalsChangeNothing() {
        endsAsIfUndisturbed(150, 30);
    }

    private void endsAsIfUndisturbed(int migrations, int signals) {
        Random random = new Random(SEED);
        SystemFolder folder = LongVoyage.write(directory, migrations);
        int stopped = 0;
        for (int signal = 0; signal < signals; signal++) {
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                await("a run at work", () -> !process.isAlive() || database.isLeased());
                Waiting.pause(Duration.ofMillis(random.nextInt(100)));
                process.terminate();
                assertThat(process.exitCode()).as(process.output()).isIn(0, 9);
                stopped += process.exitCode() == 9 ? 1 : 0;
            }
            database.sessions().areDone();
        }
        try (ChildProcess last = LockkeeperProcess.migrate(database, folder)) {
            assertThat(last.exitCode()).as(last.output()).isZero();
        }
        assertThat(stopped).as("signals that met a run, seed %d", SEED).isPositive();
        TestDatabase undisturbed = TestDatabase.create();
        undisturbed.migrate(folder);
        assertThat(database.prismaHistory()).isEqualTo(undisturbed.prismaHistory());
        assertThat(database.contents()).isEqualTo(undisturbed.contents());
        assertThat(database.journalEvents()).doesNotContain("INTERRUPTED", "FAILED");
    }

    /** Two pending migrations, of which the first is at work until it is released. */
    private SystemFolder heldThenNext() {
        SystemFolder folder = SystemFolder.prisma(directory).migration("0_table", HeldMigration.TABLE);
        database.migrate(folder);
        return folder.migration("1_held", HeldMigration.STATEMENT).migration("2_next", "CREATE TABLE two (id int);");
    }

    /** What a run ends with that is asked to stop as soon as something is so. */
    private Problem stopped(SystemFolder folder, Duration grace, Callable<Boolean> moment) throws Exception {
        CompletableFuture<Problem> run = database.problemMeanwhile(folder, TestDatabase.PATIENT.until(stop));
        await("the moment", () -> run.isDone() || moment.call());
        stop.request(grace);
        Problem problem = Waiting.result(run);
        assertThat(problem.type()).as(problem.detail()).isEqualTo(ProblemType.RUN_STOPPED);
        return problem;
    }

    private boolean executing(String query) {
        return database.sessions().isExecuting(query);
    }
}
