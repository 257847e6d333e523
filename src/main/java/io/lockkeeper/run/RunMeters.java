package io.lockkeeper.run;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the runs of this process, made of their events; a scrape reads them from memory. docs/metrics.md lists them.
 */
@Singleton
public class RunMeters {

    private static final String DATABASE = "database";
    private static final Set<Event.Type> OUTCOMES =
            EnumSet.of(Event.Type.SUCCEEDED, Event.Type.STOPPED, Event.Type.FAILED);

    /** From what nobody notices to what holds up a release. */
    private static final Duration[] STATEMENT_BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1)
    };

    private final MeterRegistry registry;
    private final List<String> operations;
    private final Map<String, Active> active = new ConcurrentHashMap<>();

    RunMeters(MeterRegistry registry, @All List<Operation<?>> operations) {
        this.registry = registry;
        this.operations = operations.stream().map(Operation::name).toList();
    }

    /**
     * Shows a database before anything has happened on it: a counter that appears together with its first event hides that event
     * from {@code rate()}.
     */
    public void show(String database) {
        gauge("lockkeeper.run.active", database, run -> 1)
                .description("1 while this process has a run at work on the database.")
                .register(registry);
        gauge("lockkeeper.run.age", database, run -> secondsSince(run.since()))
                .baseUnit("seconds")
                .description("How long the run that this process has at work on the database goes on; 0 without one.")
                .register(registry);
        gauge("lockkeeper.lease.held", database, run -> run.leased() ? 1 : 0)
                .description("1 while a run of this process holds the lease of the database.")
                .register(registry);
        gauge(
                        "lockkeeper.lease.wait.age",
                        database,
                        run -> run.waitingSince() == null ? 0 : secondsSince(run.waitingSince()))
                .baseUnit("seconds")
                .description("How long a run of this process has been waiting for the lease; 0 when it is not.")
                .register(registry);
        for (Count count : Count.values()) {
            counter(count, database);
        }
        operations.forEach(operation -> OUTCOMES.forEach(outcome -> runDuration(database, operation, outcome)));
        migrationDuration(database);
        seedDuration(database);
    }

    /** Takes notice of an event of a run. */
    void on(Run run, Event event) {
        String database = run.database;
        switch (event.type()) {
            case STARTED -> active.put(database, new Active(System.nanoTime(), null, false));
            case LEASE_WAITING -> {
                counter(Count.LEASE_WAITS, database).increment();
                active.computeIfPresent(database, (name, now) -> now.waiting());
            }
            case LEASE_ACQUIRED -> {
                counter(Count.LEASE_ACQUISITIONS, database).increment();
                active.computeIfPresent(database, (name, now) -> now.holding());
            }
            case LEASE_TAKEN_OVER -> counter(Count.LEASE_TAKEOVERS, database).increment();
            case STATEMENT_DONE ->
                statementDuration(database, event.statement()).record(millis(event));
            case LOCK_WAITING -> counter(Count.LOCK_WAITS, database).increment();
            case LOCK_RETRY -> counter(Count.LOCK_RETRIES, database).increment();
            case RECONNECTING -> counter(Count.RECONNECTS, database).increment();
            case REPAIRED -> counter(Count.REPAIRS, database).increment();
            case RESUMED -> counter(Count.RESUMPTIONS, database).increment();
            case MIGRATION_APPLIED -> migrationDuration(database).record(millis(event));
            case SEED_APPLIED -> seedDuration(database).record(millis(event));
            case SEED_RETRY -> counter(Count.SEED_RETRIES, database).increment();
            case SUCCEEDED, STOPPED, FAILED -> ended(run, event.type());
            case MIGRATION_STARTED, MIGRATION_BEGUN, STATEMENT_STARTED, CHECK_PASSED -> {
                // What follows them is counted.
            }
        }
    }

    private void ended(Run run, Event.Type outcome) {
        Active ended = active.remove(run.database);
        // A run that failed before it began took no time.
        long nanos = ended == null ? 0 : System.nanoTime() - ended.since();
        runDuration(run.database, run.operation, outcome).record(Duration.ofNanos(nanos));
    }

    private static Duration millis(Event event) {
        return Duration.ofMillis(event.millis());
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    private Gauge.Builder<Map<String, Active>> gauge(String name, String database, ToDoubleFunction<Active> value) {
        return Gauge.builder(name, active, runs -> {
                    Active run = runs.get(database);
                    return run == null ? 0 : value.applyAsDouble(run);
                })
                .tag(DATABASE, database);
    }

    private Counter counter(Count count, String database) {
        return Counter.builder(count.meter)
                .description(count.description)
                .tag(DATABASE, database)
                .register(registry);
    }

    private Timer runDuration(String database, String operation, Event.Type outcome) {
        return Timer.builder("lockkeeper.run.duration")
                .description("Runs of this process that ended, and how long they took.")
                .tag(DATABASE, database)
                .tag("operation", operation)
                .tag("outcome", outcome.name())
                .register(registry);
    }

    private Timer migrationDuration(String database) {
        return Timer.builder("lockkeeper.migration.duration")
                .description("Migrations that this process applied, and how long they took.")
                .tag(DATABASE, database)
                .register(registry);
    }

    private Timer seedDuration(String database) {
        return Timer.builder("lockkeeper.seed.duration")
                .description("Seed files that this process applied, and how long they took.")
                .tag(DATABASE, database)
                .register(registry);
    }

    /** @param head what the server accepted as a statement's head, so that there are not many different ones */
    private Timer statementDuration(String database, String head) {
        return Timer.builder("lockkeeper.statement.duration")
                .description("Statements of migrations that were executed, also when they were rolled back later.")
                .tag(DATABASE, database)
                .tag("statement", head)
                .serviceLevelObjectives(STATEMENT_BUCKETS)
                .register(registry);
    }

    /** What is counted without taking time. */
    private enum Count {
        LEASE_ACQUISITIONS("lockkeeper.lease.acquisitions", "Leases that runs of this process got."),
        LEASE_WAITS("lockkeeper.lease.waits", "Times that a run found the lease held, or the lock of another tool."),
        LEASE_TAKEOVERS("lockkeeper.lease.takeovers", "Leases that were taken over from a run that had broken off."),
        LOCK_WAITS("lockkeeper.lock.waits", "Times that a statement was seen waiting for the lock of another session."),
        LOCK_RETRIES(
                "lockkeeper.lock.retries", "Transactions rolled back and tried again because a lock was not free."),
        RECONNECTS("lockkeeper.reconnects", "Connections that were lost in a run and opened again."),
        REPAIRS("lockkeeper.repairs", "Left-overs of a broken statement that were removed."),
        RESUMPTIONS("lockkeeper.resumptions", "Migrations that were resumed where an earlier run had broken off."),
        SEED_RETRIES("lockkeeper.seed.retries", "Attempts at the seeds that failed and were made again.");

        private final String meter;
        private final String description;

        Count(String meter, String description) {
            this.meter = meter;
            this.description = description;
        }
    }

    /**
     * A run that is at work.
     *
     * @param since when it began, of {@link System#nanoTime}
     * @param waitingSince since when it waits for the lease, {@code null} when it does not
     * @param leased whether it holds the lease
     */
    private record Active(long since, Long waitingSince, boolean leased) {

        Active waiting() {
            return new Active(since, waitingSince == null ? (Long) System.nanoTime() : waitingSince, false);
        }

        Active holding() {
            return new Active(since, null, true);
        }
    }
}
