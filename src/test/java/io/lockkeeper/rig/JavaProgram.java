package io.lockkeeper.rig;

import io.lockkeeper.testing.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own. */
final class JavaProgram implements Program {

    /** More than a few that start at once only make each other late. */
    private static final Semaphore STARTS = new Semaphore(4);

    private static final long START_MILLIS = 1500;

    private final ChildProcess process;

    private JavaProgram(ChildProcess process) {
        this.process = process;
    }

    /** @param arguments options of the JVM, class path, main class and what comes after it */
    static Program start(List<String> arguments) {
        STARTS.acquireUninterruptibly();
        ChildProcess process = ChildProcess.java(arguments, Map.of());
        process.end()
                .completeOnTimeout(null, START_MILLIS, TimeUnit.MILLISECONDS)
                .thenRun(STARTS::release);
        return new JavaProgram(process);
    }

    @Override
    public boolean ended(Duration patience) {
        return process.hasEnded(patience);
    }

    @Override
    public int exitCode() {
        return process.exitCode();
    }

    @Override
    public String output() {
        return process.output();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void freeze() {
        process.freeze();
    }

    @Override
    public void thaw() {
        process.thaw();
    }

    @Override
    public void close() {
        process.close();
    }
}
