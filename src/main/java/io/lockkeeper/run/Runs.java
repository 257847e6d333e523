package io.lockkeeper.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.database.Constraint;
import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.database.MigrationConfig;
import io.lockkeeper.database.Observer;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.ThisProcess;
import io.lockkeeper.operation.Work;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Takes requests for runs, executes them, and keeps their records. A record may lag behind when Lockkeeper's own database does not
 * answer; the work itself never depends on it.
 */
@ApplicationScoped
public class Runs {

    /** Since when a run counts as broken off whose process was not heard of. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration SAVE_INTERVAL = Duration.ofMillis(250);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Observer observer;
    private final RunMeters meters;
    private final ObjectMapper json;
    private final Map<String, Operation<?>> operations = new TreeMap<>();
    private final Map<UUID, LiveRun> live = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final String runner = ThisProcess.name();
    private final Stop stop = new Stop();
    private final Duration stopAfter;
    private final Limits limits;
    private volatile boolean stopped;

    Runs(
            DatabaseRegistry registry,
            DatabaseStates states,
            Observer observer,
            RunMeters meters,
            ObjectMapper json,
            RunsConfig config,
            MigrationConfig migration,
            @All List<Operation<?>> operations) {
        this.registry = registry;
        this.states = states;
        this.observer = observer;
        this.meters = meters;
        this.json = json;
        this.places = new Semaphore(Math.max(1, config.parallel()), true);
        this.stopAfter = config.stopAfter();
        this.limits = migration.limits();
        operations.forEach(operation -> this.operations.put(operation.name(), operation));
    }

    /**
     * Writes a run down and executes it as soon as there is a place, in the background.
     *
     * @throws Problem RUN_ACTIVE when another run is at work on the database, naming it
     */
    public Run start(String database, RunRequest request, String actor) {
        Prepared<?> prepared = prepare(database, request, actor, () -> true);
        Thread.ofVirtual().name("run-" + prepared.run().id).start(() -> {
            places.acquireUninterruptibly();
            try {
                execute(prepared);
            } finally {
                places.release();
            }
        });
        return prepared.run();
    }

    /**
     * Writes a run down and executes it before returning, whatever else goes on. A failure is in the record, and returned.
     *
     * @param last {@link #lastEnded} before it was seen that this run is needed
     * @throws Problem RUN_ACTIVE when another run is at work on the database, or has ended since: what was seen is no longer so
     */
    public Optional<Problem> perform(String database, RunRequest request, String actor, Optional<UUID> last) {
        return execute(prepare(
                database,
                request,
                actor,
                () -> last.equals(Run.lastEndedOn(database).map(run -> run.id))));
    }

    /** The run of a database that has ended last. */
    public Optional<UUID> lastEnded(String database) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Run.lastEndedOn(database).map(run -> run.id));
    }

    /** Whether the process is about to end: runs come to their end, and none is begun. */
    public boolean isStopping() {
        return stop.isRequested();
    }

    /** Whether a run goes on in this process. */
    public boolean isLive(UUID run) {
        return live.containsKey(run);
    }

    /** Whether a run of this process is at work in its database; as long as it only waits, others may be. */
    public boolean hasLease(UUID run) {
        return live(run).map(LiveRun::hasLease).orElse(false);
    }

    /** Whether a run was taken on by this process. */
    public boolean isOwn(Run run) {
        return runner.equals(run.runner);
    }

    Optional<LiveRun> live(UUID run) {
        return Optional.ofNullable(live.get(run));
    }

    private Prepared<?> prepare(String database, RunRequest request, String actor, BooleanSupplier needed) {
        if (stop.isRequested()) {
            throw stop.problem("This process is ending; no run is begun on '" + database + "'.");
        }
        Operation<?> operation = operations.get(request.operation());
        if (operation == null) {
            throw Problem.of(
                            ProblemType.REQUEST_INVALID,
                            "There is no operation '%s'; there are %s.",
                            request.operation(),
                            String.join(", ", operations.keySet()))
                    .remedy("Name one of these.")
                    .with("field", "operation");
        }
        Prepared<?> prepared;
        try {
            prepared =
                    QuarkusTransaction.requiringNew().call(() -> insert(database, operation, request, actor, needed));
        } catch (PersistenceException e) {
            throw Constraint.isViolated("only_one_active_run_per_database", e) ? active(database) : e;
        }
        UUID id = prepared.run().id;
        live.put(id, prepared.live());
        states.update(database, reading -> reading.atWork(id, new LeaseOwner(runner, operation.name(), Instant.now())));
        Thread.ofVirtual().name("record-" + id).start(() -> keepRecord(prepared.live()));
        return prepared;
    }

    private <P extends Record> Prepared<P> insert(
            String name, Operation<P> operation, RunRequest request, String actor, BooleanSupplier needed) {
        ManagedDatabase database = ManagedDatabase.get(name);
        // Before the run is known: a place that has changed makes forget all that is.
        observer.note(database);
        Target target = registry.target(database);
        P parameters = parameters(operation, request);
        Run run = new Run();
        run.id = UUID.randomUUID();
        run.databaseId = database.id;
        run.database = name;
        run.operation = operation.name();
        run.actor = actor;
        run.state = RunState.QUEUED;
        run.runner = runner;
        // As precise as PostgreSQL, so that the answer and the record agree.
        run.requestedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        run.heartbeat = run.requestedAt;
        run.persistAndFlush();
        // Asked now that no other run can begin.
        if (!needed.getAsBoolean()) {
            states.wantLook(name);
            throw active(name, Optional.empty());
        }
        Run.beat(run.id);
        AuditEntry.record(actor, AuditAction.RUN_REQUESTED, name, run.id, operation.name());
        LiveRun liveRun = new LiveRun(run.id, event -> notice(run, event));
        return new Prepared<>(run, operation, target, parameters, liveRun);
    }

    private <P extends Record> P parameters(Operation<P> operation, RunRequest request) {
        JsonNode given = request.parameters() == null ? json.createObjectNode() : request.parameters();
        try {
            return json.treeToValue(given, operation.parameters());
        } catch (JsonProcessingException e) {
            throw Problem.of(
                            ProblemType.REQUEST_INVALID,
                            "The parameters of '%s' are invalid: %s",
                            operation.name(),
                            e.getOriginalMessage())
                    .remedy("See /q/openapi.")
                    .with("field", "parameters");
        }
    }

    private static Problem active(String database) {
        return active(database, QuarkusTransaction.requiringNew().call(() -> Run.activeOn(database)));
    }

    private static Problem active(String database, Optional<Run> active) {
        String which = active.map(run -> "the run " + run.id + " (" + run.operation + ", " + run.state + ")")
                .orElse("another run, which has just ended");
        return Problem.of(ProblemType.RUN_ACTIVE, "On '%s' there is %s.", database, which)
                .remedy(active.map(run -> "Follow it: GET /api/v1/runs/" + run.id + "/events, and ask again.")
                        .orElse("Ask again."))
                .with("database", database)
                .with("run", active.map(run -> run.id.toString()).orElse(null));
    }

    private Optional<Problem> execute(Prepared<?> prepared) {
        Run run = prepared.run();
        String outcome;
        Problem problem = null;
        try {
            begin(prepared);
            AskedBy askedBy = run.actor.equals(AuditEntry.LOCKKEEPER) ? AskedBy.SERVICE : AskedBy.PERSON;
            outcome = prepared.execute(new Work(run.id.toString(), askedBy, limits, stop, prepared.live()))
                    .sentence();
            prepared.live().on(Event.succeeded(outcome));
        } catch (RuntimeException | Error e) {
            // Out of memory or of stack too: the run ends in any case, and the next one finds its place free.
            problem = e instanceof Problem expected ? expected : fault(run, e);
            outcome = problem.detail();
            boolean stop = problem.type() == ProblemType.RUN_STOPPED;
            prepared.live().on(stop ? Event.stopped(outcome) : Event.failed(null, outcome));
        }
        end(prepared, outcome, problem);
        return Optional.ofNullable(problem);
    }

    private void begin(Prepared<?> prepared) {
        Run run = prepared.run();
        save(
                prepared.live(),
                "begins",
                () -> Run.update(
                        "state = ?1, startedAt = ?2 where id = ?3 and state = ?4",
                        RunState.RUNNING,
                        Instant.now(),
                        run.id,
                        RunState.QUEUED));
        prepared.live().on(Event.started(run.operation + " of " + run.database + " begins, asked for by " + run.actor));
        // What was seen last may be old, and what is pending keeps the gate shut while the run goes on.
        observer.look(run.database);
    }

    private static Problem fault(Run run, Throwable e) {
        LogEvent.FAULT.on(run.database, run.id).log("the run failed by a fault of Lockkeeper", e);
        return Problem.of(ProblemType.INTERNAL_ERROR, "%s failed by a fault of Lockkeeper: %s", run.operation, e)
                .remedy("Please report this, with the log.")
                .causedBy(e);
    }

    /** Whoever sees that the run is over finds the database in its new state: that comes first, then the record. */
    private void end(Prepared<?> prepared, String outcome, Problem problem) {
        Run run = prepared.run();
        update(run, reading -> problem == null ? reading.succeeded() : reading.failed(problem));
        observer.look(run.database);
        update(run, DatabaseReading::idle);
        // As precise as PostgreSQL: when the answer to the commit is lost, the second attempt finds its own end there.
        Instant ended = Instant.now().truncatedTo(ChronoUnit.MICROS);
        save(prepared.live(), "ends", () -> {
            int changed = Run.update(
                    "state = ?1, endedAt = ?2, outcome = ?3, problem = ?4"
                            + " where id = ?5 and (endedAt is null or endedAt <> ?2)",
                    problem == null ? RunState.SUCCEEDED : RunState.FAILED,
                    ended,
                    outcome,
                    problem == null ? null : document(problem),
                    run.id);
            if (changed > 0) {
                AuditAction action = problem == null ? AuditAction.RUN_SUCCEEDED : AuditAction.RUN_FAILED;
                AuditEntry.record(run.actor, action, run.database, run.id, run.operation + ": " + outcome);
            }
        });
        live.remove(run.id);
        prepared.live().end();
    }

    private String document(Problem problem) {
        try {
            return json.writeValueAsString(ProblemDocument.of(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }

    /** Saves a change of the record and all events before it, again and again until Lockkeeper's own database answers. */
    private void save(LiveRun run, String what, Runnable change) {
        Backoff backoff = new Backoff(SAVE_INTERVAL, LONGEST_PAUSE);
        while (true) {
            try {
                while (saveEvents(run)) {
                    // More than fits into one transaction.
                }
                QuarkusTransaction.requiringNew().run(change);
                return;
            } catch (RuntimeException | Error e) {
                if (Constraint.isViolated("run_step_run_id_fkey", e)) {
                    LogEvent.RECORD_LOST.log("the record of run " + run.id() + " is gone: Lockkeeper's own database was"
                            + " restored or has lost it; what the run did is in the history of its database");
                    return;
                }
                if (stopped || !sleep(backoff.next())) {
                    return;
                }
                LogEvent.OWN_DATABASE_DOWN.log(
                        "the record that run " + run.id() + " " + what + " cannot be written yet: " + e.getMessage());
            }
        }
    }

    /** Saves events; only one thread at a time may, because they leave the run when they are saved. */
    private static boolean saveEvents(LiveRun run) {
        run.saving().lock();
        try {
            List<LiveRun.Entry> entries = run.unsaved();
            if (entries.isEmpty()) {
                return false;
            }
            QuarkusTransaction.requiringNew().run(() -> RunStep.persistMissing(run.id(), entries).stream()
                    .filter(step -> step.type == Event.Type.LEASE_TAKEN_OVER)
                    .forEach(Runs::audit));
            run.saved(entries);
            return true;
        } finally {
            run.saving().unlock();
        }
    }

    /** With the step that tells of it, so that it is not lost when the records are away at that moment. */
    private static void audit(RunStep takeover) {
        Run run = Run.findById(takeover.runId);
        AuditEntry.record(run.actor, AuditAction.LEASE_TAKEN_OVER, run.database, run.id, takeover.message);
    }

    /** Saves events soon after they happened, and says that this process is alive. */
    private void keepRecord(LiveRun run) {
        Instant nextBeat = Instant.now().plus(HEARTBEAT_INTERVAL);
        while (!run.isOver() && !stopped && sleep(SAVE_INTERVAL)) {
            try {
                saveEvents(run);
                if (Instant.now().isAfter(nextBeat)) {
                    QuarkusTransaction.requiringNew().run(() -> Run.beat(run.id()));
                    nextBeat = Instant.now().plus(HEARTBEAT_INTERVAL);
                }
            } catch (RuntimeException | Error e) {
                Log.debugf(e, "events of run %s are not saved yet", run.id());
            }
        }
    }

    private static boolean sleep(Duration duration) {
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the records of runs whose process is gone. What it left in the database is seen by the next look. */
    public void endBrokenOff() {
        List<Run> broken = QuarkusTransaction.requiringNew().call(() -> {
            List<Run> silent = Run.silent(SILENCE, Set.copyOf(live.keySet()));
            silent.forEach(run -> breakOff(
                    run,
                    "The runner, %s, was last heard of at %s; the run was broken off."
                            .formatted(run.runner, run.heartbeat)));
            return silent;
        });
        broken.forEach(run -> {
            LogEvent.RUN_BROKEN_OFF
                    .on(run.database, run.id)
                    .log("run " + run.id + " of " + run.runner + " was broken off");
            states.wantLook(run.database);
        });
    }

    private void breakOff(Run run, String outcome) {
        run.state = RunState.FAILED;
        run.endedAt = Instant.now();
        run.outcome = outcome;
        run.problem = document(Problem.of(ProblemType.RUN_BROKEN_OFF, "%s", outcome)
                .remedy("What was committed is in the history of the database, the rest was rolled back; run it again.")
                .with("database", run.database)
                .with("run", run.id.toString()));
        AuditEntry.record(AuditEntry.LOCKKEEPER, AuditAction.RUN_BROKEN_OFF, run.database, run.id, outcome);
    }

    /** Events for the metrics, the log, the probes, and the audit. */
    private void notice(Run run, Event event) {
        meters.on(run, event);
        switch (event.type()) {
            case STATEMENT_STARTED, STATEMENT_DONE, CHECK_PASSED ->
                Log.debugf("[%s] %s", run.database, event.message());
            case LEASE_ACQUIRED -> progress(run, null, false);
            case MIGRATION_STARTED ->
                progress(run, event.number() + " of " + event.of() + ": " + event.subject(), false);
            case LOCK_WAITING -> waits(LogEvent.LOCK_WAITING, run, event);
            case LOCK_RETRY -> waits(LogEvent.LOCK_RETRY, run, event);
            case LEASE_WAITING -> {
                waits(LogEvent.LEASE_WAITING, run, event);
                states.wantLook(run.database);
            }
            case RECONNECTING -> waits(LogEvent.RECONNECTING, run, event);
            case SEED_RETRY -> waits(LogEvent.SEED_RETRY, run, event);
            case STOPPED -> waits(LogEvent.RUN_STOPPED, run, event);
            case LEASE_TAKEN_OVER -> log(LogEvent.LEASE_TAKEN_OVER, run, event);
            case STARTED -> log(LogEvent.RUN_STARTED, run, event);
            case REPAIRED -> log(LogEvent.REPAIRED, run, event);
            case RESUMED -> log(LogEvent.MIGRATION_RESUMED, run, event);
            case MIGRATION_BEGUN -> update(run, reading -> reading.begun(event.subject()));
            case MIGRATION_APPLIED -> {
                update(run, reading -> reading.applied(event.subject()));
                log(LogEvent.MIGRATION_APPLIED, run, event);
            }
            case SEED_APPLIED -> log(LogEvent.SEED_APPLIED, run, event);
            case SUCCEEDED -> log(LogEvent.RUN_SUCCEEDED, run, event);
            case FAILED -> log(LogEvent.RUN_FAILED, run, event);
        }
    }

    /** What holds a run up is what the probes say of it, too. */
    private void waits(LogEvent what, Run run, Event event) {
        progress(run, event.message(), event.type() == Event.Type.LEASE_WAITING);
        log(what, run, event);
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

    /** The process was told to end. HTTP is still open, so that the probes say what is going on. */
    void comeToAnEnd(@Observes ShutdownDelayInitiatedEvent event) {
        comeToAnEnd();
    }

    private void comeToAnEnd() {
        if (!stop.isRequested() && !live.isEmpty()) {
            LogEvent.STOPPING.log("stopping: %s at work; there are %d s to finish a migration, then it is rolled back"
                    .formatted(Words.count(live.size(), "run"), stopAfter.toSeconds()));
        }
        stop.request(stopAfter);
        while (!live.isEmpty() && !stop.isOver(Stop.LAST_WORDS) && sleep(SAVE_INTERVAL)) {
            // They come to their end.
        }
        stopped = true;
    }

    /** The process ends in order: its runs are over, and their records say so at once. First of all who hears of it. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        comeToAnEnd();
        for (LiveRun run : live.values()) {
            try {
                saveEvents(run);
                QuarkusTransaction.requiringNew().run(() -> Run.<Run>findByIdOptional(run.id())
                        .filter(Run::isActive)
                        .ifPresent(row ->
                                breakOff(row, "The runner, " + runner + ", was stopped; the run was broken off.")));
            } catch (RuntimeException e) {
                LogEvent.OWN_DATABASE_DOWN.log("the record of run " + run.id()
                        + " stays open until another process ends it: " + e.getMessage());
            }
        }
    }

    /** A run with all that its execution needs. */
    private record Prepared<P extends Record>(
            Run run, Operation<P> operation, Target target, P parameters, LiveRun live) {

        Outcome execute(Work work) {
            return operation.execute(target, parameters, work);
        }
    }
}
