package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what others do: processes, servers, threads. */
public final class Waiting {

    /** How long a test waits for a fact: so long that only a fault makes it give up, however busy the machine is. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

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

    /** Waits until it is true, or fails after {@link #PATIENCE}. */
    public static void await(String what, Callable<Boolean> condition) {
        await(what, PATIENCE, condition);
    }

    /** Waits until it is true, or fails. */
    public static void await(String what, Duration patience, Callable<Boolean> condition) {
        assertThat(until(condition, patience))
                .as("within %s: %s", patience, what)
                .isTrue();
    }

    /** Waits until the assertions hold, or fails with what they said last. */
    public static void eventually(Runnable assertions) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                assertions.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                pause(PAUSE);
            }
        }
    }

    /** Waits for what another thread finds; fails after {@link #PATIENCE}, or with that thread. */
    public static <T> T result(Future<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return fail("no result within " + PATIENCE, e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
