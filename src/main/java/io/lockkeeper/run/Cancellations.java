package io.lockkeeper.run;

import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Target;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Checksums;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The wishes of persons that runs end. A wish is in the record of its run, so that it reaches the process that executes the run,
 * whichever that is; and it lasts: the service does not begin again by itself what a person has cancelled.
 */
@Singleton
class Cancellations {

    private final DatabaseRegistry registry;
    private final Map<String, UUID> told = new ConcurrentHashMap<>();

    Cancellations(DatabaseRegistry registry) {
        this.registry = registry;
    }

    /**
     * Writes down that a run is to be cancelled; a second request changes nothing.
     *
     * @throws Problem RUN_UNKNOWN, or RUN_ENDED when it is over
     */
    Run request(String id, String actor) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Run run = Run.getLocked(id);
            if (!run.isActive()) {
                throw ended(run);
            }
            if (run.cancelRequestedAt == null) {
                run.cancelRequestedAt = Instant.now();
                run.cancelRequestedBy = actor;
                run.audit(actor, AuditAction.RUN_CANCEL_REQUESTED, run.operation);
            }
            return run;
        });
    }

    private static Problem ended(Run run) {
        return Problem.of(
                        ProblemType.RUN_ENDED,
                        "The run %s of '%s' is over: %s. %s",
                        run.id,
                        run.database,
                        run.state,
                        run.outcome)
                .remedy("There is nothing left to cancel.")
                .with("database", run.database)
                .with("run", run.id.toString())
                .with("state", run.state.name());
    }

    /**
     * Why the service does not begin a run by itself: the last run of the database was cancelled, and neither the files of its system
     * nor its address have changed since.
     */
    Optional<Problem> standing(String database) {
        Optional<Run> cancelled = QuarkusTransaction.requiringNew()
                .call(() -> Run.lastEndedOn(database).filter(run -> run.state == RunState.CANCELLED));
        return cancelled
                .filter(run -> fingerprint(target(database)).equals(Optional.ofNullable(run.fingerprint)))
                .map(this::skipped);
    }

    private Target target(String database) {
        return registry.target(QuarkusTransaction.requiringNew().call(() -> ManagedDatabase.get(database)));
    }

    private Problem skipped(Run run) {
        Problem problem = Problem.of(
                        ProblemType.RUN_CANCELLED,
                        "The last run of '%s', %s, was cancelled by %s. The service does not begin another one by"
                                + " itself until the files of the system, or the address of the database, change.",
                        run.database,
                        run.id,
                        run.cancelRequestedBy)
                .remedy("Request a run: POST /api/v1/databases/%s/runs.", run.database)
                .with("database", run.database)
                .with("run", run.id.toString());
        if (!run.id.equals(told.put(run.database, run.id))) {
            LogEvent.RUN_SKIPPED.on(run.database).log(problem.detail());
        }
        return problem;
    }

    /**
     * What a run on this database is about, as a checksum: the files of its system, its address and its environment. Empty when the
     * files cannot be read.
     */
    static Optional<String> fingerprint(Target target) {
        try {
            String text = target.url() + "\n" + target.environment() + "\n"
                    + target.system().digest();
            return Optional.of(Checksums.sha256(text.getBytes(StandardCharsets.UTF_8)));
        } catch (Problem e) {
            return Optional.empty();
        }
    }
}
