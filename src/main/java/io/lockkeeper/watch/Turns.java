package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When each database is checked next. */
final class Turns {

    /** As often as a database is checked that may change at any moment. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final int MOST_DOUBLINGS = 20;

    private final Duration interval;
    private final InstantSource clock;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    /** @param interval between two checks of a database that nothing is going on with */
    Turns(Duration interval, InstantSource clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** Makes these databases due at once, even when a check of them is going on: it may have begun too early. */
    void makeDue(Collection<String> names) {
        names.forEach(turns::remove);
    }

    /** Whether a database is to be checked now. */
    boolean isDue(String name) {
        Turn turn = turns.get(name);
        return turn == null || clock.instant().isAfter(turn.next());
    }

    /** A check of a database begins. */
    void begin(String name) {
        turns.putIfAbsent(name, new Turn(Instant.MIN, 0));
    }

    /** A check of a database has ended. When another one was asked for meanwhile, it stays due. */
    void end(String name, DatabaseReading reading) {
        turns.computeIfPresent(name, (same, last) -> {
            int failures = reading.state() == DatabaseState.UNREACHABLE ? last.failures() + 1 : 0;
            return new Turn(clock.instant().plus(pause(reading, failures)), failures);
        });
    }

    private Duration pause(DatabaseReading reading, int failures) {
        Duration pause = failures > 0
                ? SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS))
                : isOthersWork(reading) ? SHORTEST : interval;
        return pause.compareTo(interval) < 0 ? pause : interval;
    }

    /** Another process that is at work on a database, perhaps a job, does not tell this one when it is done. */
    private static boolean isOthersWork(DatabaseReading reading) {
        return reading.check().leaseOwner().isPresent()
                || (reading.work() != null && reading.work().waiting());
    }

    /** @param failures how often in succession the database was unreachable */
    private record Turn(Instant next, int failures) {}
}
