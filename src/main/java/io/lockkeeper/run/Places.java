package io.lockkeeper.run;

import io.lockkeeper.operation.Stop;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets so many requested runs go on at once; the others wait for their turn, in the order in which they came. */
final class Places {

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Semaphore free;

    Places(int count) {
        this.free = new Semaphore(Math.max(1, count), true);
    }

    /** Executes work when there is a place for it, or at once when its end is requested meanwhile: it only has to say so. */
    void run(Stop stop, Runnable work) {
        boolean taken = take(stop);
        try {
            work.run();
        } finally {
            if (taken) {
                free.release();
            }
        }
    }

    private boolean take(Stop stop) {
        try {
            while (!stop.isRequested()) {
                if (free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
