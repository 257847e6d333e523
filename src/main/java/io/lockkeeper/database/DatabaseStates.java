package io.lockkeeper.database;

import io.lockkeeper.database.DatabaseReading.Look;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
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
 * <p>Looks take their time, several may go on at once, and runs change what they look at meanwhile. So everything that is known is
 * as of a {@link #moment}, and a look that began before that is not taken in any more.
 */
@ApplicationScoped
public class DatabaseStates {

    private final DatabaseReading unknown = DatabaseReading.unknown();
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong moments = new AtomicLong();
    private final BlockingQueue<String> wanted = new LinkedBlockingQueue<>();

    /** What is known of a database; of one that nobody has looked at yet, that nothing is. */
    public DatabaseReading of(String database) {
        return find(database).orElse(unknown);
    }

    /** What is known of a database that there is; for names that come from outside. */
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
        boolean newer = before == null || now.look() != old.look() || !Objects.equals(now.activeRun(), old.activeRun());
        return new Known(now.state() == old.state() ? now : now.since(Instant.now()), newer ? moment() : before.asOf());
    }

    /** Now, as a number that grows. */
    public long moment() {
        return moments.incrementAndGet();
    }

    /** Takes a look in that began at that moment, unless what is known is newer: seen by a later look, or done by a run. */
    public DatabaseReading seen(String database, long began, Look look) {
        Known after = known.compute(
                database,
                (name, before) -> before != null && before.asOf() > began
                        ? before
                        : new Known(
                                changed(before, reading -> reading.seen(look)).reading(), began));
        return Objects.requireNonNullElse(after.reading(), unknown);
    }

    /** Drops what is known of a database that stands for another one now, or that nobody has looked at yet. */
    public void forget(String database) {
        known.compute(database, (name, before) -> new Known(DatabaseReading.unknown(), moment()));
    }

    /** There is no such database any more. */
    public void remove(String database) {
        known.computeIfPresent(database, (name, before) -> new Known(null, moment()));
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

    /** @param reading {@code null} of a database that was removed: a look at it may still go on */
    private record Known(DatabaseReading reading, long asOf) {}
}
