package io.lockkeeper.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What is known of every database right now, in memory: probes read it and nothing else. */
@ApplicationScoped
public class DatabaseStates {

    private final DatabaseReading unknown = DatabaseReading.unknown();
    private final ConcurrentHashMap<String, DatabaseReading> readings = new ConcurrentHashMap<>();
    private final BlockingQueue<String> wanted = new LinkedBlockingQueue<>();

    /** What is known of a database; of one that nobody has looked at yet, that nothing is. */
    public DatabaseReading of(String database) {
        return readings.getOrDefault(database, unknown);
    }

    /** What is known of a database, when anything was ever written down of it; for names that come from outside. */
    public Optional<DatabaseReading> find(String database) {
        return Optional.ofNullable(readings.get(database));
    }

    /** Replaces what is known of a database, in one step. */
    public DatabaseReading update(String database, UnaryOperator<DatabaseReading> change) {
        return readings.compute(database, (name, before) -> {
            DatabaseReading old = before == null ? DatabaseReading.unknown() : before;
            DatabaseReading now = change.apply(old);
            return now.state() == old.state() ? now : now.since(Instant.now());
        });
    }

    /** Drops what is known of a database, because it was removed or stands for another one now. */
    public void forget(String database) {
        readings.remove(database);
    }

    /** Asks for a look at a database as soon as possible, whatever its turn. */
    public void wantLook(String database) {
        wanted.add(database);
    }

    /** The databases that somebody wants looked at; waits a while for the first. */
    public Set<String> takeWanted(Duration patience) throws InterruptedException {
        Set<String> names = new HashSet<>();
        String first = wanted.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            names.add(first);
            wanted.drainTo(names);
        }
        return names;
    }
}
