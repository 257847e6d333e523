package io.lockkeeper.run;

import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.database.Constraint;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.operation.Parameters;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.ThisProcess;
import io.lockkeeper.operation.Work;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Checks requests for runs and writes those down that can be executed: one at a time for each database. */
@Singleton
class RunAdmission {

    private final DatabaseRegistry registry;
    private final RunNotices notices;
    private final Map<String, Operation<?>> operations = new TreeMap<>();
    private final String runner = ThisProcess.name();

    RunAdmission(DatabaseRegistry registry, RunNotices notices, @All List<Operation<?>> operations) {
        this.registry = registry;
        this.notices = notices;
        operations.forEach(operation -> this.operations.put(operation.name(), operation));
    }

    /** Whether a run was admitted by this process. */
    boolean isOwn(Run run) {
        return runner.equals(run.runner);
    }

    /**
     * Writes a run down.
     *
     * @param needed asked when no other run can begin any more
     * @throws Problem REQUEST_INVALID, or RUN_ACTIVE when another run is active on the database, or has made this one needless
     */
    Admitted<?> admit(String database, RunRequest request, String actor, BooleanSupplier needed) {
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
        Admitted<?> admitted = insert(database, operation, request, actor, needed);
        notices.admitted(admitted.run());
        return admitted;
    }

    private <P extends Record> Admitted<P> insert(
            String name, Operation<P> operation, RunRequest request, String actor, BooleanSupplier needed) {
        P parameters = Parameters.read(operation, request.parameters());
        try {
            return QuarkusTransaction.requiringNew().call(() -> {
                ManagedDatabase database = ManagedDatabase.get(name);
                notices.requested(database);
                Target target = registry.target(database);
                Run run = row(database, operation.name(), Parameters.json(parameters), actor);
                run.persistAndFlush();
                if (!needed.getAsBoolean()) {
                    notices.needless(name);
                    throw active(name, Optional.empty());
                }
                Run.beat(run.id);
                run.audit(actor, AuditAction.RUN_REQUESTED, operation.name());
                return new Admitted<>(
                        run, operation, target, parameters, new LiveRun(run.id, event -> notices.on(run, event)));
            });
        } catch (PersistenceException e) {
            throw Constraint.isViolated("only_one_active_run_per_database", e) ? active(name) : e;
        }
    }

    private Run row(ManagedDatabase database, String operation, String parameters, String actor) {
        Run run = new Run();
        run.id = UUID.randomUUID();
        run.databaseId = database.id;
        run.database = database.name;
        run.operation = operation;
        run.parameters = parameters;
        run.actor = actor;
        run.state = RunState.QUEUED;
        run.runner = runner;
        // As precise as PostgreSQL, so that the answer and the record agree.
        run.requestedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        run.heartbeat = run.requestedAt;
        return run;
    }

    private static Problem active(String database) {
        return active(database, QuarkusTransaction.requiringNew().call(() -> Run.activeOn(database)));
    }

    private static Problem active(String database, Optional<Run> active) {
        String which = active.map(run -> "the run " + run.id + " (" + run.operation + ", " + run.state + ")")
                .orElse("another run, which has just ended");
        return Problem.of(ProblemType.RUN_ACTIVE, "On '%s' there is %s.", database, which)
                .remedy(active.map(run -> "Follow it: GET /api/v1/runs/" + run.id
                                + "/events, or cancel it: POST /api/v1/runs/" + run.id
                                + "/cancel; then send the request again.")
                        .orElse("Send the request again."))
                .with("database", database)
                .with("run", active.map(run -> run.id.toString()).orElse(null));
    }

    /** A run with all that its execution needs. */
    record Admitted<P extends Record>(Run run, Operation<P> operation, Target target, P parameters, LiveRun live) {

        Outcome execute(AskedBy askedBy, Limits limits) {
            return operation.execute(
                    target, parameters, new Work(run.id.toString(), askedBy, limits, live.stop(), live));
        }
    }
}
