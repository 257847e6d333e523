package io.lockkeeper.operation;

import io.lockkeeper.postgres.Timeouts;
import java.time.Duration;

/**
 * How patient the execution of an operation is.
 *
 * @param timeouts for migrations whose system does not set any
 * @param lockPatience how long a migration is retried while a lock is not free
 * @param leaseWait how long to wait for another runner
 * @param attempts when {@link AskedBy#SERVICE the service} asks: after how many runs in a row that were interrupted in a migration
 *     it is not retried until its script changes; at least 1
 */
public record Limits(Timeouts timeouts, Duration lockPatience, Duration leaseWait, int attempts) {

    /** The usual number of attempts. */
    public static final int ATTEMPTS = 5;

    /** The usual patience. */
    public static final Limits DEFAULT =
            new Limits(Timeouts.DEFAULT, Duration.ofMinutes(2), Duration.ofMinutes(10), ATTEMPTS);
}
