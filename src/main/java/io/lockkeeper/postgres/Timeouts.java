package io.lockkeeper.postgres;

import java.time.Duration;

/**
 * How long a statement may wait for a lock and how long it may run; zero means without limit.
 *
 * @param lock PostgreSQL's {@code lock_timeout}: the longest that other clients queue behind one of our statements
 * @param statement PostgreSQL's {@code statement_timeout}
 */
public record Timeouts(Duration lock, Duration statement) {

    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1));
}
