package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.ledger.ReleasedLedger;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A database on which the first released Lockkeeper was interrupted in a migration of three pieces, and the runs of today. */
@Execution(ExecutionMode.CONCURRENT)
class LedgerUpgradeTest {

    private static final String HISTORY_WITHOUT_END = "UPDATE _prisma_migrations SET finished_at = NULL,"
            + " applied_steps_count = 0 WHERE migration_name = '2_pieces'";

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void interrupted(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory)
                .migration("1_orders", "CREATE TABLE orders (number int);")
                .migration(
                        "2_pieces",
                        "INSERT INTO orders VALUES (1);\nCREATE INDEX CONCURRENTLY a ON orders (number);\n"
                                + "INSERT INTO orders VALUES (2);\n");
        database.migrate(folder);
        // The third piece and the end of the run are not there.
        database.execute(
                "DELETE FROM orders WHERE number = 2",
                HISTORY_WITHOUT_END,
                "DELETE FROM lockkeeper.journal WHERE migration = '2_pieces' AND (piece = 3 OR event = 'APPLIED')",
                "DELETE FROM lockkeeper.applied_migration WHERE migration = '2_pieces'",
                "UPDATE lockkeeper.lease SET ended = NULL",
                ReleasedLedger.FROM_PRESENT);
        folder.migration("3_next", "CREATE TABLE next (id int);");
    }

    @Test
    void isReadAsItIsAndGoneOnFrom() {
        assertThat(database.status(folder).state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.exists("lockkeeper.system")).isFalse();

        assertThat(database.migrate(folder).applied()).containsExactly("2_pieces", "3_next");

        complete();
        assertThat(database.journalEvents()).containsOnlyOnce("INTERRUPTED");
    }

    @Test
    void tenRunsUpgradeItAtOnce() {
        List<CompletableFuture<MigrateResult>> runs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            runs.add(database.migrateMeanwhile(folder));
        }

        assertThat(runs.stream().flatMap(run -> Waiting.result(run).applied().stream()))
                .containsExactlyInAnyOrder("2_pieces", "3_next");

        complete();
    }

    @Test
    void aReaderIsWaitedForAndNobodyElseWaits() throws SQLException {
        try (Session backup = TestServer.session(database.url())) {
            backup.begin();
            backup.execute("SELECT FROM lockkeeper.journal; SELECT FROM lockkeeper.seed_history");
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            Waiting.await("it waits for the backup", () -> !database.column(
                            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%journal%'"
                                    + " AND datname = current_database()")
                    .isEmpty());
            backup.rollback();

            assertThat(Waiting.result(run).applied()).containsExactly("2_pieces", "3_next");
        }
        complete();
    }

    @Test
    void aRunThatEndsInTheUpgradeLeavesTheOldForm() throws SQLException {
        try (Session backup = TestServer.session(database.url())) {
            backup.begin();
            backup.execute("SELECT FROM lockkeeper.seed_history");
            CompletableFuture<Problem> run = database.problemMeanwhile(folder, TestDatabase.PATIENT);
            String waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query LIKE '%seed_history%' AND datname = current_database()";
            Waiting.await(
                    "it waits for the backup", () -> !database.column(waiting).isEmpty());
            // Its connections are lost until it gives up.
            while (!run.isDone()) {
                database.column(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (" + waiting + ")");
                Waiting.pause(Duration.ofMillis(20));
            }
            assertThat(Waiting.result(run).type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(database.exists("lockkeeper.system")).isFalse();
            backup.rollback();
        }

        assertThat(database.migrate(folder).applied()).containsExactly("2_pieces", "3_next");
        complete();
    }

    private void complete() {
        assertThat(database.prismaHistory()).containsExactly("1_orders", "2_pieces", "3_next");
        assertThat(database.column("SELECT number FROM orders ORDER BY number")).containsExactly("1", "2");
        assertThat(database.column("SELECT migration || ' ' || schema FROM lockkeeper.applied_migration ORDER BY at"))
                .containsExactly("1_orders ", "2_pieces public", "3_next public");
        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
    }
}
