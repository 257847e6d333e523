package io.lockkeeper.migration;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A run whose process or connection ends in the middle of a certain statement: the next one goes on at the right place. */
@Execution(ExecutionMode.CONCURRENT)
class InterruptedRunTest {

    private static final Duration LONGEST_TAKE_OVER = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void aPartitionedTable(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_orders", """
                CREATE SCHEMA archive;
                CREATE TABLE archive.orders (id int, year int) PARTITION BY LIST (year);
                CREATE TABLE archive.orders_2024 PARTITION OF archive.orders FOR VALUES IN (2024);
                CREATE TABLE archive.orders_2025 PARTITION OF archive.orders FOR VALUES IN (2025);
                CREATE TABLE port (id int);
                INSERT INTO port SELECT generate_series(1, 1000);
                """);
        database.migrate(folder);
    }

    @AfterEach
    void nothingIsLeftHalfDone() {
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    @Test
    void aPartitionThatIsBeingDetachedWhenTheProcessIsKilledIsFinalized() throws Exception {
        folder.migration("2_detach", """
                ALTER TABLE archive.orders DETACH PARTITION archive.orders_2024 CONCURRENTLY;
                CREATE TABLE behind (id int);
                """);

        killedWhileWaitingFor("SELECT * FROM archive.orders", () -> detachPending("archive.orders_2024"));

        assertThat(database.migrate(folder).applied()).containsExactly("2_detach");
        assertThat(partitions()).isEqualTo("1");
        assertThat(database.exists("behind")).isTrue();
    }

    @Test
    void aDetachmentThatIsPendingAfterTheServerEndedItIsFinalized() throws Exception {
        folder.migration("2_detach", "ALTER TABLE archive.orders DETACH PARTITION archive.orders_2024 CONCURRENTLY;");
        try (Session reader = TestServer.session(database.url())) {
            reader.begin();
            reader.execute("SELECT * FROM archive.orders");
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                await("the detaching is pending", () -> detachPending("archive.orders_2024"));
                process.kill();
                database.sessions().terminate("ALTER TABLE archive%");
            }
        }
        assertThat(Catalogue.leftovers(database.url())).containsExactly("detaching archive.orders_2024");

        assertThat(database.migrate(folder).applied()).containsExactly("2_detach");
        assertThat(partitions()).isEqualTo("1");
        assertThat(database.journal()).contains("REPAIRED 1 the detaching of partition orders_2024 was finalized");
    }

    @Test
    void aDetachmentThatIsCancelledIsFinalizedAndTheMigrationGoesOn() throws Exception {
        folder.migration("2_detach", "ALTER TABLE archive.orders DETACH PARTITION archive.orders_2024 CONCURRENTLY;");

        MigrateResult result = disturbedWhileWaitingFor(
                "SELECT * FROM archive.orders", () -> detachPending("archive.orders_2024"), () -> database.sessions()
                        .cancel("ALTER TABLE archive%"));

        assertThat(result.applied()).containsExactly("2_detach");
        assertThat(partitions()).isEqualTo("1");
        assertThat(database.prismaHistory()).containsExactly("1_orders", "2_detach");
    }

    @Test
    void anIndexThatIsBeingBuiltWhenTheProcessIsKilledIsThereOnceAndValid() throws Exception {
        folder.migration("2_index", """
                INSERT INTO port VALUES (0);
                CREATE INDEX CONCURRENTLY port_id ON port (id);
                INSERT INTO port VALUES (-1);
                """);

        killedWhileWaitingFor("INSERT INTO port VALUES (2000)", () -> waiting("CREATE INDEX%"));

        assertThat(database.migrate(folder).applied()).containsExactly("2_index");
        assertThat(database.value("SELECT count(*) FROM port WHERE id IN (0, -1)"))
                .isEqualTo("2");
        assertThat(database.value("SELECT count(*) FROM pg_index WHERE indrelid = 'port'::regclass AND indisvalid"))
                .isEqualTo("1");
        assertThat(database.journalEvents()).contains("INTERRUPTED");
    }

    @Test
    void anIndexWithoutANameIsNotBuiltTwice() throws Exception {
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY ON port (id);");

        killedWhileWaitingFor("INSERT INTO port VALUES (2000)", () -> waiting("CREATE INDEX%"));

        database.migrate(folder);
        assertThat(database.column("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'port'::regclass"))
                .containsExactly("port_id_idx");
    }

    @Test
    void settingsOfAppliedPartsHoldForThosePartsThatFollow() throws Exception {
        folder.migration("2_index", """
                SET search_path = archive;
                SET work_mem = '7MB';
                CREATE INDEX CONCURRENTLY port_id ON public.port (id);
                CREATE TABLE here AS SELECT current_setting('work_mem') AS memory;
                """);

        killedWhileWaitingFor("INSERT INTO port VALUES (2000)", () -> waiting("CREATE INDEX%"));

        database.migrate(folder);
        assertThat(database.value("SELECT memory FROM archive.here")).isEqualTo("7MB");
    }

    @Test
    void theTimeoutsAreBackAfterAStatementThatHadTakenEffectUnseen() throws Exception {
        database.execute("CREATE INDEX port_id ON port (id)");
        folder.migration("2_drop", """
                DROP INDEX CONCURRENTLY port_id;
                CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock_timeout;
                """);
        killedWhileWaitingFor("SELECT * FROM port", () -> waiting("DROP INDEX%"));

        database.migrate(folder);

        assertThat(database.value("SELECT lock_timeout FROM seen")).isEqualTo("1s");
        assertThat(database.exists("port_id")).isFalse();
    }

    @Test
    void aSessionEndedByAnAdministratorIsMadeAnewAndTheRunEndsWell() throws Exception {
        database.execute(HeldMigration.TABLE);
        folder.migration("2_slow", "INSERT INTO port VALUES (5000);\n" + HeldMigration.STATEMENT)
                .migration("3_next", "CREATE TABLE next (id int);");
        CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
        HeldMigration.await(database);
        database.sessions().terminate(HeldMigration.PATTERN);
        database.awaitEvent(Type.RECONNECTING);
        HeldMigration.release(database);

        assertThat(Waiting.result(run).applied()).containsExactly("2_slow", "3_next");
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("1");
        assertThat(database.events(Type.RECONNECTING))
                .extracting(Event::message)
                .singleElement()
                .asString()
                .contains("2_slow/migration.sql, line 2", "due to administrator command");
        assertThat(database.journalEvents()).contains("INTERRUPTED");
    }

    @Test
    @Tag("slow")
    void aTransactionThatIsTooLongForTheServerIsRolledBackAndGivenUp() throws Exception {
        assumeTrue(Integer.parseInt(database.value("SHOW server_version_num")) >= 170000, "transaction_timeout exists");
        folder.migration("2_slow", "INSERT INTO port VALUES (5000);\nSELECT pg_sleep(3);");
        database.execute("ALTER DATABASE " + database.url().database() + " SET transaction_timeout = '300ms'");

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
        assertThat(problem.detail()).contains("2_slow/migration.sql, line 2", "due to transaction timeout");
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("0");
        assertThat(database.prismaHistory()).containsExactly("1_orders");
    }

    @Test
    void aSessionEndedDuringAConcurrentBuildIsMadeAnewAndTheIndexIsValid() throws Exception {
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY port_id ON port (id);");

        MigrateResult result =
                disturbedWhileWaitingFor("INSERT INTO port VALUES (2000)", () -> waiting("CREATE INDEX%"), () -> {
                    database.sessions().terminate("CREATE INDEX%");
                    database.awaitEvent(Type.RECONNECTING);
                });

        assertThat(result.applied()).containsExactly("2_index");
        assertThat(database.exists("port_id")).isTrue();
    }

    @Test
    void theServerEndsTheTransactionOfAKilledProcessAndTheNextRunTakesOver() throws Exception {
        folder.migration("2_slow", """
                INSERT INTO port VALUES (5000);
                SELECT pg_sleep(CASE WHEN EXISTS (SELECT FROM port WHERE id = -1) THEN 0 ELSE 60 END);
                """);
        try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
            await("it is at work", () -> database.sessions().isExecuting("SELECT pg_sleep%"));
            process.kill();
        }
        database.execute("INSERT INTO port VALUES (-1)");

        long start = System.nanoTime();
        assertThat(database.migrate(folder).applied()).containsExactly("2_slow");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_TAKE_OVER);
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("1");
        assertThat(database.events(Type.LEASE_TAKEN_OVER)).hasSize(1);
        assertThat(database.journal())
                .anyMatch(line -> line.startsWith("INTERRUPTED run ") && line.contains(" was interrupted after "));
    }

    @Test
    void theBuildOfAKilledProcessIsWaitedForAndNamed() throws Exception {
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY port_id ON port (id);");
        CompletableFuture<MigrateResult> next;
        try (Session writer = TestServer.session(database.url())) {
            writer.begin();
            writer.execute("INSERT INTO port VALUES (2000)");
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                await("the build waits", () -> waiting("CREATE INDEX%"));
                process.kill();
            }
            String orphan = database.value("SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%'"
                    + " AND datname = current_database()");
            next = database.migrateMeanwhile(folder);
            database.awaitEvent(Type.LEASE_WAITING);
            assertThat(database.events(Type.LEASE_WAITING).getFirst().message())
                    .contains("session " + orphan, "CREATE INDEX CONCURRENTLY port_id");
            assertThat(next).isNotDone();
            writer.commit();
        }

        assertThat(Waiting.result(next).applied()).containsExactly("2_index");
        assertThat(database.column("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'port'::regclass"))
                .containsExactly("port_id");
        assertThat(database.events(Type.RESUMED))
                .extracting(Event::message)
                .anyMatch(message -> message.contains("had taken effect before the run was interrupted"));
    }

    @Test
    void aProcessKilledBeforeTheRowOfTheHistoryIsWrittenHasDoneNothing() throws Exception {
        folder.migration("2_row", "INSERT INTO port VALUES (5000);");

        killedWhileWaitingFor("LOCK TABLE _prisma_migrations IN SHARE MODE", () -> waiting("%_prisma_migrations%"));

        await("its sessions end", () -> database.sessions().ofRuns().isEmpty());
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("0");
        assertThat(database.prismaHistory()).containsExactly("1_orders");
        assertThat(database.migrate(folder).applied()).containsExactly("2_row");
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("1");
    }

    @Test
    void aFrozenProcessIsTakenOverAndCannotWriteWhenItGoesOn() throws Exception {
        // As the sessions of every run have it, but shorter.
        takesOverFromAFrozenProcess("SET idle_in_transaction_session_timeout = '1s';\n");
    }

    @Test
    @Tag("slow")
    void aFrozenProcessIsSaidToBeSilentAndTakenOverWithinTheBound() throws Exception {
        takesOverFromAFrozenProcess("");

        assertThat(database.events(Type.LEASE_WAITING))
                .extracting(Event::message)
                .last()
                .asString()
                .contains("silent: its client may be gone");
    }

    private void takesOverFromAFrozenProcess(String setting) throws Exception {
        database.execute(HeldMigration.TABLE);
        folder.migration("2_slow", setting + "INSERT INTO port VALUES (5000);\n" + HeldMigration.STATEMENT);
        try (ChildProcess frozen = LockkeeperProcess.migrate(database, folder)) {
            HeldMigration.await(database);
            frozen.freeze();
            HeldMigration.release(database);

            long start = System.nanoTime();
            assertThat(database.migrate(folder).applied()).containsExactly("2_slow");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_TAKE_OVER);

            frozen.thaw();
            assertThat(frozen.exitCode()).as(frozen.output()).isZero();
        }
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("1");
        assertThat(database.prismaHistory()).containsExactly("1_orders", "2_slow");
    }

    /** Kills a run while another session holds up its statement, then lets the statement go on to its end. */
    private void killedWhileWaitingFor(String blocking, Callable<Boolean> reached) throws Exception {
        try (Session other = TestServer.session(database.url())) {
            other.begin();
            other.execute(blocking);
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                await("the statement waits", reached);
                process.kill();
            }
            other.rollback();
        }
    }

    /** Disturbs a run while another session holds up its statement, and returns what comes of it. */
    private MigrateResult disturbedWhileWaitingFor(String blocking, Callable<Boolean> reached, Runnable disturb)
            throws Exception {
        CompletableFuture<MigrateResult> run;
        try (Session other = TestServer.session(database.url())) {
            other.begin();
            other.execute(blocking);
            run = database.migrateMeanwhile(folder);
            await("the statement waits", reached);
            disturb.run();
            other.rollback();
        }
        return Waiting.result(run);
    }

    private boolean detachPending(String partition) {
        return !database.column(
                        "SELECT 1 FROM pg_inherits WHERE inhdetachpending AND inhrelid = to_regclass(?)", partition)
                .isEmpty();
    }

    private boolean waiting(String query) {
        return database.sessions().isBlocked(query);
    }

    private String partitions() {
        return database.value("SELECT count(*) FROM pg_inherits WHERE inhparent = 'archive.orders'::regclass");
    }
}
