package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.gate.Standing.Migrations;
import io.lockkeeper.gate.Standing.Seeds;
import io.lockkeeper.run.RunMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the databases: what {@link DatabaseStates} knows at the moment of a scrape. docs/metrics.md lists them.
 *
 * <p>What was not checked yet is {@code NaN}: that raises no alarm, and does not say that all is well.
 */
@Singleton
public class WatchMeters {

    private static final String DATABASE = "database";

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final RunMeters runs;
    private final MeterRegistry meters;
    private final MultiGauge info;
    private final MultiGauge level;
    private final MultiGauge checkAge;
    private Set<String> shown = Set.of();

    WatchMeters(
            DatabaseRegistry registry,
            DatabaseStates states,
            ServiceSchema schema,
            RunMeters runs,
            MeterRegistry meters) {
        this.registry = registry;
        this.states = states;
        this.runs = runs;
        this.meters = meters;
        this.info = MultiGauge.builder("lockkeeper.database.info")
                .description("1, with what is declared or registered of the database as labels.")
                .register(meters);
        this.level = MultiGauge.builder("lockkeeper.database.level.info")
                .description("1, with the level of the database and the one its system wants as labels.")
                .register(meters);
        this.checkAge = MultiGauge.builder("lockkeeper.database.check.age")
                .baseUnit("seconds")
                .description("How long the check of the database goes on that is under way; 0 without one.")
                .register(meters);
        Gauge.builder("lockkeeper.schema.ready", schema, its -> its.isReady() ? 1 : 0)
                .description("1 once Lockkeeper's schema is migrated and the databases in it are known.")
                .register(meters);
    }

    /**
     * Shows these databases and the declared ones, and no others: nothing is left of one that was removed.
     *
     * @param checkAge how long the check of a database goes on, in seconds
     */
    synchronized void show(List<ManagedDatabase> databases, ToDoubleFunction<String> checkAge) {
        Set<String> names = new TreeSet<>(registry.declared());
        databases.forEach(database -> names.add(database.name));
        names.stream().filter(name -> !shown.contains(name)).forEach(this::add);
        info.register(databases.stream()
                .map(database -> Row.of(
                        Tags.of(DATABASE, database.name)
                                .and("system", String.valueOf(database.system))
                                .and("environment", String.valueOf(database.environment))
                                .and("gate", String.valueOf(database.gate)),
                        1))
                .toList());
        level.register(names.stream()
                .flatMap(name -> known(states.of(name)).map(migrations -> levelOf(name, migrations)).stream())
                .toList());
        this.checkAge.register(names.stream()
                .map(name -> Row.of(Tags.of(DATABASE, name), name, checkAge))
                .toList());
        shown.stream().filter(name -> !names.contains(name)).forEach(this::remove);
        shown = names;
    }

    /** A check of a database met a problem. */
    void checkFailed(String database) {
        checkFailures(database).increment();
    }

    private void add(String database) {
        for (DatabaseState state : DatabaseState.values()) {
            gauge("state", database, reading -> reading.state() == state ? 1 : 0)
                    .tag("state", state.name())
                    .description("1 for the state that the database has, 0 for the others.")
                    .register(meters);
        }
        gauge("state.since.timestamp", database, reading -> seconds(Optional.of(reading.since())))
                .baseUnit("seconds")
                .description("Since when the database has its state.")
                .register(meters);
        gauge("gate.open", database, reading -> reading.isOpen() ? 1 : 0)
                .description("1 when traffic that needs the level of the system may flow.")
                .register(meters);
        gauge("migrations.applied", database, reading -> migrations(reading, Migrations::applied))
                .description("Migrations that the history of the database has as applied.")
                .register(meters);
        gauge("migrations.pending", database, reading -> migrations(reading, Migrations::pending))
                .description("Migrations of the system that are not applied.")
                .register(meters);
        gauge(
                        "migrations.failed",
                        database,
                        reading -> migrations(reading, its -> its.failed().isPresent() ? 1 : 0))
                .description("1 when the last attempt at a migration failed.")
                .register(meters);
        gauge("seeds.applied", database, reading -> seeds(reading, Seeds::applied))
                .description("Seed files of the environment that are applied as they are now.")
                .register(meters);
        gauge("seeds.pending", database, reading -> seeds(reading, Seeds::pending))
                .description("Seed files of the environment that are not applied, or were changed.")
                .register(meters);
        gauge(
                        "last.check.timestamp",
                        database,
                        reading -> seconds(reading.check().checkedAt()))
                .baseUnit("seconds")
                .description("When the database was last checked, successfully or not.")
                .register(meters);
        checkFailures(database);
        runs.show(database);
    }

    private void remove(String database) {
        List<Meter> gone = meters.getMeters().stream()
                .filter(meter -> database.equals(meter.getId().getTag(DATABASE)))
                .toList();
        gone.forEach(meters::remove);
    }

    private static Row<Number> levelOf(String name, Migrations migrations) {
        return Row.of(
                Tags.of(DATABASE, name)
                        .and("level", Objects.requireNonNullElse(migrations.level(), ""))
                        .and("wanted", Objects.requireNonNullElse(migrations.wantedLevel(), "")),
                1);
    }

    private static Optional<Migrations> known(DatabaseReading reading) {
        return reading.check().known().map(Standing::migrations);
    }

    private static double migrations(DatabaseReading reading, ToDoubleFunction<Migrations> value) {
        return known(reading).map(value::applyAsDouble).orElse(Double.NaN);
    }

    private static double seeds(DatabaseReading reading, ToDoubleFunction<Seeds> value) {
        return reading.check()
                .known()
                .flatMap(Standing::seeds)
                .map(value::applyAsDouble)
                .orElse(Double.NaN);
    }

    private static double seconds(Optional<Instant> instant) {
        return instant.map(at -> at.toEpochMilli() / 1000.0).orElse(Double.NaN);
    }

    private Counter checkFailures(String database) {
        return Counter.builder("lockkeeper.database.check.failures")
                .description("Checks of the database that met a problem.")
                .tag(DATABASE, database)
                .register(meters);
    }

    private Gauge.Builder<DatabaseStates> gauge(String what, String database, ToDoubleFunction<DatabaseReading> value) {
        return Gauge.builder("lockkeeper.database." + what, states, all -> value.applyAsDouble(all.of(database)))
                .tag(DATABASE, database);
    }
}
