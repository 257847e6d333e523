package io.lockkeeper.migration;

import io.lockkeeper.catalog.Lookup;
import io.lockkeeper.ledger.Journal;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.plan.Plan;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/** Reads the {@link Facts} over one connection of a run. */
final class FactReader {

    private final Session session;
    private final Comparison comparison;
    private final Work work;
    private final int connection;

    /** @param connection which connection of the run it is, from 1 */
    FactReader(Session session, Comparison comparison, Work work, int connection) {
        this.session = session;
        this.comparison = comparison;
        this.work = work;
        this.connection = connection;
    }

    /** Reads them once. */
    Facts read(Status status) {
        try {
            String schema = session.schema();
            return new Facts(
                    status,
                    schema,
                    status.applied() > 0 ? List.of() : unexplained(schema),
                    appliedByThisRun().size(),
                    0);
        } catch (SQLException e) {
            throw ServerProblems.executing("checking whether the database is empty", e);
        }
    }

    /** Reads them for the holder of the lease, with the interruptions of the first migration of a plan. */
    Facts readAll(Status status, Plan plan, Lease lease) {
        Facts facts = read(status);
        if (plan.isEmpty() || !work.isUnattended()) {
            return facts;
        }
        try {
            return facts.withInterrupted(lease.journal()
                    .interruptedRuns(plan.first().name(), plan.first().script().tokenChecksum()));
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.journal", e);
        }
    }

    /** Whether the run has not lost a connection yet. */
    boolean isFirstConnection() {
        return connection == 1;
    }

    /** What the run has applied over all its connections, in order: exact, also where the answer to a commit was lost. */
    List<String> withEarlier(List<String> applied) {
        try {
            return isFirstConnection() ? applied : appliedByThisRun();
        } catch (SQLException e) {
            throw ServerProblems.executing("reading what was applied", e);
        }
    }

    private List<String> appliedByThisRun() throws SQLException {
        return isFirstConnection() ? List.of() : Journal.of(session).appliedBy(work.runId());
    }

    private List<String> unexplained(String schema) throws SQLException {
        List<String> objects = Lookup.in(session).someRelations(schema);
        boolean explained = objects.isEmpty()
                || !comparison.hasNoHistory(session)
                || Journal.of(session).hasWorked();
        return explained ? List.of() : objects;
    }
}
