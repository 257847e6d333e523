package io.lockkeeper.migration;

import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.run.Stop;
import java.time.Duration;

/**
 * How a run applies migrations.
 *
 * @param outOfOrder whether pending migrations may be older than applied ones
 * @param singleTransaction whether all is applied in one transaction; for empty databases only
 * @param timeouts for migrations whose system says nothing of them
 * @param lockPatience how long a migration is tried again and again when a lock is not free
 * @param leaseWait how long to wait for another runner
 * @param stop asks for the end of the run
 * @param giveUpAfter of a run that nobody has asked for: after how many runs in a row that were broken off in a migration it is not
 *     tried again, nor after it has failed, unless its script has changed; 0 for a run that a person has asked for
 */
public record MigrateOptions(
        boolean outOfOrder,
        boolean singleTransaction,
        Timeouts timeouts,
        Duration lockPatience,
        Duration leaseWait,
        Stop stop,
        int giveUpAfter) {

    /** The usual patience of a run that nobody has asked for. */
    public static final int ATTEMPTS = 5;

    public static final MigrateOptions DEFAULT =
            new MigrateOptions(false, false, Timeouts.DEFAULT, Duration.ofMinutes(2), Duration.ofMinutes(10));

    /** Options of a run that a person has asked for and nothing stops. */
    public MigrateOptions(
            boolean outOfOrder,
            boolean singleTransaction,
            Timeouts timeouts,
            Duration lockPatience,
            Duration leaseWait) {
        this(outOfOrder, singleTransaction, timeouts, lockPatience, leaseWait, new Stop(), 0);
    }

    /** The same for a run that can be stopped. */
    public MigrateOptions until(Stop other) {
        return new MigrateOptions(outOfOrder, singleTransaction, timeouts, lockPatience, leaseWait, other, giveUpAfter);
    }

    /** The same for a run that nobody has asked for. */
    public MigrateOptions unattended(int attempts) {
        return new MigrateOptions(outOfOrder, singleTransaction, timeouts, lockPatience, leaseWait, stop, attempts);
    }

    boolean isUnattended() {
        return giveUpAfter > 0;
    }
}
