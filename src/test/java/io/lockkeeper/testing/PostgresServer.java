package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** A server of one test, which can be stopped in the middle of everything, started again, and frozen. */
public final class PostgresServer implements AutoCloseable {

    private static final String PID_FILE = "postmaster.pid";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Held, because a logger that nobody holds forgets its level. It complains of a server that has stopped before. */
    private static final Logger LIBRARY = Logger.getLogger("io.zonky.test.db.postgres.embedded");

    private final Path data;
    private final int port = Door.freePort();
    private EmbeddedPostgres server;
    private long[] frozen = {};

    private PostgresServer(Path data) {
        this.data = data;
        LIBRARY.setLevel(Level.OFF);
        // An orderly stop at the end of the JVM would wait for a server that is frozen.
        Runtime.getRuntime().addShutdownHook(new Thread(this::thaw));
    }

    public static PostgresServer start() {
        try {
            PostgresServer server = new PostgresServer(
                    Files.createTempDirectory("lockkeeper-postgres").resolve("data"));
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it at its port, with its data. */
    public void startAgain() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(PATIENCE)
                    .setServerConfig("max_connections", "300")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A database on it; its URL stays good when the server is started again. */
    public TestDatabase createDatabase(String name) {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/" + name);
        Databases.createIfMissing(url);
        return TestDatabase.at(url);
    }

    /** As {@code pg_ctl stop -m immediate}: all sessions end at once, the next start recovers. */
    public void stopImmediately() {
        Signals.send("QUIT", postmaster());
        Waiting.await("the server has ended", PATIENCE, () -> !Files.exists(data.resolve(PID_FILE)));
        close(server);
    }

    /** Stops every process of it as it is: connections stay open, and nothing is answered. */
    public void freeze() {
        // First the one that makes the others.
        Signals.send("STOP", postmaster());
        frozen = processes().toArray();
        Signals.send("STOP", frozen);
    }

    /** Lets it go on. */
    public void thaw() {
        if (frozen.length > 0) {
            Signals.send("CONT", frozen);
            frozen = new long[0];
        }
    }

    private long postmaster() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve(PID_FILE)).getFirst().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LongStream processes() {
        ProcessHandle postmaster = ProcessHandle.of(postmaster()).orElseThrow();
        return LongStream.concat(
                LongStream.of(postmaster.pid()), postmaster.descendants().mapToLong(ProcessHandle::pid));
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        thaw();
        close(server);
    }
}
