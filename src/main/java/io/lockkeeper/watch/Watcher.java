package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseStates;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Checks the databases whose turn it is, beside each other: one that does not answer holds no other up. */
final class Watcher {

    private final Roster roster;
    private final DatabaseStates states;
    private final Turns turns;
    private final Predicate<UUID> hasLease;
    private final Consumer<String> check;
    private final Consumer<String> checked;
    private final Executor executor;
    private final Set<String> beingChecked = ConcurrentHashMap.newKeySet();

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
            Executor executor) {
        this.roster = roster;
        this.states = states;
        this.turns = turns;
        this.hasLease = hasLease;
        this.check = check;
        this.checked = checked;
        this.executor = executor;
    }

    /** Begins the checks that are due. */
    void checkDue() {
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
        if (!beingChecked.add(name)) {
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
}
