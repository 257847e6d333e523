package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. */
public final class Waiting {

    private static final long PAUSE_MILLIS = 20;

    private Waiting() {}

    /** Whether it came true within that time. */
    public static boolean until(BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofMillis(PAUSE_MILLIS));
        }
        return true;
    }

    /** Waits until it is true, or fails. */
    public static void await(String what, Duration patience, BooleanSupplier condition) {
        assertThat(until(condition, patience))
                .as("within %s: %s", patience, what)
                .isTrue();
    }

    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
