package io.lockkeeper.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How closely databases are watched. */
@ConfigMapping(prefix = "lockkeeper.gate")
public interface GateConfig {

    /** How often a database is looked at without being asked; one that is unreachable more often at first. */
    @WithDefault("30s")
    Duration observeEvery();

    /** Whether everybody may ask the gate; {@link io.lockkeeper.security.Access} reads it. */
    @WithDefault("false")
    boolean anonymous();
}
