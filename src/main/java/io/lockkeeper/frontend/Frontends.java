package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.DatabasesConfig;
import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.lockkeeper.postgres.DatabaseUrl;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The databases whose rows are served. */
@ApplicationScoped
public class Frontends {

    private final Map<String, DeclaredRows> settings = new TreeMap<>();
    private final Map<String, Place> places = new TreeMap<>();

    Frontends(DatabasesConfig databases, DatabaseRegistry registry, DatabaseStates states) {
        databases.byName().forEach((name, declared) -> {
            if (declared.rows().url().isPresent()) {
                settings.put(name, declared.rows());
                DatabaseUrl replica =
                        declared.replicaUrl().map(DatabaseUrl::parse).orElse(null);
                places.put(name, new Place(name, declared.rows(), replica, registry, states));
            }
        });
    }

    void start(@Observes StartupEvent event) {
        places.values().forEach(Place::start);
    }

    void stop(@Observes ShutdownEvent event) {
        places.values().forEach(Place::close);
    }

    /** The settings of these databases, by name. */
    Map<String, DeclaredRows> settings() {
        return settings;
    }

    /** Where the rows of a database are served; empty when they are not. */
    Optional<Place> find(String database) {
        return Optional.ofNullable(places.get(database));
    }

    /** How far the replica of a database is behind; empty when it has none. */
    Optional<Duration> replicaLag(String database) {
        return Optional.ofNullable(places.get(database)).flatMap(Place::replicaLag);
    }
}
