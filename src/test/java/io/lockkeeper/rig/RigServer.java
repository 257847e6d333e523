package io.lockkeeper.rig;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A PostgreSQL that may be hurt. Unlike that of other tests it writes its log before it confirms a commit; it need not be on disk,
 * because the machine is never switched off.
 */
final class RigServer implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** Held, because a logger that nobody holds forgets its level. It tells every line of initdb. */
    private static final Logger LIBRARY = Logger.getLogger("io.zonky.test.db.postgres.embedded");

    private static final Duration LONGEST_RESTART = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final Path data;
    private final DatabaseUrl url;
    private final String binaries;

    private RigServer(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
        this.url = DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres");
        this.binaries = TestDatabase.at(url).value("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
    }

    static RigServer start() {
        LIBRARY.setLevel(Level.WARNING);
        try {
            Path data = Files.createTempDirectory("rig").resolve("data");
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setPGStartupWait(LONGEST_RESTART)
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .start();
            return new RigServer(postgres, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new, empty database. */
    TestDatabase createDatabase() {
        DatabaseUrl database = url.withDatabase("rig_" + NUMBER.incrementAndGet());
        Databases.createIfMissing(database);
        return TestDatabase.at(database);
    }

    /** Keeps the server small. */
    void drop(TestDatabase database) {
        TestDatabase.at(url).execute("DROP DATABASE " + database.url().database() + " WITH (FORCE)");
    }

    /** A session of the rig, opened beforehand where every millisecond counts. */
    Session session() {
        return TestServer.session(url);
    }

    /** Ends the backend of a connection as an administrator would. */
    static void terminate(Session by, int clientPort) throws SQLException {
        by.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port = ?",
                row -> row.getBoolean(1),
                clientPort);
    }

    /** SIGKILL for the backend of a connection: the server ends all others too and starts anew; here it has begun to. */
    static void kill(Session by, int clientPort) throws SQLException {
        List<Long> backends =
                by.query("SELECT pid FROM pg_stat_activity WHERE client_port = ?", row -> row.getLong(1), clientPort);
        backends.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        try {
            while (!backends.isEmpty()) {
                by.execute("SELECT pg_sleep(0.01)");
            }
        } catch (SQLException e) {
            // The end of this session too.
        }
    }

    /** {@code pg_ctl -m immediate}, then a start, which is tried again while children of the old one hold its memory. */
    void stopAndRestart() {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                binaries + "/pg_ctl", "-D", data.toString(), "-l", data + ".log", "-m", "immediate", "-w", "restart"));
        for (int attempt = 1; run(command) != 0; attempt++) {
            if (attempt == 20) {
                throw new AssertionError("the server does not start again: " + data);
            }
            Scene.sleep(200);
        }
    }

    private static int run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LONGEST_RESTART.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it serves its clients, which it does not while it recovers. */
    void awaitUp() {
        long deadline = System.nanoTime() + LONGEST_RESTART.toNanos();
        while (true) {
            try (Session session = session()) {
                return;
            } catch (Problem e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the server is not back", e);
                }
                Scene.sleep(100);
            }
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
