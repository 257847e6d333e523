package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.run.RunEvent.Type;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose process or connection ends in the middle of a certain statement: the next one goes on at the right place. */
class BrokenOffTest {

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
            try (LockkeeperProcess process = LockkeeperProcess.migrate(database, folder)) {
                await(() -> detachPending("archive.orders_2024"));
                process.kill();
                terminate("ALTER TABLE archive%");
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
        CompletableFuture<MigrateResult> run;
        try (Session reader = TestServer.session(database.url())) {
            reader.begin();
            reader.execute("SELECT * FROM archive.orders");
            run = migrateMeanwhile();
            await(() -> detachPending("archive.orders_2024"));
            reader.execute(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE archive%'");
            reader.commit();
        }

        assertThat(run.get(30, TimeUnit.SECONDS).applied()).containsExactly("2_detach");
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
        folder.migration("2_slow", "INSERT INTO port VALUES (5000);\nSELECT pg_sleep(1.5);")
                .migration("3_next", "CREATE TABLE next (id int);");
        CompletableFuture<MigrateResult> run = migrateMeanwhile();
        await(() -> running("SELECT pg_sleep%"));
        terminate("SELECT pg_sleep%");

        assertThat(run.get(30, TimeUnit.SECONDS).applied()).containsExactly("2_slow", "3_next");
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("1");
        assertThat(database.events(Type.RECONNECTING)).hasSize(1);
        assertThat(database.journalEvents()).contains("INTERRUPTED");
    }

    @Test
    void aSessionEndedDuringAConcurrentBuildIsMadeAnewAndTheIndexIsValid() throws Exception {
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY port_id ON port (id);");
        CompletableFuture<MigrateResult> run;
        try (Session writer = TestServer.session(database.url())) {
            writer.begin();
            writer.execute("INSERT INTO port VALUES (2000)");
            run = migrateMeanwhile();
            await(() -> waiting("CREATE INDEX%"));
            terminate("CREATE INDEX%");
            awaitEvent(Type.RECONNECTING);
            writer.commit();
        }

        assertThat(run.get(30, TimeUnit.SECONDS).applied()).containsExactly("2_index");
        assertThat(database.exists("port_id")).isTrue();
    }

    @Test
    void theStatementOfAKilledProcessIsWaitedFor() throws Exception {
        folder.migration("2_slow", "SELECT pg_sleep(3);\nINSERT INTO port VALUES (5000);");
        try (LockkeeperProcess process = LockkeeperProcess.migrate(database, folder)) {
            await(() -> running("SELECT pg_sleep%"));
            process.kill();
        }

        assertThat(database.migrate(folder).applied()).containsExactly("2_slow");
        assertThat(database.value("SELECT count(*) FROM port WHERE id = 5000")).isEqualTo("1");
    }

    /** Kills a run while another session holds up its statement, then lets the statement go on to its end. */
    private void killedWhileWaitingFor(String blocking, Condition reached) throws Exception {
        try (Session other = TestServer.session(database.url())) {
            other.begin();
            other.execute(blocking);
            try (LockkeeperProcess process = LockkeeperProcess.migrate(database, folder)) {
                await(reached);
                process.kill();
            }
            other.rollback();
        }
    }

    private CompletableFuture<MigrateResult> migrateMeanwhile() {
        return CompletableFuture.supplyAsync(
                () -> database.migrate(folder), task -> Thread.ofPlatform().start(task));
    }

    private boolean detachPending(String partition) {
        return !database.column(
                        "SELECT 1 FROM pg_inherits WHERE inhdetachpending AND inhrelid = to_regclass(?)", partition)
                .isEmpty();
    }

    private boolean running(String query) {
        return !database.column(
                        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND datname = current_database()"
                                + " AND query LIKE ?",
                        query)
                .isEmpty();
    }

    private boolean waiting(String query) {
        return !database.column(
                        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                                + " current_database() AND query LIKE ?",
                        query)
                .isEmpty();
    }

    private void terminate(String query) {
        database.column(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE ?",
                query);
    }

    private String partitions() {
        return database.value("SELECT count(*) FROM pg_inherits WHERE inhparent = 'archive.orders'::regclass");
    }

    private void awaitEvent(Type type) throws InterruptedException {
        await(() -> !database.events(type).isEmpty());
    }

    private static void await(Condition condition) throws InterruptedException {
        for (int i = 0; !condition.holds(); i++) {
            assertThat(i).as("waiting").isLessThan(400);
            Thread.sleep(25);
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }
}
