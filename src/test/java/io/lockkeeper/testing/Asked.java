package io.lockkeeper.testing;

import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Timeouts;
import java.time.Duration;
import java.util.UUID;

/** A migrate run as a test asks for it: what, how patiently, for whom, and until when. */
public record Asked(MigrateOptions options, Limits limits, AskedBy askedBy, Stop stop) {

    /** A run that a person asks for, with the usual patience. */
    public static final Asked DEFAULT = new Asked(MigrateOptions.DEFAULT, Limits.DEFAULT, AskedBy.PERSON, new Stop());

    /** A run that a person asks for. */
    public static Asked of(
            boolean outOfOrder,
            boolean singleTransaction,
            Timeouts timeouts,
            Duration lockPatience,
            Duration leaseWait) {
        return new Asked(
                new MigrateOptions(outOfOrder, singleTransaction, null),
                new Limits(timeouts, lockPatience, leaseWait, Limits.ATTEMPTS),
                AskedBy.PERSON,
                new Stop());
    }

    /** The same, to be ended by that. */
    public Asked until(Stop other) {
        return new Asked(options, limits, askedBy, other);
    }

    /** The same by the service itself, which gives up after that many interrupted runs. */
    public Asked unattended(int attempts) {
        return new Asked(
                options,
                new Limits(limits.timeouts(), limits.lockPatience(), limits.leaseWait(), attempts),
                AskedBy.SERVICE,
                stop);
    }

    /** The circumstances of the run, under an id of its own. */
    public Work work(Listener listener) {
        return work(UUID.randomUUID().toString(), listener);
    }

    /** The circumstances of the run. */
    public Work work(String runId, Listener listener) {
        return new Work(runId, askedBy, limits, stop, listener);
    }
}
