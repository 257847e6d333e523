package io.lockkeeper.postgres;

import java.time.Duration;

/**
 * How long a statement may wait for a lock and how long it may run; zero means without limit.
 *
 * @param lock PostgreSQL's {@code lock_timeout}: the longest that other clients wait for one of our statements
 * @param statement PostgreSQL's {@code statement_timeout}
 */
public record Timeouts(Duration lock, Duration statement) {

    /** How long any answer of the server is waited for, unless a statement may take longer. */
    public static final Duration ANSWER = Duration.ofSeconds(20);

    /** The usual timeouts of a statement. */
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1));
}
