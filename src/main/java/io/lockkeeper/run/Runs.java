package io.lockkeeper.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.database.MigrationConfig;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Ending;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.problem.Heap;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import io.lockkeeper.run.RunAdmission.Admitted;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Takes requests for runs and executes them. Their records may be late when the service's database does not answer; the work itself
 * never depends on it.
 */
@ApplicationScoped
public class Runs {

    private static final Duration END_INTERVAL = Duration.ofMillis(250);

    private final RunAdmission admission;
    private final Cancellations cancellations;
    private final RunRecords records;
    private final RunNotices notices;
    private final ObjectMapper json;
    private final Map<UUID, LiveRun> live = new ConcurrentHashMap<>();
    private final Places places;
    private final Stop stop = new Stop();
    private final Duration stopAfter;
    private final Limits limits;

    Runs(
            RunAdmission admission,
            Cancellations cancellations,
            RunRecords records,
            RunNotices notices,
            ObjectMapper json,
            RunsConfig config,
            MigrationConfig migration) {
        this.admission = admission;
        this.cancellations = cancellations;
        this.records = records;
        this.notices = notices;
        this.json = json;
        this.places = new Places(config.parallel());
        this.stopAfter = config.stopAfter();
        this.limits = migration.limits();
    }

    /**
     * Writes a run down that a person requests, and executes it as soon as there is a place, in the background.
     *
     * @throws Problem REQUEST_INVALID, or RUN_ACTIVE when another run is active on the database, naming it
     */
    public Run start(String database, RunRequest request, String actor) {
        Admitted<?> admitted = admit(database, request, actor, () -> true);
        LiveRun run = admitted.live();
        Thread.ofVirtual()
                .name("run-" + run.id())
                .start(() -> places.run(run.stop(), () -> execute(admitted, AskedBy.PERSON)));
        return admitted.run();
    }

    /**
     * Writes a run down that the service needs, and executes it before returning. A failure is in the record, and returned. No run is
     * begun after a person has cancelled the last one, see {@link Cancellations#standing}; then that is returned.
     *
     * @param last {@link #lastEnded} before it was seen that this run is needed
     * @throws Problem RUN_ACTIVE when another run is active on the database, or has ended since: what was seen is no longer so
     */
    public Optional<Problem> perform(String database, RunRequest request, String actor, Optional<UUID> last) {
        return cancellations
                .standing(database)
                .or(() -> execute(
                        admit(
                                database,
                                request,
                                actor,
                                () -> last.equals(Run.lastEndedOn(database).map(run -> run.id))),
                        AskedBy.SERVICE));
    }

    /**
     * Cancels a run, whichever process executes it: its statement is rolled back and what remains is left for a later run. It may still
     * succeed when it was about to end.
     *
     * @return the run with the request, which has not ended yet perhaps
     * @throws Problem RUN_UNKNOWN, or RUN_ENDED when it is over
     */
    public Run cancel(String id, String actor) {
        Run run = cancellations.request(id, actor);
        live(run.id).ifPresent(here -> here.stop().cancel());
        return run;
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

    /** Whether a run of this process has the lease of its database; as long as it only waits, others may be at work there. */
    public boolean hasLease(UUID run) {
        return live(run).map(LiveRun::hasLease).orElse(false);
    }

    /** Whether a run was admitted by this process. */
    public boolean isOwn(Run run) {
        return admission.isOwn(run);
    }

    /** Ends the records of runs whose process is gone. */
    public void endInterrupted() {
        records.endSilent(Set.copyOf(live.keySet())).forEach(notices::interrupted);
    }

    Optional<LiveRun> live(UUID run) {
        return Optional.ofNullable(live.get(run));
    }

    private Admitted<?> admit(String database, RunRequest request, String actor, BooleanSupplier needed) {
        if (stop.isRequested()) {
            throw stop.problem("This process is ending; no run is begun on '" + database + "'.");
        }
        Admitted<?> admitted = admission.admit(database, request, actor, needed);
        LiveRun run = admitted.live();
        live.put(run.id(), run);
        if (stop.isRequested()) {
            // Meanwhile, and so it may not have been told.
            run.stop().request(stopAfter);
        }
        records.keep(run);
        return admitted;
    }

    private Optional<Problem> execute(Admitted<?> admitted, AskedBy askedBy) {
        RunEnd end;
        try {
            begin(admitted);
            Outcome outcome = admitted.execute(askedBy, limits);
            end = RunEnd.succeeded(outcome.sentence(), result(admitted.run(), outcome));
        } catch (RuntimeException | Error e) {
            // Out of memory or of stack too: the run ends in any case, and the next one finds its place free.
            end = RunEnd.with(problem(admitted.run(), e));
        }
        admitted.live().on(Event.ended(end.ending(), end.sentence()));
        end(admitted, end);
        return end.problem();
    }

    private void begin(Admitted<?> admitted) {
        Run run = admitted.run();
        LiveRun here = admitted.live();
        if (here.stop().isRequested()) {
            throw here.stop().problem("It had not begun, and has changed nothing.");
        }
        records.begin(here);
        here.on(Event.started(run.operation + " of " + run.database + " begins, requested by " + run.actor));
        notices.begun(run);
    }

    /** What the run did is done, also when it cannot be told as data. */
    private Optional<String> result(Run run, Outcome outcome) {
        try {
            return Optional.of(json.writeValueAsString(outcome));
        } catch (JsonProcessingException e) {
            LogEvent.FAULT.on(run.database, run.id).log("the result of the run cannot be written as JSON", e);
            return Optional.empty();
        }
    }

    private static Problem problem(Run run, Throwable e) {
        return switch (e) {
            case Problem expected -> expected;
            case OutOfMemoryError exhausted -> Heap.exhausted(run.operation + " of '" + run.database + "'", exhausted);
            default -> fault(run, e);
        };
    }

    private static Problem fault(Run run, Throwable e) {
        LogEvent.FAULT.on(run.database, run.id).log("the run failed by a fault of Lockkeeper", e);
        return Problem.of(ProblemType.INTERNAL_ERROR, "%s failed by a fault of Lockkeeper: %s", run.operation, e)
                .remedy("Please report this, with the log.")
                .causedBy(e);
    }

    /** A client that sees that the run is over finds the database in its new state: that comes first, then the record. */
    private void end(Admitted<?> admitted, RunEnd end) {
        notices.ended(admitted.run(), end.problem());
        Optional<String> fingerprint =
                end.ending() == Ending.CANCELLED ? Cancellations.fingerprint(admitted.target()) : Optional.empty();
        records.end(admitted.live(), end, fingerprint.orElse(null));
        live.remove(admitted.run().id);
        admitted.live().end();
    }

    /** The process was told to end. HTTP is still open, so that the probes say what is going on. */
    void shutDown(@Observes ShutdownDelayInitiatedEvent event) {
        shutDown();
    }

    private void shutDown() {
        if (!stop.isRequested() && !live.isEmpty()) {
            LogEvent.STOPPING.log("stopping: %s at work; there are %d s to finish a migration, then it is rolled back"
                    .formatted(Words.count(live.size(), "run"), stopAfter.toSeconds()));
        }
        stop.request(stopAfter);
        live.values().forEach(run -> run.stop().request(stopAfter));
        awaitEnds();
        records.close();
    }

    private void awaitEnds() {
        try {
            while (!live.isEmpty() && !stop.isOver(Stop.LAST_WORDS)) {
                Thread.sleep(END_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process ends in order: its runs are over, and their records say so at once. The first observer of all. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        shutDown();
        live.values().forEach(records::endNow);
    }
}
