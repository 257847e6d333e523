package io.lockkeeper.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How closely databases are watched. */
@ConfigMapping(prefix = "lockkeeper.watch")
public interface WatchConfig {

    /** How often a database is checked without being asked; one that is unreachable more often at first. */
    @WithDefault("30s")
    Duration checkEvery();
}
