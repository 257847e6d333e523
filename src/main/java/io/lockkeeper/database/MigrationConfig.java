package io.lockkeeper.database;

import io.lockkeeper.operation.Limits;
import io.lockkeeper.postgres.Timeouts;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient the runs of the service are; a system's manifest may say otherwise for its migrations. */
@ConfigMapping(prefix = "lockkeeper.migration")
public interface MigrationConfig {

    /** How long a statement may wait for a lock, and so hold up others. */
    @WithDefault("1s")
    Duration lockTimeout();

    /** How long a statement may run. */
    @WithDefault("1h")
    Duration statementTimeout();

    /** How long a migration is tried again while a lock is not free. */
    @WithDefault("2m")
    Duration lockPatience();

    /** How long a run waits for another runner. */
    @WithDefault("10m")
    Duration leaseWait();

    /** After how many useless runs in a row, for reasons that pass by themselves, the service waits for a person. */
    @WithDefault("5")
    int attempts();

    /** These settings as the limits of a run. */
    default Limits limits() {
        return new Limits(
                new Timeouts(lockTimeout(), statementTimeout()), lockPatience(), leaseWait(), Math.max(1, attempts()));
    }
}
