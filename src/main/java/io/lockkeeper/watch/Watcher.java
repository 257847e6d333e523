package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.log.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Checks the databases whose turn it is, beside each other: one that does not answer holds no other up. */
final class Watcher {

    /** No server is waited for so long; a file of a share that is away is. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Roster roster;
    private final DatabaseStates states;
    private final Turns turns;
    private final Predicate<UUID> hasLease;
    private final Consumer<String> check;
    private final Consumer<String> checked;
    private final Executor executor;
    private final InstantSource clock;
    private final Map<String, Check> beingChecked = new ConcurrentHashMap<>();

    /** A check that goes on, and whether it was told that it takes long. */
    private record Check(Instant since, boolean told) {}

    /**
     * @param hasLease whether a run of this process is at work in its database
     * @param check checks a database
     * @param checked hears that a database was checked
     */
    Watcher(
            Roster roster,
            DatabaseStates states,
            Turns turns,
            Predicate<UUID> hasLease,
            Consumer<String> check,
            Consumer<String> checked,
            Executor executor,
            InstantSource clock) {
        this.roster = roster;
        this.states = states;
        this.turns = turns;
        this.hasLease = hasLease;
        this.check = check;
        this.checked = checked;
        this.executor = executor;
        this.clock = clock;
    }

    /** Begins the checks that are due, and warns of those that do not end. */
    void checkDue() {
        beingChecked.forEach((name, going) -> {
            if (isLong(going) && !going.told() && beingChecked.replace(name, going, new Check(going.since(), true))) {
                LogEvent.CHECK_LONG
                        .on(name)
                        .log("its check has not ended since " + going.since()
                                + ": the folder of its system or the server does not answer");
            }
        });
        roster.databases().stream()
                .map(database -> database.name)
                .filter(turns::isDue)
                .forEach(this::check);
    }

    private void check(String name) {
        UUID run = states.of(name).activeRun();
        if (run != null && hasLease.test(run)) {
            // It tells itself how far the database is.
            return;
        }
        if (beingChecked.putIfAbsent(name, new Check(clock.instant(), false)) != null) {
            return;
        }
        turns.begin(name);
        executor.execute(() -> {
            try {
                check.accept(name);
                turns.end(name, states.of(name));
                checked.accept(name);
            } finally {
                beingChecked.remove(name);
            }
        });
    }

    /** Since when a check of a database goes on that takes long; what is known of the database is from before. */
    Optional<Instant> longCheck(String name) {
        return Optional.ofNullable(beingChecked.get(name)).filter(this::isLong).map(Check::since);
    }

    /** How long the check of a database goes on that is under way, in seconds; 0 without one. */
    double checkAge(String name) {
        Check going = beingChecked.get(name);
        return going == null
                ? 0
                : Duration.between(going.since(), clock.instant()).toMillis() / 1000.0;
    }

    private boolean isLong(Check going) {
        return going.since().plus(LONG).isBefore(clock.instant());
    }
}
