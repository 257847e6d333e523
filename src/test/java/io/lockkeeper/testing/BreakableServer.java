package io.lockkeeper.testing;

import io.lockkeeper.dev.LocalPostgres;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
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

    private BreakableServer(Path data, DatabaseUrl url, List<String> command) {
        this.data = data;
        this.url = url;
        this.command = command;
    }

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

    /** A replica of this one, with its data in the directory; it is started. */
    public BreakableServer replica(Path directory) throws SQLException, IOException {
        Path copy = directory.resolve("data");
        int port = Door.freePort();
        try (Session session = TestServer.session(url)) {
            session.answersWithin(Duration.ZERO);
            session.execute("SELECT pg_backup_start('replica', true)");
            copy(copy);
            String label = session.query("SELECT labelfile FROM pg_backup_stop()", row -> row.getString(1))
                    .getFirst();
            Files.writeString(copy.resolve("backup_label"), label);
        }
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + url.port() + " user=postgres'\n",
                StandardOpenOption.APPEND);
        List<String> started = command.stream()
                .map(word -> word.replace(data.toString(), copy.toString())
                        .replace(String.valueOf(url.port()), String.valueOf(port)))
                .toList();
        DatabaseUrl there = DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres");
        BreakableServer replica = new BreakableServer(copy, there, started);
        replica.startAgain();
        replica.awaitReady();
        return replica;
    }

    /** But for what says that the original is at work. */
    private void copy(Path target) throws IOException {
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path made = Files.createDirectories(target.resolve(data.relativize(directory)));
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().startsWith("postmaster.")) {
                    Files.copy(file, target.resolve(data.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // It was there when the directory was listed: a temporary file of the server.
                return FileVisitResult.CONTINUE;
            }
        });
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
