package io.lockkeeper.run;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.LeaseEvent;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.operation.RunEvent;
import io.lockkeeper.operation.SeedEvent;
import io.lockkeeper.operation.StatementEvent;
import io.lockkeeper.problem.Problem;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tells the log, the metrics and what is known of databases about the runs of this process. */
@Singleton
public class RunNotices {

    private final DatabaseStates states;
    private final DatabaseRegistry registry;
    private final jakarta.enterprise.event.Event<Turn> turns;
    private final RunMeters meters;

    RunNotices(
            DatabaseStates states,
            DatabaseRegistry registry,
            RunMeters meters,
            jakarta.enterprise.event.Event<Turn> turns) {
        this.states = states;
        this.registry = registry;
        this.meters = meters;
        this.turns = turns;
    }

    /** A run is requested. What is known of a database that was elsewhere before is forgotten first. */
    void requested(ManagedDatabase database) {
        states.locate(database.name, registry.place(database));
    }

    /** A run is not needed: another one has changed its database meanwhile. */
    void needless(String database) {
        states.wantCheck(database);
    }

    /** A run is the active one of its database from now on. */
    void admitted(Run run) {
        LeaseOwner owner = new LeaseOwner(run.runner, run.operation, run.requestedAt);
        states.update(run.database, reading -> reading.atWork(run.id, owner));
    }

    /** A run begins. What is known of its database may be old, and what is pending keeps the gate shut while the run goes on. */
    void begun(Run run) {
        turns.fire(new Turn(run.database));
    }

    /** A run is over. Its database is known in its new state when this returns. */
    void ended(Run run, Optional<Problem> problem) {
        update(run, reading -> problem.map(reading::failed).orElseGet(reading::succeeded));
        turns.fire(new Turn(run.database));
        update(run, DatabaseReading::idle);
    }

    /** The process of a run is gone. What it left is seen when its database is checked. */
    void interrupted(Run run) {
        LogEvent.RUN_INTERRUPTED
                .on(run.database, run.id)
                .log("run " + run.id + " of " + run.runner + " was interrupted");
        states.wantCheck(run.database);
    }

    /** Something happened in a run. */
    void on(Run run, Event event) {
        meters.on(run, event);
        if (event.level() == Event.Level.WARN) {
            // What holds a run up is what the probes say of it, too.
            progress(run, event.message(), event instanceof LeaseEvent.Waiting);
        }
        switch (event) {
            case StatementEvent _, SeedEvent.CheckPassed _ -> Log.debugf("[%s] %s", run.database, event.message());
            case LeaseEvent.Acquired _ -> progress(run, null, false);
            case MigrationEvent.Started(String migration, int number, int of) ->
                progress(run, number + " of " + of + ": " + migration, false);
            case SeedEvent.Started(String seed, int number, int of) ->
                progress(run, number + " of " + of + ": " + seed, false);
            case MigrationEvent.Begun(String migration) -> update(run, reading -> reading.begun(migration));
            case MigrationEvent.Applied applied -> {
                update(run, reading -> reading.applied(applied.migration()));
                log(LogEvent.MIGRATION_APPLIED, run, event);
            }
            case LeaseEvent.Waiting _ -> {
                log(LogEvent.LEASE_WAITING, run, event);
                states.wantCheck(run.database);
            }
            case LeaseEvent.TakenOver _ -> log(LogEvent.LEASE_TAKEN_OVER, run, event);
            case LockEvent.Waiting _ -> log(LogEvent.LOCK_WAITING, run, event);
            case LockEvent.Retry _ -> log(LogEvent.LOCK_RETRY, run, event);
            case MigrationEvent.Repaired _ -> log(LogEvent.REPAIRED, run, event);
            case MigrationEvent.Resumed _ -> log(LogEvent.MIGRATION_RESUMED, run, event);
            case SeedEvent.Applied _ -> log(LogEvent.SEED_APPLIED, run, event);
            case SeedEvent.Retry _ -> log(LogEvent.SEED_RETRY, run, event);
            case RunEvent.Started _ -> log(LogEvent.RUN_STARTED, run, event);
            case RunEvent.Reconnecting _ -> log(LogEvent.RECONNECTING, run, event);
            case RunEvent.Ended ended -> log(line(ended), run, event);
        }
    }

    private static LogEvent line(RunEvent.Ended ended) {
        return switch (ended.ending()) {
            case SUCCEEDED -> LogEvent.RUN_SUCCEEDED;
            case FAILED -> LogEvent.RUN_FAILED;
            case STOPPED -> LogEvent.RUN_STOPPED;
            case CANCELLED -> LogEvent.RUN_CANCELLED;
        };
    }

    private static void log(LogEvent what, Run run, Event event) {
        what.on(run.database, run.id).log(event.message());
    }

    private void progress(Run run, String words, boolean waiting) {
        update(run, reading -> reading.progress(words, waiting));
    }

    /** What a run tells is about the database for which it was begun; the name may stand for another one by now. */
    private void update(Run run, UnaryOperator<DatabaseReading> change) {
        states.update(run.database, reading -> run.id.equals(reading.activeRun()) ? change.apply(reading) : reading);
    }

    /**
     * A run is about to begin its work on a database, or has ended it. Fired on the thread of the run, which goes on when all observers
     * are done: at the beginning nothing is changed yet, at the end the record is still open.
     */
    public record Turn(String database) {}
}
