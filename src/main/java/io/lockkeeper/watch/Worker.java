package io.lockkeeper.watch;

import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.database.MigrationConfig;
import io.lockkeeper.gate.BringToLevelOperation;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.run.Run;
import io.lockkeeper.run.RunRequest;
import io.lockkeeper.run.Runs;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the service does by itself, after HTTP is open: migrates its own schema, writes the declared databases down, ends what a
 * killed process has left, looks at every database, and brings those to their level that want it, one at a time.
 *
 * <p>Two threads, so that looking goes on while a long migration does: one watches, one works. Looking needs no records, so that the
 * gates of declared databases open while Lockkeeper's own database is away.
 */
@ApplicationScoped
public class Worker {

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final OwnSchema schema;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Observatory observatory;
    private final Runs runs;
    private final WatchMeters meters;
    private final Duration interval;
    private final Setbacks setbacks;

    private final LinkedBlockingQueue<String> toBring = new LinkedBlockingQueue<>();
    private final Set<String> inSight = ConcurrentHashMap.newKeySet();
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicBoolean inRound = new AtomicBoolean();
    private volatile List<ManagedDatabase> databases = List.of();
    private volatile Throwable fault;
    private Thread worker;
    private Thread watcher;

    public Worker(
            OwnSchema schema,
            DatabaseRegistry registry,
            DatabaseStates states,
            Observatory observatory,
            Runs runs,
            WatchMeters meters,
            GateConfig config,
            MigrationConfig migration) {
        this.schema = schema;
        this.registry = registry;
        this.states = states;
        this.observatory = observatory;
        this.runs = runs;
        this.meters = meters;
        this.interval = config.observeEvery();
        this.setbacks = new Setbacks(migration.attempts());
    }

    void start(@Observes StartupEvent event) {
        start();
    }

    /** Begins to work; a test does without a container. */
    public void start() {
        watcher = Thread.ofPlatform().daemon().name("lockkeeper-watcher").unstarted(this::watch);
        worker = Thread.ofPlatform().daemon().name("lockkeeper-worker").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        worker.interrupt();
        watcher.interrupt();
    }

    /**
     * Whether own schema is there and every declared database was looked at once. It does not wait for migrations: they may take
     * longer than any startup probe is patient, and a process that is killed for that would never come to an end.
     */
    public boolean isStarted() {
        return schema.isReady()
                && registry.declared().stream()
                        .allMatch(name -> states.of(name).look().at() != null);
    }

    /** The fault of Lockkeeper by which the worker has ended, {@code null} as long as it can work. */
    public Throwable fault() {
        return fault;
    }

    private void work() {
        try {
            databases = registry.declared().stream()
                    .flatMap(name -> registry.asDeclared(name).stream())
                    .toList();
            meters.show(databases);
            watcher.start();
            schema.migrate();
            fillSchema();
            while (true) {
                bringToLevel(toBring.take());
            }
        } catch (InterruptedException e) {
            // The service stops.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fault = e;
            LogEvent.WORKER_ENDED.log(
                    "the worker has ended by a fault of Lockkeeper: no database is brought to its level any more", e);
            throw e;
        }
    }

    /** Until this is done nobody knows which databases there are, and the records are not shown. */
    private void fillSchema() throws InterruptedException {
        while (true) {
            try {
                registry.declare();
                round();
                schema.filled();
                return;
            } catch (RuntimeException | Error e) {
                LogEvent.OWN_DATABASE_DOWN.log(
                        "the declared databases cannot be written down and read again yet: " + firstLine(e));
                Thread.sleep(FIRST_PAUSE);
            }
        }
    }

    private void bringToLevel(String name) {
        try {
            // Other databases came first, and other processes are at it too; this one may be as it should be by now.
            Optional<UUID> last = runs.lastEnded(name);
            observatory.look(name);
            if (wantsRun(name)) {
                Look before = states.of(name).look();
                Optional<Problem> end = runs.perform(
                        name, new RunRequest(BringToLevelOperation.NAME, null), AuditEntry.LOCKKEEPER, last);
                setbacks.count(name, before, end).ifPresent(problem -> giveUp(name, problem));
            }
        } catch (Problem problem) {
            // Another process is at work on it, or a secret is missing: the next look shows which.
            LogEvent.RUN_NOT_NOW.on(name).log("not brought to its level now: " + problem.detail());
        } catch (RuntimeException | Error e) {
            LogEvent.FAULT.on(name).log("could not be brought to its level", e);
        }
    }

    private void giveUp(String name, Problem problem) {
        states.update(name, reading -> reading.failed(problem));
        LogEvent.DATABASE_FAILED.on(name).log(problem.detail());
    }

    private boolean wantsRun(String name) {
        DatabaseReading reading = states.of(name);
        boolean behind = reading.state() == DatabaseState.EMPTY || reading.state() == DatabaseState.BEHIND;
        boolean unseeded =
                reading.state() == DatabaseState.AT_LEVEL && !reading.look().isDone();
        return (behind || unseeded) && observatory.isAutomatic(name);
    }

    private void watch() {
        Instant nextRound = Instant.MIN;
        try {
            while (true) {
                Set<String> wanted = states.takeWanted(TICK);
                try {
                    wanted.forEach(turns::remove);
                    if (schema.isReady() && (!wanted.isEmpty() || Instant.now().isAfter(nextRound))) {
                        nextRound = Instant.now().plus(ROUND);
                        startRound();
                    }
                    databases.stream().filter(database -> isDue(database.name)).forEach(this::look);
                    meters.show(databases);
                } catch (RuntimeException | Error e) {
                    LogEvent.FAULT.log("watching the databases failed by a fault of Lockkeeper, it goes on", e);
                }
            }
        } catch (InterruptedException e) {
            // The service stops.
            Thread.currentThread().interrupt();
        }
    }

    /** Beside the looks, which go on with what was known when Lockkeeper's own database does not answer. */
    private void startRound() {
        if (!inRound.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("lockkeeper-round").start(() -> {
            try {
                round();
            } catch (RuntimeException | Error e) {
                LogEvent.OWN_DATABASE_DOWN.log(
                        "the records cannot be read now, looking goes on without them: " + firstLine(e));
            } finally {
                inRound.set(false);
            }
        });
    }

    private static String firstLine(Throwable e) {
        return (e instanceof Error ? e.toString() : String.valueOf(e.getMessage()))
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Reads which databases there are, and what other processes do with them. */
    private void round() {
        runs.endBrokenOff();
        List<ManagedDatabase> listed = QuarkusTransaction.requiringNew()
                .call(() -> ManagedDatabase.byName().list());
        namesOnlyIn(databases, listed).forEach(states::remove);
        // Known to be there from now on, though nobody has looked yet.
        namesOnlyIn(listed, databases).forEach(name -> states.update(name, UnaryOperator.identity()));
        databases = listed;
        Map<String, Run> elsewhere = QuarkusTransaction.requiringNew().call(Run::active).stream()
                .filter(run -> !runs.isOwn(run))
                .collect(Collectors.toMap(run -> run.database, Function.identity()));
        for (ManagedDatabase database : databases) {
            if (observatory.note(database)) {
                states.wantLook(database.name);
            }
            UUID before = states.of(database.name).activeRun();
            Run now = elsewhere.get(database.name);
            boolean own = before != null && runs.isLive(before);
            if (!own && !Objects.equals(before, now == null ? null : now.id)) {
                states.update(
                        database.name,
                        reading -> !Objects.equals(before, reading.activeRun())
                                ? reading
                                : now == null
                                        ? reading.idle()
                                        : reading.atWork(
                                                now.id, new LeaseOwner(now.runner, now.operation, now.requestedAt)));
                states.wantLook(database.name);
            }
        }
    }

    private static Stream<String> namesOnlyIn(List<ManagedDatabase> some, List<ManagedDatabase> others) {
        return some.stream().map(database -> database.name).filter(name -> others.stream()
                .noneMatch(other -> other.name.equals(name)));
    }

    private boolean isDue(String name) {
        Turn turn = turns.get(name);
        return turn == null || Instant.now().isAfter(turn.next());
    }

    /** Looks at a database beside the others: one that does not answer holds nobody up. */
    private void look(ManagedDatabase database) {
        String name = database.name;
        UUID run = states.of(name).activeRun();
        if (run != null && runs.hasLease(run)) {
            // It says itself how far the database is.
            return;
        }
        if (!inSight.add(name)) {
            return;
        }
        turns.putIfAbsent(name, new Turn(Instant.MIN, 0));
        Thread.ofVirtual().name("look-" + name).start(() -> {
            try {
                observatory.look(name);
                afterLook(name);
            } finally {
                inSight.remove(name);
            }
        });
    }

    private void afterLook(String name) {
        DatabaseReading reading = states.of(name);
        boolean unreachable = reading.state() == DatabaseState.UNREACHABLE;
        // Whoever else is at work on it, a job perhaps, does not tell this process when he is done.
        boolean othersWork = reading.look().leaseOwner() != null
                || (reading.work() != null && reading.work().waiting());
        // When another look was asked for while this one went on, it is nobody's turn but its.
        turns.computeIfPresent(name, (same, last) -> {
            int failures = unreachable ? last.failures() + 1 : 0;
            Duration pause = unreachable
                    ? FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 20))
                    : othersWork ? FIRST_PAUSE : interval;
            return new Turn(Instant.now().plus(pause.compareTo(interval) < 0 ? pause : interval), failures);
        });
        if (wantsRun(name) && !toBring.contains(name)) {
            toBring.add(name);
        }
    }

    /**
     * When a database is looked at next.
     *
     * @param failures how often in a row it was unreachable
     */
    private record Turn(Instant next, int failures) {}
}
