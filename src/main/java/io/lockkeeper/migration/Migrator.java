package io.lockkeeper.migration;

import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.apply.Applier;
import io.lockkeeper.migration.apply.Failures;
import io.lockkeeper.migration.apply.Reconnection;
import io.lockkeeper.migration.plan.Plan;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings one database to the level of one system: compares, plans, rejects what cannot work before anything is touched, takes the
 * lease, compares again, applies what is left of the plan. Plain objects and one session; needs no service.
 */
public final class Migrator {

    private final SystemDefinition system;
    private final DatabaseUrl url;
    private final MigrateOptions options;
    private final Work work;
    private final Comparison comparison;
    private final Preconditions preconditions;

    /** @param url the server's direct address, not a pooler's */
    public Migrator(SystemDefinition system, DatabaseUrl url, MigrateOptions options, Work work) {
        this.system = system;
        this.url = system.inSchema(url);
        this.options = options;
        this.work = work;
        this.comparison = new Comparison(system);
        this.preconditions = new Preconditions(options, work);
    }

    /**
     * Applies what is pending. A connection that is lost is made anew a few times, and a server that is starting is waited for;
     * what was committed is not done twice.
     *
     * @throws Problem when something stands in the way or a statement fails; the problem says what was left
     */
    public MigrateResult migrate() {
        long start = System.nanoTime();
        return new Reconnection(work).run(connection -> {
            try (Session session = work.open(url)) {
                return migrate(session, connection, start);
            }
        });
    }

    private MigrateResult migrate(Session session, int connection, long start) {
        FactReader facts = new FactReader(session, comparison, work, connection);
        Status status = undisturbed(session, comparison.status(session));
        require(preconditions.violated(status));
        Plan plan = Plan.of(status, system.manifest().timeouts(), work.limits().timeouts());
        List<String> applied = List.of();
        if (!plan.isEmpty()) {
            require(preconditions.violated(plan, facts.read(status)));
            applied = apply(plan, session, facts);
            status = comparison.status(session);
        }
        return new MigrateResult(facts.withEarlier(applied), status, (System.nanoTime() - start) / 1_000_000);
    }

    /** What another runner, the system's tool included, is about to finish looks like a failure meanwhile. */
    private Status undisturbed(Session session, Status status) {
        return preconditions.violated(status).isEmpty()
                ? status
                : Lease.undisturbed(
                        session, work, comparison.history(session).lockKeys(), () -> comparison.status(session));
    }

    private static void require(List<Problem> violated) {
        if (!violated.isEmpty()) {
            throw violated.getFirst();
        }
    }

    /** Applies, under the lease, what is left of the plan by then; returns the names of what was applied. */
    private List<String> apply(Plan plan, Session session, FactReader facts) {
        HistoryTable history = comparison.history(session);
        try (Lease lease = Lease.acquire(session, work, "migrate", history.lockKeys())) {
            Plan left = confirmed(plan, session, lease, facts);
            Applier applier = new Applier(session, history, lease, work);
            return options.singleTransaction() ? applier.applyTogether(left) : applier.applyEach(left);
        }
    }

    /** What is left of a plan under the lease; nothing of it is applied yet. */
    private Plan confirmed(Plan plan, Session session, Lease lease, FactReader facts) {
        try {
            Status now = comparison.status(session);
            Plan left = plan.against(now);
            if (lease.takenOver() && !left.isEmpty()) {
                noteInterruption(lease, left, facts);
            }
            require(preconditions.violated(left, facts.readAll(now, left, lease)));
            Preparation.make(session, comparison, system.name(), lease.journal());
            return left;
        } catch (Problem problem) {
            throw Failures.isStopped(work.stop(), problem.getCause())
                    ? work.stop().problem(plan.first().remaining()).causedBy(problem)
                    : problem;
        }
    }

    /** The history is exact, so the interrupted run was in the first migration that is not in it. */
    private static void noteInterruption(Lease lease, Plan left, FactReader facts) {
        PlannedMigration next = left.first();
        // A run that only goes on after it has lost its connection is not counted against the script.
        String tokens = facts.isFirstConnection() ? next.script().tokenChecksum() : null;
        try {
            lease.journal()
                    .journal(
                            JournalEvent.RESUMED,
                            next.name(),
                            null,
                            tokens,
                            "applied up to " + left.level() + "; going on with " + next.name());
        } catch (SQLException e) {
            throw ServerProblems.executing("writing lockkeeper.journal", e);
        }
    }
}
