package io.lockkeeper.testing;

import io.lockkeeper.dev.LocalPostgres;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** One PostgreSQL for all tests of a run, embedded or in a container; one database per test. */
public final class TestServer {

    private static final DatabaseUrl SERVER = start();
    private static final Timeouts UNLIMITED = new Timeouts(Duration.ZERO, Duration.ZERO);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Databases are created ahead of their tests, which else would wait for a tenth of a second each. */
    private static final Queue<CompletableFuture<DatabaseUrl>> AHEAD = new ConcurrentLinkedQueue<>();

    private static final Executor CREATOR =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    static {
        for (int i = 0; i < 4; i++) {
            createAhead();
        }
    }

    private TestServer() {}

    private static DatabaseUrl start() {
        if (System.getProperty("lockkeeper.test.postgres", "embedded").equals("docker")) {
            PostgreSQLContainer container =
                    new PostgreSQLContainer("postgres:" + System.getProperty("lockkeeper.test.postgres.major", "18"));
            container.start();
            return DatabaseUrl.parse(container.getJdbcUrl() + "&user=" + container.getUsername() + "&password="
                    + container.getPassword());
        }
        int port = LocalPostgres.start(dataRemovedAfterwards(), Door.freePort());
        return DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres");
    }

    /**
     * Hundreds of databases are so many files that removing them takes minutes. Nobody waits for that: a shell waits on a pipe that
     * closes when this JVM is gone, ends the server if it is still there, and removes its data while others go on. It gives up when something writes there for minutes.
     */
    private static Path dataRemovedAfterwards() {
        try {
            Path directory = Files.createTempDirectory("lockkeeper-tests-");
            String afterwards = "read end; kill -QUIT \"$(head -n 1 \"$1\"/data/postmaster.pid)\";"
                    + " for i in $(seq 300); do rm -rf \"$1\" && break; sleep 1; done";
            new ProcessBuilder("sh", "-c", afterwards, "sh", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return directory.resolve("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The maintenance database, with a superuser's login. */
    public static DatabaseUrl server() {
        return SERVER;
    }

    /** A new, empty database. */
    public static DatabaseUrl createDatabase() {
        createAhead();
        return Waiting.result(AHEAD.remove());
    }

    private static void createAhead() {
        AHEAD.add(CompletableFuture.supplyAsync(
                () -> {
                    DatabaseUrl url = SERVER.withDatabase("test_" + NUMBER.incrementAndGet());
                    Databases.createIfMissing(url);
                    return url;
                },
                CREATOR));
    }

    /** A URL as people write it, login included, for settings and command lines. */
    public static String text(DatabaseUrl url) {
        String login = url.user() + (url.password() == null ? "" : ":" + url.password());
        return "postgresql://" + login + "@" + url.host() + ":" + url.port() + "/" + url.database()
                + (url.schema() == null ? "" : "?schema=" + url.schema());
    }

    /** A session of a test, on the path of the login, which the server never ends, and which waits for locks as long as it takes. */
    public static Session session(DatabaseUrl url) {
        Session session = Session.open(url, "test", UNLIMITED);
        try {
            session.execute(
                    "SET idle_session_timeout = 0; SET idle_in_transaction_session_timeout = 0; RESET search_path");
            return session;
        } catch (SQLException e) {
            session.close();
            throw new AssertionError(e);
        }
    }
}
