package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabasesConfig;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.database.RegistrationConfig;
import io.lockkeeper.run.Run;
import io.lockkeeper.system.Systems;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records in memory, which can be away. */
final class KeptRecords implements Records {

    /** A registry in which one database is declared: carriers. */
    static DatabaseRegistry registry() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(DatabasesConfig.class)
                .withMapping(RegistrationConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "lockkeeper.databases.carriers.system", "carriers",
                                "lockkeeper.databases.carriers.url", "postgresql://app@db/carriers"),
                        "test",
                        100))
                .build();
        return new DatabaseRegistry(
                config.getConfigMapping(DatabasesConfig.class),
                Optional.of("testing"),
                false,
                config.getConfigMapping(RegistrationConfig.class),
                new Systems(false, List.of()),
                config);
    }

    final List<ManagedDatabase> databases = new ArrayList<>();
    final List<Run> runs = new ArrayList<>();
    boolean away;

    @Override
    public List<ManagedDatabase> databases() {
        return List.copyOf(databases);
    }

    @Override
    public Optional<ManagedDatabase> database(String name) {
        if (away) {
            throw new IllegalStateException("no connection");
        }
        return databases.stream().filter(database -> database.name.equals(name)).findFirst();
    }

    @Override
    public List<Run> runsElsewhere() {
        return List.copyOf(runs);
    }
}
