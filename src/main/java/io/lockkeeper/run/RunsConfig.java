package io.lockkeeper.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How runs are executed. */
@ConfigMapping(prefix = "lockkeeper.runs")
public interface RunsConfig {

    /** How many requested runs go on at the same time; further ones wait. */
    @WithDefault("4")
    int parallel();

    /** How long a run may go on when the process is told to end; then its statement is cancelled and rolled back. */
    @WithDefault("20s")
    Duration stopAfter();
}
