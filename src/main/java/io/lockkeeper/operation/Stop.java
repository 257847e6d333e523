package io.lockkeeper.operation;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The request that a run ends: because the process ends, with a grace for what is at work, or because a person cancelled it, at once.
 * Nothing new is begun any more; when the grace is over, the statement at work is cancelled and rolled back. A request is never
 * taken back.
 */
public final class Stop {

    /** How long after the grace an interrupted run has to clean up, to write its record and to say what remains. */
    public static final Duration LAST_WORDS = Duration.ofSeconds(8);

    private final CountDownLatch requested = new CountDownLatch(1);
    private volatile long deadline = Long.MAX_VALUE;
    private volatile boolean cancelled;
    private Thread waiting;

    /** Requests the end because the process ends; further requests change nothing. */
    public synchronized void request(Duration grace) {
        if (!isRequested()) {
            deadline = System.nanoTime() + grace.toNanos();
            tell();
        }
    }

    /** Requests the end because a person cancelled the run: there is no grace, also when there was one before. */
    public synchronized void cancel() {
        cancelled = true;
        deadline = Math.min(deadline, System.nanoTime());
        tell();
    }

    private void tell() {
        requested.countDown();
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** Whether nothing new may be begun. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Whether a person cancelled the run. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether what is still at work is to be cancelled. */
    public boolean isOver() {
        return isOver(Duration.ZERO);
    }

    /** Whether the grace has been over for that long. */
    public boolean isOver(Duration since) {
        return isRequested() && System.nanoTime() - deadline > since.toNanos();
    }

    /** Waits for that long, or until the end is requested; returns whether the wait was undisturbed. */
    public boolean pause(Duration duration) throws InterruptedException {
        return !requested.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Does something that may have to wait while nothing is at work, such as making a connection. A request interrupts the wait; the run
     * then ends with {@link #problem}.
     *
     * @param left what the run has left when it ends here
     */
    public <T> T interruptible(String left, Supplier<T> wait) {
        synchronized (this) {
            if (isRequested()) {
                throw problem(left);
            }
            waiting = Thread.currentThread();
        }
        try {
            return wait.get();
        } catch (Problem problem) {
            throw isRequested() ? problem(left).causedBy(problem) : problem;
        } finally {
            synchronized (this) {
                waiting = null;
                if (isRequested()) {
                    // The interrupt was for this wait, not for what comes after it.
                    Thread.interrupted();
                }
            }
        }
    }

    /**
     * The problem that a run ends with: RUN_CANCELLED or RUN_STOPPED.
     *
     * @param left what it has left, and what remains to do, as sentences
     */
    public Problem problem(String left) {
        Problem problem = cancelled
                ? Problem.of(ProblemType.RUN_CANCELLED, "The run was cancelled. %s", left)
                : Problem.of(ProblemType.RUN_STOPPED, "The run was asked to stop. %s", left);
        return problem.remedy("Run it again: it goes on from there.");
    }
}
