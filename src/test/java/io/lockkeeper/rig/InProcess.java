package io.lockkeeper.rig;

import io.lockkeeper.serve.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;

/** The command line on a thread of this process: quick to start, but nobody can kill it. */
final class InProcess implements Program {

    private final StringWriter output = new StringWriter();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private InProcess() {}

    static Program start(List<String> arguments) {
        InProcess program = new InProcess();
        PrintWriter out = new PrintWriter(program.output, true);
        CommandLine line = Main.commandLine().setOut(out).setErr(out);
        Thread.ofPlatform()
                .daemon()
                .start(() -> program.exitCode.complete(line.execute(arguments.toArray(String[]::new))));
        return program;
    }

    @Override
    public boolean ended(Duration patience) {
        try {
            exitCode.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public int exitCode() {
        return exitCode.join();
    }

    @Override
    public String output() {
        return output.toString();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException("a thread cannot be killed");
    }

    @Override
    public void freeze() {
        throw new UnsupportedOperationException("a thread cannot be frozen");
    }

    @Override
    public void thaw() {
        throw new UnsupportedOperationException("a thread cannot be frozen");
    }

    @Override
    public void close() {
        // A run that hangs is a daemon's.
    }
}
