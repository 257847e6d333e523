package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process of a test: its output is kept, it takes signals, and it never outlives the tests, whatever becomes of them: beside it
 * a shell waits on a pipe that closes when this JVM is gone, and kills it then.
 */
public final class ChildProcess implements AutoCloseable {

    /** What a process may know of where it runs; everything else the test says. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "TMPDIR");

    private final String name;
    private final Process process;
    private final Path output;

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts a program. */
    public static ChildProcess start(String name, List<String> command, Map<String, String> environment) {
        try {
            Path output = newLog(name);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().retainAll(INHERITED);
            builder.environment().putAll(environment);
            Process process = builder.start();
            Process guard = new ProcessBuilder(
                            "sh", "-c", "read end; kill -9 \"$1\"", "sh", String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.onExit().thenRun(guard::destroyForcibly);
            return new ChildProcess(name, process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps a text beside the output of the processes, in {@code target/process-logs}. */
    public static void log(String name, String text) {
        try {
            Files.writeString(newLog(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newLog(String name) throws IOException {
        Path logs = Files.createDirectories(Path.of("target", "process-logs"));
        return Files.createTempFile(logs, name + "-", ".log");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completed when it has ended. */
    public CompletableFuture<Void> end() {
        return process.onExit().thenAccept(ended -> {});
    }

    /** Sends a signal: {@code TERM}, {@code KILL}, {@code STOP}, {@code CONT} … */
    public void signal(String signal) {
        Signals.send(signal, pid());
    }

    /** Whether it ended within that time. */
    public boolean hasEnded(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Waits for its end. */
    public int exitCode(Duration patience) {
        if (!hasEnded(patience)) {
            throw new AssertionError(name + " did not end within " + patience + ":\n" + output());
        }
        return process.exitValue();
    }

    /** All that it has said so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        hasEnded(Duration.ofSeconds(10));
    }
}
