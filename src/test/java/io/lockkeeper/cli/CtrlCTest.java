package io.lockkeeper.cli;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Ctrl-C cancels a command wherever it is: what it says, what it leaves, and that the next one goes on from there. */
@Execution(ExecutionMode.CONCURRENT)
class CtrlCTest {

    /** Long, until the test ends that. */
    private static final String SLEEP = "SELECT pg_sleep(seconds) FROM test.pace;";

    private static final String AWAKE = "UPDATE test.pace SET seconds = 0";

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void setPace() {
        database.execute("CREATE SCHEMA test", "CREATE TABLE test.pace AS SELECT 600 AS seconds");
    }

    @Test
    void inALockWait() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_port", "CREATE TABLE port (id int);");
        database.migrate(folder);
        folder.migration("2_name", "ALTER TABLE port ADD COLUMN name text;")
                .migration("3_next", "CREATE TABLE next (id int);");
        try (Session other = TestServer.session(database.url())) {
            other.execute("BEGIN; LOCK TABLE port");
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder, "--lock-timeout", "5m")) {
                awaitStatement(process, "ALTER TABLE%");

                isCancelled(process, "2_name", "It was rolled back", "2 of 2 migrations remain, beginning with 2_name");
            }
        }
        assertThat(database.prismaHistory()).containsExactly("1_port");
        completes(folder, "1_port", "2_name", "3_next");
    }

    @Test
    void inALongStatement() {
        SystemFolder folder = SystemFolder.prisma(directory)
                .migration("1_first", "CREATE TABLE one (id int);")
                .migration("2_slow", "CREATE TABLE two (id int);" + SLEEP);
        try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
            awaitStatement(process, "%pg_sleep%");

            isCancelled(process, "2_slow", "It was rolled back", "1 of 2 migrations remain, beginning with 2_slow");
        }
        assertThat(database.prismaHistory()).containsExactly("1_first");
        assertThat(database.exists("two")).isFalse();
        assertThat(database.column("SELECT 1 FROM _prisma_migrations WHERE migration_name = '2_slow'"))
                .as("nothing is held against it")
                .isEmpty();
        completes(folder, "1_first", "2_slow");
    }

    @Test
    void inAConcurrentIndexBuildWhichLeavesNoInvalidIndex() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory)
                .migration("1_port", "CREATE TABLE port (id int); INSERT INTO port VALUES (1);");
        database.migrate(folder);
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY port_id ON port (id);");
        try (Session reader = TestServer.session(database.url())) {
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                awaitStatement(process, "CREATE INDEX CONCURRENTLY%");

                isCancelled(process, "2_index", "1 of 1 migrations remain, beginning with 2_index");
            }
        }
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
        completes(folder, "1_port", "2_index");
    }

    @Test
    void afterSomePieces() {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_pieces", """
                        CREATE TABLE port (id int);
                        CREATE INDEX CONCURRENTLY port_id ON port (id);
                        INSERT INTO port VALUES (1);
                        SELECT pg_sleep(seconds) FROM test.pace;
                        CREATE INDEX CONCURRENTLY port_again ON port (id);
                        """);
        try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
            awaitStatement(process, "%pg_sleep%");

            isCancelled(
                    process,
                    "1_pieces",
                    "Parts 1 to 2 of 4 are applied and journalled",
                    "1 of 1 migrations remain, beginning with 1_pieces");
        }
        assertThat(database.column("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'port'::regclass"))
                .containsExactly("port_id");
        assertThat(database.value("SELECT count(*)::text FROM port")).isEqualTo("0");
        completes(folder, "1_pieces");
        assertThat(database.value("SELECT count(*)::text FROM port")).isEqualTo("1");
    }

    @Test
    void inASeed() {
        SystemFolder folder = SystemFolder.prisma(directory)
                .manifest("name: ports\nlayout: prisma\n")
                .file("migrations/1_port/migration.sql", "CREATE TABLE port (id int PRIMARY KEY);")
                .file("seeds/common/1.sql", "INSERT INTO port VALUES (1);")
                .file("seeds/common/2.sql", "INSERT INTO port VALUES (2);" + SLEEP);
        database.migrate(folder);
        try (ChildProcess process = LockkeeperProcess.on(database, folder, "seed", "--environment", "testing")) {
            awaitStatement(process, "%pg_sleep%");

            isCancelled(process, "2.sql", "It was rolled back", "1 of 2 seeds remain, beginning with common/2.sql");
        }
        assertThat(database.column("SELECT id::text FROM port")).containsExactly("1");
        database.execute(AWAKE);
        try (ChildProcess process = LockkeeperProcess.on(database, folder, "seed", "--environment", "testing")) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        assertThat(database.column("SELECT id::text FROM port ORDER BY 1")).containsExactly("1", "2");
    }

    @Test
    void whileAnotherRunnerIsAtWork() {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_slow", SLEEP);
        try (ChildProcess first = LockkeeperProcess.migrate(database, folder)) {
            awaitStatement(first, "%pg_sleep%");
            try (ChildProcess second = LockkeeperProcess.migrate(database, folder)) {
                await("the wait", () -> second.output().contains("waiting for another runner"));

                second.interrupt();
                assertThat(second.exitCode()).as(second.output()).isEqualTo(9);
                assertThat(second.output())
                        .contains("RUN_CANCELLED", "It was waiting for another runner and has changed nothing.");
            }
            assertThat(database.sessions().isExecuting("%pg_sleep%"))
                    .as("the first is not disturbed")
                    .isTrue();
            isCancelled(first, "1_slow", "It was rolled back");
        }
        completes(folder, "1_slow");
    }

    @Test
    void beforeThereIsAConnection() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_port", "CREATE TABLE port (id int);");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess process = LockkeeperProcess.start(
                        Map.of(),
                        "migrate",
                        "--system",
                        folder.path().toString(),
                        "--url",
                        "postgresql://me@127.0.0.1:" + silent.getLocalPort() + "/shop?connectTimeout=600");
                Socket _ = silent.accept()) {
            process.interrupt();

            assertThat(process.exitCode()).as(process.output()).isEqualTo(9);
            assertThat(process.output())
                    .contains("RUN_CANCELLED", "It was still connecting: no statement was at work.", "Run it again")
                    .doesNotContain("DATABASE_UNREACHABLE");
        }
    }

    @Test
    void afterSigtermItEndsTheGrace() {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_slow", SLEEP);
        try (ChildProcess process = LockkeeperProcess.migrate(database, folder, "--stop-after", "10m")) {
            awaitStatement(process, "%pg_sleep%");
            process.terminate();
            await("the grace", () -> process.output().contains("Stopping: what is at work has 600 s"));

            isCancelled(process, "1_slow", "It was rolled back");
        }
    }

    @Test
    void aSecondOneWaitsForNothing() throws Exception {
        SystemFolder folder = SystemFolder.prisma(directory)
                .migration("1_port", "CREATE TABLE port (id int); INSERT INTO port VALUES (1);");
        database.migrate(folder);
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY port_id ON port (id);");
        try (Session writer = TestServer.session(database.url())) {
            writer.execute("BEGIN; INSERT INTO port VALUES (2)");
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                awaitStatement(process, "CREATE INDEX CONCURRENTLY%");
                process.interrupt();
                awaitStatement(process, "DROP INDEX CONCURRENTLY%");
                process.interrupt();

                assertThat(process.exitCode()).as(process.output()).isEqualTo(130);
                assertThat(process.output())
                        .contains("Cancelling: ", "Ended at once. The server rolls back")
                        .doesNotContain("RUN_CANCELLED");
            }
        }
        completes(folder, "1_port", "2_index");
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    private void awaitStatement(ChildProcess process, String like) {
        await(
                "the statement " + like,
                () -> !process.isAlive() || database.sessions().isExecuting(like));
        assertThat(process.isAlive()).as(process.output()).isTrue();
    }

    private void isCancelled(ChildProcess process, String... said) {
        process.interrupt();
        assertThat(process.exitCode()).as(process.output()).isEqualTo(9);
        assertThat(process.output())
                .contains("Cancelling: ", "RUN_CANCELLED", "The run was cancelled.", "Run it again")
                .contains(said);
        database.sessions().areDone();
    }

    private void completes(SystemFolder folder, String... applied) {
        database.execute(AWAKE);
        try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        assertThat(database.prismaHistory()).containsExactly(applied);
        database.sessions().areDone();
    }
}
