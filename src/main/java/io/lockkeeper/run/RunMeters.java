package io.lockkeeper.run;

import io.lockkeeper.operation.Ending;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.LeaseEvent;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.RunEvent;
import io.lockkeeper.operation.SeedEvent;
import io.lockkeeper.operation.StatementEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the runs of this process, made of their events; a scrape reads them from memory. docs/metrics.md lists them.
 */
@Singleton
public class RunMeters {

    private static final String DATABASE = "database";

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
        for (Ending outcome : Ending.values()) {
            operations.forEach(operation -> runDuration(database, operation, outcome));
        }
        migrationDuration(database);
        seedDuration(database);
    }

    /** Counts an event of a run. */
    void on(Run run, Event event) {
        String database = run.database;
        switch (event) {
            case RunEvent.Started _ -> active.put(database, new Active(System.nanoTime(), null, false));
            case RunEvent.Reconnecting _ -> count(Count.RECONNECTS, database);
            case RunEvent.Ended ended -> ended(run, ended.ending());
            case LeaseEvent.Waiting _ -> {
                count(Count.LEASE_WAITS, database);
                active.computeIfPresent(database, (name, now) -> now.waiting());
            }
            case LeaseEvent.Acquired _ -> {
                count(Count.LEASE_ACQUISITIONS, database);
                active.computeIfPresent(database, (name, now) -> now.holding());
            }
            case LeaseEvent.TakenOver _ -> count(Count.LEASE_TAKEOVERS, database);
            case LockEvent.Waiting _ -> count(Count.LOCK_WAITS, database);
            case LockEvent.Retry _ -> count(Count.LOCK_RETRIES, database);
            case StatementEvent.Done done ->
                statementDuration(database, done.tag()).record(Duration.ofMillis(done.millis()));
            case MigrationEvent.Applied applied ->
                migrationDuration(database).record(Duration.ofMillis(applied.millis()));
            case MigrationEvent.Repaired _ -> count(Count.REPAIRS, database);
            case MigrationEvent.Resumed _ -> count(Count.RESUMPTIONS, database);
            case SeedEvent.Applied applied -> seedDuration(database).record(Duration.ofMillis(applied.millis()));
            case SeedEvent.Retry _ -> count(Count.SEED_RETRIES, database);
            case MigrationEvent.Started _,
                    MigrationEvent.Begun _,
                    StatementEvent.Started _,
                    SeedEvent.Started _,
                    SeedEvent.CheckPassed _ -> {
                // What follows them is counted.
            }
        }
    }

    private void count(Count count, String database) {
        counter(count, database).increment();
    }

    private void ended(Run run, Ending ending) {
        Active ended = active.remove(run.database);
        // A run that ended before it began took no time.
        long nanos = ended == null ? 0 : System.nanoTime() - ended.since();
        runDuration(run.database, run.operation, ending).record(Duration.ofNanos(nanos));
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

    private Timer runDuration(String database, String operation, Ending outcome) {
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
        LEASE_TAKEOVERS("lockkeeper.lease.takeovers", "Leases that were taken over from a run that was interrupted."),
        LOCK_WAITS("lockkeeper.lock.waits", "Times that a statement was seen waiting for the lock of another session."),
        LOCK_RETRIES(
                "lockkeeper.lock.retries",
                "Transactions that were rolled back and retried because a lock was not free."),
        RECONNECTS("lockkeeper.reconnects", "Connections that were lost in a run and opened again."),
        REPAIRS("lockkeeper.repairs", "Left-overs of interrupted statements that were removed."),
        RESUMPTIONS("lockkeeper.resumptions", "Migrations that were resumed where an earlier run was interrupted."),
        SEED_RETRIES("lockkeeper.seed.retries", "Attempts at the seeds that failed and were retried.");

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
