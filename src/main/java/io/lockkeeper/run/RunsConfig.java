package io.lockkeeper.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How runs are executed. */
@ConfigMapping(prefix = "lockkeeper.runs")
public interface RunsConfig {

    /** How many runs that were asked for go on at the same time; further ones wait. */
    @WithDefault("4")
    int parallel();
}
