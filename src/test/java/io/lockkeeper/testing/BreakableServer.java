package io.lockkeeper.testing;

import io.lockkeeper.dev.LocalPostgres;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** A PostgreSQL of one test class, which may be stopped, broken and started again. */
public final class BreakableServer implements AutoCloseable {

    private final Path data;
    private final DatabaseUrl url;
    private final List<String> command;
    private final AtomicInteger number = new AtomicInteger();
    private volatile long[] frozen = {};

    private BreakableServer(Path data, int port) {
        this.data = data;
        this.url = DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres");
        ProcessHandle.Info info = postmaster().info();
        this.command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; the library starts it like that, too.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
    }

    /** A new one, with its data in the directory. */
    public static BreakableServer start(Path directory) {
        Path data = directory.resolve("data");
        BreakableServer server = new BreakableServer(data, LocalPostgres.start(data, Door.freePort()));
        // The library makes servers that are quick and forget what was committed last when they crash.
        TestDatabase.at(server.url).execute("ALTER ROLE ALL SET synchronous_commit = on");
        return server;
    }

    /** The maintenance database, with a superuser's login. */
    public DatabaseUrl url() {
        return url;
    }

    /** A new, empty database. */
    public TestDatabase createDatabase() {
        DatabaseUrl database = url.withDatabase("test_" + number.incrementAndGet());
        Databases.createIfMissing(database);
        return TestDatabase.at(database);
    }

    /** Removes a database, whoever is still connected to it. */
    public void drop(TestDatabase database) {
        try (Session session = TestServer.session(url)) {
            // It begins with a checkpoint of everything.
            session.answersWithin(Duration.ZERO);
            session.execute("DROP DATABASE " + database.url().database() + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The directory of the data, for the files that say what kind of server it is. */
    public Path data() {
        return data;
    }

    /** Stops it in order; sessions are ended. */
    public void stop() {
        end("INT");
    }

    /** Stops it as a crash would: nothing is written any more. */
    public void stopImmediately() {
        end("QUIT");
    }

    private void end(String signal) {
        ProcessHandle postmaster = postmaster();
        Signals.send(signal, postmaster.pid());
        postmaster.onExit().join();
    }

    /** Stops all of its processes where they are: connections stay open, and nothing is answered. */
    public void freeze() {
        ProcessHandle postmaster = postmaster();
        // First the one that makes the others.
        Signals.send("STOP", postmaster.pid());
        frozen = LongStream.concat(
                        LongStream.of(postmaster.pid()),
                        postmaster.descendants().mapToLong(ProcessHandle::pid))
                .toArray();
        Signals.send("STOP", frozen);
    }

    /** Lets it go on. */
    public void thaw() {
        if (frozen.length > 0) {
            Signals.send("CONT", frozen);
            frozen = new long[0];
        }
    }

    /** SIGKILL to one of its processes. */
    public void killBackend(String pid) {
        Signals.send("KILL", Long.parseLong(pid));
    }

    /** Starts it again; {@link #awaitReady} says when it lets clients in. */
    public void startAgain() {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolveSibling("server.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it lets clients in. */
    public void awaitReady() {
        Waiting.await("the server in " + data + " lets clients in, see its log", () -> {
            try {
                TestServer.session(url).close();
                return true;
            } catch (Problem | AssertionError e) {
                return false;
            }
        });
    }

    private ProcessHandle postmaster() {
        try {
            long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                    .getFirst()
                    .strip());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        thaw();
        stopImmediately();
    }
}
