package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.run.Run;
import io.quarkus.logging.Log;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which databases there are, and what other processes do with them. While the records do not answer, what they said last holds; before
 * that, what is declared.
 */
final class Roster {

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Records records;
    private final Predicate<UUID> isLiveHere;
    private final Map<String, ManagedDatabase> noted = new ConcurrentHashMap<>();
    private volatile List<ManagedDatabase> databases = List.of();

    /** @param isLiveHere whether a run goes on in this process */
    Roster(DatabaseRegistry registry, DatabaseStates states, Records records, Predicate<UUID> isLiveHere) {
        this.registry = registry;
        this.states = states;
        this.records = records;
        this.isLiveHere = isLiveHere;
    }

    /** Begins with the declared databases, as their records will say. */
    void begin() {
        databases = registry.declared().stream()
                .flatMap(name -> registry.asDeclared(name).stream())
                .toList();
    }

    /** The databases that are known to exist. */
    List<ManagedDatabase> databases() {
        return databases;
    }

    /** Reads from the records which databases there are, and what other processes do with them. */
    void read() {
        List<ManagedDatabase> before = databases;
        List<ManagedDatabase> listed = records.databases();
        namesOnlyIn(before, listed).forEach(states::remove);
        // Known to exist from now on, though not checked yet.
        namesOnlyIn(listed, before).forEach(name -> states.update(name, UnaryOperator.identity()));
        databases = listed;
        Map<String, Run> elsewhere =
                records.runsElsewhere().stream().collect(Collectors.toMap(run -> run.database, Function.identity()));
        for (ManagedDatabase database : listed) {
            if (note(database)) {
                states.wantCheck(database.name);
            }
            noteRun(database.name, Optional.ofNullable(elsewhere.get(database.name)));
        }
    }

    private static Stream<String> namesOnlyIn(List<ManagedDatabase> some, List<ManagedDatabase> others) {
        return some.stream().map(database -> database.name).filter(name -> others.stream()
                .noneMatch(other -> other.name.equals(name)));
    }

    private void noteRun(String name, Optional<Run> elsewhere) {
        UUID before = states.of(name).activeRun();
        UUID now = elsewhere.map(run -> run.id).orElse(null);
        boolean isOwn = before != null && isLiveHere.test(before);
        if (isOwn || Objects.equals(before, now)) {
            return;
        }
        states.update(
                name,
                reading -> Objects.equals(before, reading.activeRun())
                        ? elsewhere.map(run -> atWork(reading, run)).orElseGet(reading::idle)
                        : reading);
        states.wantCheck(name);
    }

    private static DatabaseReading atWork(DatabaseReading reading, Run run) {
        return reading.atWork(run.id, new LeaseOwner(run.runner, run.operation, run.requestedAt));
    }

    /** The database as its record says, or said when the records still answered; before that, as it is declared. */
    Optional<ManagedDatabase> find(String name) {
        try {
            Optional<ManagedDatabase> record = records.database(name);
            if (record.isEmpty()) {
                noted.remove(name);
            }
            return record.or(() -> registry.asDeclared(name));
        } catch (RuntimeException e) {
            Log.debugf(e, "[%s] is checked without its record", name);
            return Optional.ofNullable(noted.get(name)).or(() -> registry.asDeclared(name));
        }
    }

    /**
     * Takes note of the record of a database, which this process or another may have changed.
     *
     * @return whether the database is elsewhere now, so that what was seen of it is forgotten
     */
    boolean note(ManagedDatabase now) {
        noted.put(now.name, now);
        return states.locate(now.name, registry.place(now));
    }

    /** Whether a database is to be brought to its level without being asked. */
    boolean isAutomatic(String name) {
        return Optional.ofNullable(noted.get(name))
                .filter(database -> database.autoMigrate)
                .isPresent();
    }
}
