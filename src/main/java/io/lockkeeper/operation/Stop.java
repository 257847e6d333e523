package io.lockkeeper.operation;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that work comes to an end, because the process does. Nothing new is begun any more; what is at work may finish until
 * the grace is over, and is broken off then. Once asked for, it stays.
 */
public final class Stop {

    /** How long after the grace what was broken off has to clean up, to write its record and to say what remains. */
    public static final Duration LAST_WORDS = Duration.ofSeconds(8);

    private final CountDownLatch requested = new CountDownLatch(1);
    private volatile long deadline = Long.MAX_VALUE;

    /** Asks for the end; further requests change nothing. */
    public synchronized void request(Duration grace) {
        if (!isRequested()) {
            deadline = System.nanoTime() + grace.toNanos();
            requested.countDown();
        }
    }

    /** Whether nothing new may be begun. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Whether what is still at work is to be broken off. */
    public boolean isOver() {
        return isOver(Duration.ZERO);
    }

    /** Whether the grace has been over for that long. */
    public boolean isOver(Duration since) {
        return isRequested() && System.nanoTime() - deadline > since.toNanos();
    }

    /** Waits for that long, or until the end is asked for; returns whether the wait was undisturbed. */
    public boolean pause(Duration duration) throws InterruptedException {
        return !requested.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The problem that a run ends with which was stopped.
     *
     * @param left what it has left, and what remains to do, as sentences
     */
    public static Problem problem(String left) {
        return Problem.of(ProblemType.RUN_STOPPED, "The run was asked to stop. %s", left)
                .remedy("Run it again: it goes on from there.");
    }
}
