package io.lockkeeper.cli.terminal;

import io.lockkeeper.operation.Stop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * How signals end the run of a one-shot command. Ctrl-C (SIGINT) cancels it at once; SIGTERM stops it, with a grace for what is at work.
 * The process then ends with the exit code of the command rather than that of the signal. A second Ctrl-C waits for nothing.
 */
public final class Termination implements AutoCloseable {

    /** What a shell reports of a process that SIGINT has ended. */
    private static final int KILLED_BY_SIGINT = 130;

    private static final CompletableFuture<Integer> EXIT_CODE = new CompletableFuture<>();

    /** Whether the process is that of a command; a test runs commands in its process. */
    private static volatile boolean isProcess;

    /** The run of this process; {@code null} until there is one. */
    private static volatile Termination run;

    private final Stop stop;
    private final Duration grace;
    private volatile boolean over;
    private boolean cancelled;

    private Termination(Stop stop, Duration grace) {
        this.stop = stop;
        this.grace = grace;
    }

    /** From now on signals end the run that heeds {@code stop}; until it is closed. */
    public static Termination of(Stop stop, Duration grace) {
        run = new Termination(stop, grace);
        if (isProcess) {
            CtrlC.does(run::interrupt);
        }
        return run;
    }

    /** Runs the command and ends the process, unless it goes on without the command. */
    public static void exitAfter(IntSupplier command, int goesOn) {
        isProcess = true;
        Runtime.getRuntime().addShutdownHook(new Thread(Termination::shutDown, "termination"));
        int exitCode = command.getAsInt();
        EXIT_CODE.complete(exitCode);
        if (exitCode != goesOn) {
            System.exit(exitCode);
        }
    }

    private static void shutDown() {
        // Without a run there is nothing to wait for; when the command is over, neither.
        if (run != null && !EXIT_CODE.isDone()) {
            run.terminate();
        }
    }

    private synchronized void interrupt() {
        if (cancelled && !over) {
            say("Ended at once. The server rolls back what was not committed; the next run goes on from there.");
        }
        if (cancelled || over) {
            Runtime.getRuntime().halt(KILLED_BY_SIGINT);
        }
        cancelled = true;
        say("Cancelling: what is at work is rolled back. Press Ctrl-C again to end without waiting for that.");
        stop.cancel();
    }

    private void terminate() {
        Duration patience = Stop.LAST_WORDS;
        if (!over && !stop.isCancelled()) {
            say("Stopping: what is at work has " + grace.toSeconds() + " s to finish, then it is rolled back.");
            stop.request(grace);
            patience = patience.plus(grace);
        }
        try {
            Runtime.getRuntime().halt(EXIT_CODE.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            say("The run does not end; it is interrupted. Run it again: it goes on from there.");
        } catch (InterruptedException | ExecutionException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On a terminal it takes the place of the bar, and of the {@code ^C} after it. */
    private static void say(String text) {
        System.err.println((Output.isTerminal() ? "\r\033[K" : "") + text);
    }

    /** The run is over: the process is about to end by itself. */
    @Override
    public void close() {
        over = true;
    }
}
