package io.lockkeeper.migration;

import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.plan.Plan;
import io.lockkeeper.operation.Work;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold before a plan is applied. Decides on what was read, without a server. */
final class Preconditions {

    private final MigrateOptions options;
    private final boolean unattended;
    private final int attempts;

    /** For a run that was asked for in this way. */
    Preconditions(MigrateOptions options, Work work) {
        this.options = options;
        this.unattended = work.isUnattended();
        this.attempts = work.limits().attempts();
    }

    /** What forbids a run, wherever it would begin; worst first, empty when nothing does. */
    List<Problem> violated(Status status) {
        List<Problem> problems = new ArrayList<>(status.obstacles(options.outOfOrder()));
        // A person has said that the system takes the place of that one.
        problems.removeIf(problem -> Status.isMismatch(problem, options.replaces()));
        failedUnattended(status).ifPresent(problems::add);
        return problems;
    }

    /** What forbids applying the plan; worst first, empty when nothing does. */
    List<Problem> violated(Plan plan, Facts facts) {
        if (plan.isEmpty()) {
            return violated(facts.status());
        }
        List<Problem> problems = new ArrayList<>(violated(facts.status()));
        Stream.of(notEmpty(plan, facts), interruptedTooOften(plan, facts), notAlone(facts))
                .flatMap(Optional::stream)
                .forEach(problems::add);
        return problems;
    }

    /** The service does not retry a script that has failed until it has changed. */
    private Optional<Problem> failedUnattended(Status status) {
        MigrationStatus failed = status.failed();
        if (!unattended || failed == null || !failed.retryable()) {
            return Optional.empty();
        }
        Problem problem = Problem.of(
                        ProblemType.MIGRATION_FAILED,
                        "%s failed on '%s', and its script is the same: %s",
                        failed.name(),
                        status.database(),
                        failed.problem())
                .remedy("Correct the script, or let a person retry it.")
                .action("to retry it as it is", "migrate", Map.of())
                .with("migration", failed.name())
                .with("database", status.database());
        if (failed.failure() != null) {
            failed.failure().attributes().forEach(problem::with);
        }
        return Optional.of(problem);
    }

    private Optional<Problem> notEmpty(Plan plan, Facts facts) {
        if (facts.unexplained().isEmpty() || facts.status().belongsTo(options.replaces())) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                        ProblemType.DATABASE_NOT_EMPTY,
                        "Schema %s of '%s' has objects (%s …), but no migration of '%s' is recorded there.",
                        facts.schema(),
                        plan.database(),
                        String.join(", ", facts.unexplained()),
                        plan.system())
                .remedy("If the first migrations make these objects, resolve them as applied, one by one. If not, use"
                        + " another database or schema.")
                .action(
                        "if the database has all of " + plan.first().name(),
                        "resolve",
                        Map.of("migration", plan.first().name(), "as", "applied"))
                .with("database", plan.database()));
    }

    /** A run that nobody has asked for does not go on forever with what ends its process, or its server, each time. */
    private Optional<Problem> interruptedTooOften(Plan plan, Facts facts) {
        if (!unattended || facts.interrupted() < attempts) {
            return Optional.empty();
        }
        String name = plan.first().name();
        return Optional.of(Problem.of(
                        ProblemType.NO_PROGRESS,
                        "%d runs in a row were interrupted in %s on '%s' and made no progress.",
                        facts.interrupted(),
                        name,
                        plan.database())
                .remedy("Find out what ended them, such as a limit of memory. Then correct the script, or let a person"
                        + " retry it.")
                .action("to retry it as it is", "migrate", Map.of())
                .with("migration", name)
                .with("database", plan.database())
                .with("attempts", facts.interrupted()));
    }

    /** What this very run has applied before its connection was lost does not count. */
    private Optional<Problem> notAlone(Facts facts) {
        int applied = facts.status().applied();
        if (!options.singleTransaction() || applied == 0 || facts.appliedByThisRun() > 0) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                        ProblemType.REQUEST_INVALID,
                        "'%s' has %s already; a single transaction is for empty databases.",
                        facts.status().database(),
                        Words.count(applied, "migration"))
                .remedy("Apply each migration in a separate transaction.")
                .action("to apply them one by one", "migrate", Map.of()));
    }
}
