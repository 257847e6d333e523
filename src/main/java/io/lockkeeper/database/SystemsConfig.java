package io.lockkeeper.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the service finds systems. */
@ConfigMapping(prefix = "lockkeeper.systems")
public interface SystemsConfig {

    /** Whether the systems that come with Lockkeeper are offered. */
    @WithDefault("true")
    boolean bundled();

    /** Each is a system itself, or a directory of systems; their files are read afresh whenever they are needed. */
    Optional<List<Path>> directories();
}
