package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.operation.Blocker;
import io.lockkeeper.operation.StatementFailure;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.util.List;

/** Tells why a migration was not applied, and records what counts against its script. */
public final class Failures {

    private final Recorder recorder;
    private final Lease lease;
    private final Stop stop;

    Failures(Recorder recorder, Lease lease, Stop stop) {
        this.recorder = recorder;
        this.lease = lease;
        this.stop = stop;
    }

    /** Whether the run was to end, and a statement was cancelled, or not attempted again, for that. */
    boolean isStopped(AttemptFailed failure) {
        return isStopped(stop, failure.reason());
    }

    /** Whether a run was to end, and a statement of it was cancelled, or not attempted again, for that. */
    public static boolean isStopped(Stop stop, Throwable failure) {
        return stop.isRequested()
                && failure instanceof SQLException e
                && (SqlState.QUERY_CANCELED.equals(e.getSQLState()) || SqlState.isTransient(e));
    }

    /**
     * The problem of a failure, recorded where the tool and the journal look for it.
     *
     * @param next the migration with which the next run begins
     */
    Problem of(AttemptFailed failure, PlannedMigration next, Left left) {
        PlannedMigration item = failure.migration();
        SQLException e = failure.reason();
        if (isStopped(failure)) {
            return stop.problem(item.name() + " was interrupted. " + left.sentence() + " " + next.remaining())
                    .with("migration", item.name())
                    .causedBy(e);
        }
        if (failure.position() instanceof Position.Between) {
            return ServerProblems.executing("applying " + item.name(), e);
        }
        if (!failure.isInStatement() && SqlState.isConnectionLoss(e)) {
            return ServerProblems.executing("recording " + item.name() + " in " + recorder.table(), e);
        }
        Problem problem = told(failure, left).with("migration", item.name());
        if (SqlState.isConnectionLoss(e) || SqlState.isTransient(e)) {
            // Not the script's fault, and nothing to be held against it later.
            return problem;
        }
        try {
            recorder.failed(item, problem, left);
        } catch (SQLException recording) {
            problem.addSuppressed(recording);
        }
        return problem;
    }

    private Problem told(AttemptFailed failure, Left left) {
        SQLException e = failure.reason();
        List<Blocker> blockers = lease.lastBlockers();
        String why = SqlState.isTransient(e) && !blockers.isEmpty()
                ? "It waited for " + Blocker.describe(blockers) + ". " + left.sentence()
                : left.sentence();
        return failure.position() instanceof Position.In in
                ? StatementFailure.problem(
                        ProblemType.STATEMENT_FAILED, failure.migration().script(), in.statement(), e, why)
                : StatementFailure.completing(
                        ProblemType.STATEMENT_FAILED, failure.migration().script(), e, why);
    }
}
