package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what others do: processes, servers, threads. */
public final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Waiting() {}

    /** Whether it came true within that time. */
    public static boolean until(Callable<Boolean> condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(PAUSE);
        }
        return true;
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it is true, or fails. */
    public static void await(String what, Duration patience, Callable<Boolean> condition) {
        assertThat(until(condition, patience))
                .as("within %s: %s", patience, what)
                .isTrue();
    }

    /** Lets that time pass. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
