package io.lockkeeper.database;

import io.lockkeeper.database.ManagedDatabase.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * What is known of every database right now, in memory: probes read it and nothing else.
 *
 * <p>Checks take their time, several may go on at once, and runs change what they check meanwhile. So everything that is known is as
 * of a {@link #moment}, and a check that began before that does not count any more.
 */
@ApplicationScoped
public class DatabaseStates {

    private final DatabaseReading unknown = DatabaseReading.unknown();
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, List<String>> rowsFindings = new ConcurrentHashMap<>();
    private final AtomicLong moments = new AtomicLong();
    private final BlockingQueue<String> wanted = new LinkedBlockingQueue<>();

    /** The rows of a database are served; what its manifest exposes and the database does not have. */
    public void served(String database, List<String> findings) {
        rowsFindings.put(database, findings);
    }

    /** What the manifest of a database exposes as rows and the database does not have; empty when no rows are served, or not yet. */
    public Optional<List<String>> rowsFindings(String database) {
        return Optional.ofNullable(rowsFindings.get(database));
    }

    /** What is known of a database; of one that was never checked, that nothing is. */
    public DatabaseReading of(String database) {
        return find(database).orElse(unknown);
    }

    /** What is known of a database that exists; for names that come from outside. */
    public Optional<DatabaseReading> find(String database) {
        return Optional.ofNullable(known.get(database)).map(Known::reading);
    }

    /** Replaces what is known of a database, in one step. */
    public DatabaseReading update(String database, UnaryOperator<DatabaseReading> change) {
        return known.compute(database, (name, before) -> changed(before, change))
                .reading();
    }

    private Known changed(Known before, UnaryOperator<DatabaseReading> change) {
        DatabaseReading old = before == null || before.reading() == null ? DatabaseReading.unknown() : before.reading();
        DatabaseReading now = change.apply(old);
        boolean newer =
                before == null || now.check() != old.check() || !Objects.equals(now.activeRun(), old.activeRun());
        return new Known(now.state() == old.state() ? now : now.since(Instant.now()), newer ? moment() : before.asOf());
    }

    /** Now, as a number that grows. */
    public long moment() {
        return moments.incrementAndGet();
    }

    /**
     * Takes in a check that began at that moment, unless what is known is newer: by a later check, or by a run.
     *
     * @return what is known now; empty when the check does not count. A run that has ended meanwhile leaves what was known before it.
     */
    public Optional<DatabaseReading> checked(String database, long began, LastCheck check) {
        Known after = known.compute(
                database,
                (name, before) -> before != null && before.asOf() > began
                        ? before
                        : new Known(
                                changed(before, reading -> reading.checked(check))
                                        .reading(),
                                began));
        return Optional.of(after).filter(now -> now.asOf() == began).map(Known::reading);
    }

    /**
     * Takes note of where a database is, as its record says now. When that was otherwise before, what is known is forgotten.
     *
     * @return whether it is elsewhere now
     */
    public boolean locate(String database, Place place) {
        Place before = places.put(database, place);
        boolean moved = before != null && !before.equals(place);
        if (moved) {
            forget(database);
        }
        return moved;
    }

    /** Drops what is known of a database: its name stands for another one now, or for one that was never checked. */
    public void forget(String database) {
        known.compute(database, (name, before) -> new Known(DatabaseReading.unknown(), moment()));
    }

    /** The database does not exist any more. */
    public void remove(String database) {
        rowsFindings.remove(database);
        places.remove(database);
        known.computeIfPresent(database, (name, before) -> new Known(null, moment()));
    }

    /** Asks for a check of a database as soon as possible, whatever its turn. */
    public void wantCheck(String database) {
        wanted.add(database);
    }

    /** The databases whose check was asked for; waits a while for the first. */
    public Set<String> takeWanted(Duration patience) throws InterruptedException {
        Set<String> names = new HashSet<>();
        String first = wanted.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            names.add(first);
            wanted.drainTo(names);
        }
        return names;
    }

    /** @param reading {@code null} of a database that was removed: a check of it may still go on */
    private record Known(DatabaseReading reading, long asOf) {}
}
