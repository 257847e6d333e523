package io.lockkeeper.gate;

import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.run.Run;
import io.lockkeeper.run.RunRequest;
import io.lockkeeper.run.Runs;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/**
 * What the service does by itself, after HTTP is open: migrates its own schema, writes the declared databases down, ends what a
 * killed process has left, looks at every database, and brings those to their level that want it, one at a time.
 *
 * <p>Two threads, so that looking goes on while a long migration does: one watches, one works.
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
    private final Duration interval;

    private final LinkedBlockingQueue<String> toBring = new LinkedBlockingQueue<>();
    private final Set<String> inSight = ConcurrentHashMap.newKeySet();
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();
    private volatile List<ManagedDatabase> databases = List.of();
    private Thread worker;
    private Thread watcher;

    Worker(
            OwnSchema schema,
            DatabaseRegistry registry,
            DatabaseStates states,
            Observatory observatory,
            Runs runs,
            GateConfig config) {
        this.schema = schema;
        this.registry = registry;
        this.states = states;
        this.observatory = observatory;
        this.runs = runs;
        this.interval = config.observeEvery();
    }

    void start(@Observes StartupEvent event) {
        watcher = Thread.ofPlatform().daemon().name("lockkeeper-watcher").unstarted(this::watch);
        worker = Thread.ofPlatform().daemon().name("lockkeeper-worker").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        worker.interrupt();
        watcher.interrupt();
    }

    /** Whether own schema is there and every declared database had its first attempt. */
    boolean isStarted() {
        return schema.isReady()
                && registry.declared().stream()
                        .allMatch(name -> states.of(name).attempted());
    }

    private void work() {
        try {
            schema.migrate();
            declare();
            watcher.start();
            while (true) {
                bringToLevel(toBring.take());
            }
        } catch (InterruptedException e) {
            // The service stops.
            Thread.currentThread().interrupt();
        }
    }

    private void declare() throws InterruptedException {
        while (true) {
            try {
                registry.declare();
                return;
            } catch (RuntimeException e) {
                Log.errorf("the declared databases cannot be written down yet: %s", e.getMessage());
                Thread.sleep(FIRST_PAUSE);
            }
        }
    }

    private void bringToLevel(String name) {
        try {
            boolean still = databases.stream().anyMatch(database -> database.name.equals(name) && wantsRun(database));
            if (still) {
                runs.perform(name, new RunRequest(BringToLevelOperation.NAME, false, false), AuditEntry.LOCKKEEPER);
            }
        } catch (Problem problem) {
            // Another process is at work on it, or a secret is missing: the next look shows which.
            Log.infof("[%s] not brought to its level now: %s", name, problem.detail());
        } catch (RuntimeException e) {
            Log.errorf(e, "[%s] could not be brought to its level", name);
        }
        states.update(name, DatabaseReading::wasAttempted);
    }

    private boolean wantsRun(ManagedDatabase database) {
        DatabaseReading reading = states.of(database.name);
        boolean behind = reading.state() == DatabaseState.EMPTY || reading.state() == DatabaseState.BEHIND;
        return database.autoMigrate
                && (behind || (reading.state() == DatabaseState.AT_LEVEL && !reading.look().isDone()));
    }

    private void watch() {
        Instant nextRound = Instant.MIN;
        try {
            while (true) {
                Set<String> wanted = states.takeWanted(TICK);
                try {
                    if (!wanted.isEmpty() || Instant.now().isAfter(nextRound)) {
                        nextRound = Instant.now().plus(ROUND);
                        round();
                    }
                    databases.stream()
                            .filter(database -> wanted.contains(database.name) || isDue(database.name))
                            .forEach(this::look);
                } catch (RuntimeException e) {
                    Log.warnf("the databases cannot be watched now: %s", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            // The service stops.
            Thread.currentThread().interrupt();
        }
    }

    /** Reads which databases there are, and what other processes do with them. */
    private void round() {
        runs.endBrokenOff();
        databases = QuarkusTransaction.requiringNew().call(() -> ManagedDatabase.byName().list());
        Map<String, UUID> active = QuarkusTransaction.requiringNew().call(Run::active).stream()
                .collect(Collectors.toMap(run -> run.database, run -> run.id));
        for (ManagedDatabase database : databases) {
            UUID here = states.of(database.name).activeRun();
            UUID there = active.get(database.name);
            if (here != null && there == null && !runs.isLive(here)) {
                states.wantLook(database.name);
            }
            states.update(database.name, reading -> {
                UUID now = reading.activeRun();
                return now != null && runs.isLive(now) ? reading : reading.atWork(there);
            });
        }
    }

    private boolean isDue(String name) {
        Turn turn = turns.get(name);
        return turn == null || Instant.now().isAfter(turn.next());
    }

    /** Looks at a database beside the others: one that does not answer holds nobody up. */
    private void look(ManagedDatabase database) {
        String name = database.name;
        UUID run = states.of(name).activeRun();
        if (run != null && runs.isLive(run)) {
            return;
        }
        if (!inSight.add(name)) {
            return;
        }
        Thread.ofVirtual().name("look-" + name).start(() -> {
            try {
                observatory.look(name);
                afterLook(database);
            } finally {
                inSight.remove(name);
            }
        });
    }

    private void afterLook(ManagedDatabase database) {
        String name = database.name;
        Turn last = turns.get(name);
        DatabaseState state = states.of(name).state();
        Duration pause = interval;
        if (state == DatabaseState.UNREACHABLE) {
            Duration longer = last == null || last.pause().equals(interval)
                    ? FIRST_PAUSE
                    : last.pause().multipliedBy(2);
            pause = longer.compareTo(interval) < 0 ? longer : interval;
        }
        turns.put(name, new Turn(Instant.now().plus(pause), pause));
        if (wantsRun(database)) {
            if (!toBring.contains(name)) {
                toBring.add(name);
            }
        } else {
            states.update(name, DatabaseReading::wasAttempted);
        }
    }

    /** When a database is looked at next, and after how long a pause. */
    private record Turn(Instant next, Duration pause) {}
}
