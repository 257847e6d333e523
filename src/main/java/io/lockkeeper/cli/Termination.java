package io.lockkeeper.cli;

import io.lockkeeper.operation.Stop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a signal (SIGTERM, SIGINT) does to a one-shot command: the run that is at work may finish its migration within its grace, or
 * is rolled back; then the process ends with the exit code of the command rather than that of the signal.
 */
public final class Termination {

    private static final Stop STOP = new Stop();
    private static final CompletableFuture<Integer> EXIT_CODE = new CompletableFuture<>();
    private static volatile Duration grace;

    private Termination() {}

    /** The wish to end that a run of this process heeds. */
    public static Stop within(Duration time) {
        grace = time;
        return STOP;
    }

    /** Runs the command and ends the process, unless it goes on without the command. */
    public static void exitAfter(java.util.function.IntSupplier command, int goesOn) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(System.err), "termination"));
        int exitCode = command.getAsInt();
        EXIT_CODE.complete(exitCode);
        if (exitCode != goesOn) {
            System.exit(exitCode);
        }
    }

    private static void end(PrintStream out) {
        // Without a run there is nothing to wait for; when the command is over, neither.
        if (grace == null || EXIT_CODE.isDone()) {
            return;
        }
        out.printf("Stopping: what is at work has %d s to finish, then it is rolled back.%n", grace.toSeconds());
        STOP.request(grace);
        try {
            int exitCode = EXIT_CODE.get(grace.plus(Stop.LAST_WORDS).toMillis(), TimeUnit.MILLISECONDS);
            Runtime.getRuntime().halt(exitCode);
        } catch (TimeoutException e) {
            out.println("The run does not end; it is broken off. Run it again: it goes on from there.");
        } catch (InterruptedException | ExecutionException e) {
            Thread.currentThread().interrupt();
        }
    }
}
