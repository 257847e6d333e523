package io.lockkeeper.gate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How closely databases are watched. */
@ConfigMapping(prefix = "lockkeeper.gate")
public interface GateConfig {

    /** How often a database is looked at without being asked; one that is unreachable more often at first. */
    @WithDefault("30s")
    Duration observeEvery();

    /** After how many runs in a row that were of no use, for reasons that pass by themselves, the service waits for a person. */
    @WithDefault("5")
    int attempts();

    /** Whether everybody may ask the gate; {@link io.lockkeeper.security.Access} reads it. */
    @WithDefault("false")
    boolean anonymous();
}
