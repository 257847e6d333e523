package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.MigrationConfig;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.run.RunNotices;
import io.lockkeeper.run.Runs;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the service does by itself, after HTTP is open: migrates Lockkeeper's schema, writes the declared databases down, ends the
 * records that a killed process has left, checks every database, and brings those to their level that want it, one at a time.
 *
 * <p>Two threads, so that checks go on during a long migration: one watches, one works. Checks need no records, so that the gates of
 * declared databases open while the service's records are away.
 */
@ApplicationScoped
public class Worker {

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ServiceSchema schema;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Runs runs;
    private final WatchMeters meters;
    private final Roster roster;
    private final Checks checks;
    private final LevelKeeper keeper;
    private final Turns turns;
    private final Watcher watcher;
    private final AtomicBoolean inRound = new AtomicBoolean();
    private final ServiceThread working = new ServiceThread("lockkeeper-worker", this::work);
    private final ServiceThread watching = new ServiceThread("lockkeeper-watcher", this::watch);

    Worker(
            ServiceSchema schema,
            DatabaseRegistry registry,
            DatabaseStates states,
            Runs runs,
            WatchMeters meters,
            WatchConfig config,
            MigrationConfig migration) {
        this.schema = schema;
        this.registry = registry;
        this.states = states;
        this.runs = runs;
        this.meters = meters;
        this.roster = new Roster(registry, states, new StoredRecords(runs), runs::isLive);
        this.checks = new Checks(registry, states, roster, migration.limits(), meters::checkFailed);
        this.keeper = new LevelKeeper(states, roster, checks::check, runs, new Setbacks(migration.attempts()));
        this.turns = new Turns(config.checkEvery(), InstantSource.system());
        this.watcher = new Watcher(
                roster,
                states,
                turns,
                runs::hasLease,
                checks::check,
                keeper::offer,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("check-", 0).factory()),
                InstantSource.system());
    }

    void start(@Observes StartupEvent event) {
        working.start();
    }

    void stop(@Observes ShutdownEvent event) {
        working.interrupt();
        watching.interrupt();
    }

    /**
     * A run begins with a check: what was seen last may be old, and what is pending keeps the gate shut while the run goes on. It ends
     * with one too, so that a reader of its record finds the database in its new state.
     */
    void check(@Observes RunNotices.Turn turn) {
        checks.check(turn.database());
    }

    /**
     * Whether Lockkeeper's schema is ready and every declared database was checked once. It does not wait for migrations: they may take
     * longer than any startup probe is patient, and a process that is killed for that would never finish one.
     */
    public boolean isStarted() {
        return schema.isReady() && registry.declared().stream().allMatch(this::isChecked);
    }

    /** Whether a database was checked, successfully or not. */
    public boolean isChecked(String database) {
        return states.of(database).check().checkedAt().isPresent();
    }

    /** Since when a check of a database goes on that takes long, so that what is known of it is old. */
    public Optional<Instant> longCheck(String database) {
        return watcher.longCheck(database);
    }

    /** The fault of Lockkeeper by which its work has ended; empty as long as it can work. */
    public Optional<Throwable> fault() {
        return working.fault().or(watching::fault);
    }

    private void work() throws InterruptedException {
        roster.begin();
        meters.show(roster.databases(), watcher::checkAge);
        watching.start();
        schema.migrate();
        fillSchema();
        keeper.work();
    }

    /** Until this is done nobody knows which databases there are. */
    private void fillSchema() throws InterruptedException {
        while (true) {
            try {
                registry.declare();
                round();
                schema.filled();
                return;
            } catch (RuntimeException | Error e) {
                LogEvent.RECORDS_UNREACHABLE.log(
                        "the declared databases cannot be written down and read again yet: " + firstLine(e));
                Thread.sleep(PAUSE);
            }
        }
    }

    private void watch() throws InterruptedException {
        Instant nextRound = Instant.MIN;
        while (true) {
            Set<String> wanted = states.takeWanted(TICK);
            try {
                turns.makeDue(wanted);
                if (schema.isReady() && (!wanted.isEmpty() || Instant.now().isAfter(nextRound))) {
                    nextRound = Instant.now().plus(ROUND);
                    startRound();
                }
                watcher.checkDue();
                meters.show(roster.databases(), watcher::checkAge);
            } catch (RuntimeException | Error e) {
                LogEvent.FAULT.log("watching the databases failed by a fault of Lockkeeper, it goes on", e);
            }
        }
    }

    /** Beside the checks, which go on with what was known when the records do not answer. */
    private void startRound() {
        if (!inRound.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("lockkeeper-round").start(() -> {
            try {
                round();
            } catch (RuntimeException | Error e) {
                LogEvent.RECORDS_UNREACHABLE.log(
                        "the records cannot be read now, checks go on without them: " + firstLine(e));
            } finally {
                inRound.set(false);
            }
        });
    }

    private void round() {
        runs.endInterrupted();
        roster.read();
    }

    private static String firstLine(Throwable e) {
        return (e instanceof Error ? e.toString() : String.valueOf(e.getMessage()))
                .lines()
                .findFirst()
                .orElse("");
    }
}
