package io.lockkeeper.migration;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the server while a migration is at work, or before it can be: the run waits, goes on, or says why not. */
class ServerFaultsTest {

    private static BreakableServer server;

    private TestDatabase database;
    private SystemFolder folder;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = BreakableServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void oneTable(@TempDir Path directory) {
        database = server.createDatabase();
        folder = SystemFolder.prisma(directory).migration("1_port", "CREATE TABLE port (id int, name text);");
        database.migrate(folder);
    }

    @Test
    void aKilledBackendRestartsTheServerAndTheRunGoesOn() {
        CompletableFuture<MigrateResult> run = runAtWork();

        server.killBackend(database.sessions().awaitExecuting(HeldMigration.PATTERN));
        database.awaitEvent(Type.RECONNECTING);
        server.awaitReady();

        goesOnAndLeavesEachOnce(run);
    }

    @Test
    void aServerThatCrashesAndComesBackIsWaitedFor() {
        CompletableFuture<MigrateResult> run = runAtWork();

        server.stopImmediately();
        database.awaitEvent(Type.RECONNECTING);
        server.startAgain();
        server.awaitReady();

        goesOnAndLeavesEachOnce(run);
    }

    /** A run in the midst of a migration that ends when it is released. */
    private CompletableFuture<MigrateResult> runAtWork() {
        database.execute(HeldMigration.TABLE);
        folder.migration("2_slow", "INSERT INTO port VALUES (1);\n" + HeldMigration.STATEMENT)
                .migration("3_next", "CREATE TABLE next (id int);");
        CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
        HeldMigration.await(database);
        return run;
    }

    @Test
    void aServerThatLetsNobodyInYetIsWaitedFor() throws Exception {
        folder.migration("2_next", "CREATE TABLE next (id int);");
        Path standby = server.data().resolve("standby.signal");
        // A standby without connections is as far as a server that is starting, for as long as the test needs it.
        database.execute("ALTER SYSTEM SET hot_standby = off");
        server.stop();
        Files.createFile(standby);
        server.startAgain();
        // Before it says so, nobody listens at its port, and that is no start to wait for.
        await("the server says that it starts", this::isStarting);
        CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
        await("nobody is let in", () -> database.events(Type.RECONNECTING).stream()
                .map(Event::message)
                .anyMatch(message -> message.contains("is not accepting connections yet")));

        server.stop();
        Files.delete(standby);
        server.startAgain();

        assertThat(Waiting.result(run).applied()).containsExactly("2_next");
        server.awaitReady();
        database.execute("ALTER SYSTEM RESET hot_standby");
    }

    private boolean isStarting() {
        try (Session session = TestServer.session(database.url())) {
            return false;
        } catch (Problem problem) {
            return problem.detail().contains("is not accepting connections yet");
        }
    }

    @Test
    void aStandbyIsNotWrittenTo() throws Exception {
        folder.migration("2_next", "CREATE TABLE next (id int);");
        List<String> before = database.everything();
        server.stop();
        Files.createFile(server.data().resolve("standby.signal"));
        server.startAgain();
        server.awaitReady();

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.DATABASE_READ_ONLY);
        assertThat(problem.remedy()).contains("primary server");
        assertThat(database.everything()).isEqualTo(before);
        assertThat(database.status(folder).pending()).isEqualTo(1);
        database.column("SELECT pg_promote()");
        assertThat(database.migrate(folder).applied()).containsExactly("2_next");
    }

    @Test
    void anAutovacuumAgainstWraparoundIsNamedAndWaitedFor() throws Exception {
        database.execute(
                "INSERT INTO port SELECT i, repeat('x', 1000) FROM generate_series(1, 200) i",
                "ALTER TABLE port SET (autovacuum_freeze_max_age = 100000, autovacuum_freeze_min_age = 0,"
                        + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
                // A block that handles exceptions and writes takes a transaction id of its own.
                "CREATE TABLE burnt (id int)",
                "DO $$ BEGIN FOR i IN 1..101000 LOOP BEGIN INSERT INTO burnt VALUES (i); EXCEPTION WHEN division_by_zero"
                        + " THEN NULL; END; END LOOP; END $$",
                "ALTER SYSTEM SET autovacuum_naptime = '1s'",
                "SELECT pg_reload_conf()");
        await("an autovacuum", () -> !autovacuum().isEmpty());
        String worker = autovacuum().getFirst();
        database.execute("ALTER SYSTEM RESET autovacuum_naptime", "SELECT pg_reload_conf()");
        folder.migration("2_note", "ALTER TABLE port ADD COLUMN note text;");
        CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
        database.awaitEvent(Type.LOCK_RETRY);
        database.column("SELECT pg_cancel_backend(?)", Integer.valueOf(worker));

        assertThat(Waiting.result(run).applied()).containsExactly("2_note");
        assertThat(database.events(Type.LOCK_WAITING).getFirst().message())
                .contains("waits for session " + worker + " of autovacuum worker", "(to prevent wraparound)");
    }

    @Test
    void aFullDiskRollsTheMigrationBackAndIsNotTriedAgain(@TempDir Path disk) throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()), "a small disk is mounted");
        try {
            Path space = Files.createDirectory(disk.resolve("space"));
            database.execute("CREATE TABLESPACE small LOCATION '" + space + "'");
            folder.migration("2_big", """
                    CREATE TABLE note (id int);
                    CREATE TABLE big TABLESPACE small AS SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i;
                    """);
            List<String> before = database.contents();

            Problem problem = database.problem(folder);

            assertThat(problem.type()).isEqualTo(ProblemType.STATEMENT_FAILED);
            assertThat(problem.detail())
                    .contains(
                            "line 2: CREATE TABLE", "No space left on device", "[SQLSTATE 53100]", "as it was before");
            assertThat(problem.remedy()).contains("Make room on the server's disk");
            assertThat(database.events(Type.LOCK_RETRY)).isEmpty();
            assertThat(database.events(Type.RECONNECTING)).isEmpty();
            assertThat(database.contents()).isEqualTo(before);
            folder.migration("2_big", "CREATE TABLE big TABLESPACE small AS SELECT 1 AS id;");
            assertThat(database.migrate(folder).applied()).containsExactly("2_big");
            database.execute("DROP TABLE big", "CHECKPOINT", "DROP TABLESPACE small");
        } finally {
            run("umount", disk.toString());
        }
    }

    private void goesOnAndLeavesEachOnce(CompletableFuture<MigrateResult> run) {
        HeldMigration.release(database);
        assertThat(Waiting.result(run).applied()).containsExactly("2_slow", "3_next");
        assertThat(database.column("SELECT id FROM port")).containsExactly("1");
        assertThat(database.prismaHistory()).containsExactly("1_port", "2_slow", "3_next");
        assertThat(database.events(Type.RECONNECTING)).isNotEmpty();
        assertThat(database.journalEvents()).contains("INTERRUPTED").doesNotContain("FAILED");
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    private List<String> autovacuum() {
        return database.column("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND query LIKE 'autovacuum: VACUUM%public.port (to prevent wraparound)'");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
