package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final String name;
    private final Process process;
    private final Path output;
    private boolean oneOfMany;

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts a program; its output stays in {@code target/process-logs}. */
    public static ChildProcess start(String name, List<String> command, Map<String, String> environment) {
        try {
            Path output = newLog(name);
            ProcessBuilder builder = new ProcessBuilder(Signals.hearingSigint(command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
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

    /**
     * Starts a Java program, one of so many that its output goes when it is closed.
     *
     * @param arguments options of the JVM, class path, main class and what comes after it
     */
    public static ChildProcess java(List<String> arguments, Map<String, String> environment) {
        ChildProcess process = start("java", javaCommand(arguments), environment);
        process.oneOfMany = true;
        return process;
    }

    /** How a Java program is started, with the Java of the tests. */
    static List<String> javaCommand(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A short life: quick to start matters more than fast code.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(arguments);
        return command;
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

    /** SIGTERM: it is asked to end. */
    public void terminate() {
        process.destroy();
    }

    /** SIGINT: what Ctrl-C sends. */
    public void interrupt() {
        Signals.send("INT", pid());
    }

    /** SIGKILL: nothing in it has a chance to tidy up. Does not wait for its end. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGSTOP: it does nothing any more, but its connections stay open. */
    public void freeze() {
        Signals.send("STOP", pid());
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void thaw() {
        Signals.send("CONT", pid());
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
    public int exitCode() {
        if (!hasEnded(LONGEST)) {
            throw new AssertionError(name + " did not end within " + LONGEST + ":\n" + output());
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
        kill();
        hasEnded(Waiting.PATIENCE);
        if (oneOfMany) {
            output.toFile().delete();
        }
    }
}
