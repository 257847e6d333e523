package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.LastCheck;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Work;
import io.lockkeeper.problem.Heap;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks where a database stands, and tells {@link DatabaseStates}. */
final class Checks {

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Roster roster;
    private final Limits limits;
    private final Consumer<String> failures;

    /** @param failures hears the name of a database whose check met a problem */
    Checks(DatabaseRegistry registry, DatabaseStates states, Roster roster, Limits limits, Consumer<String> failures) {
        this.registry = registry;
        this.states = states;
        this.roster = roster;
        this.limits = limits;
        this.failures = failures;
    }

    /**
     * Checks now. A problem becomes part of what is known of the database and is not thrown.
     *
     * @return whether what was seen counts, see {@link DatabaseStates#checked}
     */
    boolean check(String name) {
        long began = states.moment();
        Optional<ManagedDatabase> database = roster.find(name);
        if (database.isEmpty()) {
            states.remove(name);
            return false;
        }
        if (roster.note(database.get())) {
            began = states.moment();
        }
        DatabaseReading before = states.of(name);
        Optional<DatabaseReading> after = states.checked(name, began, next(before.check(), database.get()));
        after.filter(now -> now.state() != before.state())
                .ifPresent(now -> event(now.state()).on(name).log(now.state() + ": " + now.describe()));
        return after.isPresent();
    }

    private LastCheck next(LastCheck before, ManagedDatabase database) {
        String name = database.name;
        // What is seen is as of now, not as of the end of the check.
        Instant now = Instant.now();
        try {
            return new LastCheck.Seen(Standing.of(registry.target(database), Work.reading("check", limits)), now);
        } catch (Problem problem) {
            failures.accept(name);
            return before.failed(problem, Instant.now());
        } catch (OutOfMemoryError e) {
            failures.accept(name);
            return before.failed(Heap.exhausted("the check of '" + name + "'", e), Instant.now());
        } catch (RuntimeException | Error e) {
            failures.accept(name);
            LogEvent.FAULT.on(name).log("its check failed by a fault of Lockkeeper", e);
            Problem fault = Problem.of(ProblemType.INTERNAL_ERROR, "The check of '%s' failed: %s", name, e);
            return before.failed(fault, Instant.now());
        }
    }

    private static LogEvent event(DatabaseState state) {
        return switch (state) {
            case UNREACHABLE -> LogEvent.DATABASE_UNREACHABLE;
            case FAILED -> LogEvent.DATABASE_FAILED;
            case UNKNOWN, EMPTY, BEHIND, MIGRATING, AT_LEVEL, AHEAD -> LogEvent.DATABASE_STATE;
        };
    }
}
