package io.lockkeeper.migration;

import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.migration.Migrator.PlannedMigration;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.StatementFailure;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Blocker;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.Migration;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;

/**
 * What the migrations of one run share: a session that holds the lease, transactions with their timeouts and patience, statements
 * one by one, and the record of what became of them in history and journal.
 */
final class MigrationRun {

    static final String NOTHING_LEFT = "It was rolled back; the database is as it was before this migration.";

    final Session session;
    final HistoryTable history;
    final JournalWriter journal;
    final Listener listener;
    final Patience patience;
    private final Lease lease;
    private final Work work;
    private final Manifest manifest;
    private Statement current;
    private String remaining = "";

    MigrationRun(Session session, HistoryTable history, Lease lease, Work work, Manifest manifest) {
        this.session = session;
        this.history = history;
        this.journal = lease.journal();
        this.lease = lease;
        this.work = work;
        this.manifest = manifest;
        this.listener = work.listener();
        this.patience = new Patience(session, lease, work);
    }

    /**
     * Before each migration: the run ends here when it was asked to.
     *
     * @param unapplied this migration and what follows it
     */
    void before(List<PlannedMigration> unapplied, int of) {
        remaining = unapplied.size() + " of " + of + " migrations remain, beginning with "
                + unapplied.getFirst().migration().name() + ".";
        stopHere("");
    }

    /** @param done what the run has done of the migration at work, as a sentence */
    void stopHere(String done) {
        if (work.stop().isRequested()) {
            throw work.stop().problem(done + remaining);
        }
    }

    /** @param reset whether to take back afterwards what the script has left in the session */
    void inTransaction(Migration migration, boolean reset, SqlWork body) throws SQLException {
        patience.run(migration.name(), () -> {
            session.begin();
            setTimeouts(migration, false);
            body.run();
            if (reset) {
                session.commitAndReset();
            } else {
                session.commit();
            }
        });
    }

    /** @param shared whether the transaction may have the timeouts of the migration before */
    void setTimeouts(Migration migration, boolean shared) throws SQLException {
        Timeouts timeouts =
                manifest.timeouts().of(migration.name(), work.limits().timeouts());
        boolean other = !timeouts.equals(work.limits().timeouts());
        if (other || (shared && !manifest.timeouts().migrations().isEmpty())) {
            session.execute("SET LOCAL lock_timeout = " + timeouts.lock().toMillis()
                    + "; SET LOCAL statement_timeout = " + timeouts.statement().toMillis());
        }
    }

    void execute(Script script, List<Statement> statements) throws SQLException {
        int number = 0;
        for (Statement statement : statements) {
            execute(script, statement, ++number, statements.size());
        }
    }

    private void execute(Script script, Statement statement, int number, int of) throws SQLException {
        if (work.stop().isOver()) {
            throw work.stop()
                    .problem(script.name() + " was not executed further than line " + statement.line() + ". "
                            + remaining);
        }
        current = statement;
        lease.at(script.name() + ", line " + statement.line() + ": " + statement.tag());
        listener.on(Event.statementStarted(script.name(), number, of, statement.line(), statement.tag()));
        long start = System.nanoTime();
        long rows = statement.copyData() == null
                ? session.execute(statement.text())
                : session.copyIn(statement.text(), new StringReader(statement.copyData()));
        listener.on(Event.statementDone(
                script.name(), number, of, statement.line(), statement.tag(), rows, millisSince(start)));
    }

    /** What fails from here on is not a statement of the script. */
    void statementsDone() {
        current = null;
    }

    boolean isInStatement() {
        return current != null;
    }

    /** Writes history and journal as the role of the URL: the one that a script has taken need not be allowed to. */
    void record(PlannedMigration item, boolean goesOn, SqlWork recording) throws SQLException {
        if (SessionTraces.takesRole(item.script())) {
            SessionTraces.asLoginRole(session, goesOn, recording);
        } else {
            recording.run();
        }
    }

    /** @param begun whether the history may hold a row that is not finished yet */
    void recordApplied(PlannedMigration item, long millis, boolean begun) throws SQLException {
        if (SessionTraces.mayLeaveAny(item.script())) {
            lease.verify(item.migration().name());
        }
        history.recordApplied(session, item.migration(), millis, begun);
        journal.recordTokens(item.migration().name(), item.script().tokenChecksum());
    }

    /** Whether the run was asked to stop, and a statement cancelled, or not tried again, for that. */
    boolean isStopped(SQLException e) {
        return work.stop().isRequested()
                && (SqlState.QUERY_CANCELED.equals(e.getSQLState()) || SqlState.isTransient(e));
    }

    /**
     * Records the failure where the tool and the journal look for it, and makes the problem of it.
     *
     * @param left what the failure left in the database, as a sentence
     */
    Problem failed(PlannedMigration item, SQLException e, boolean rolledBack, String left) {
        Migration migration = item.migration();
        if (current == null && SqlState.isConnectionLoss(e)) {
            return ServerProblems.executing("recording " + migration.name() + " in " + history.table(), e);
        }
        if (isStopped(e)) {
            String end = current == null ? "Whether it was completed is looked up by the next run." : left;
            return work.stop()
                    .problem(migration.name() + " was broken off. " + end + " " + remaining)
                    .with("migration", migration.name())
                    .causedBy(e);
        }
        List<Blocker> blockers = lease.lastBlockers();
        String why = SqlState.isTransient(e) && !blockers.isEmpty()
                ? "It waited for " + Blocker.describe(blockers) + ". " + left
                : left;
        Problem problem = current == null
                ? StatementFailure.completing(item.script(), e, why)
                : StatementFailure.problem(ProblemType.STATEMENT_FAILED, item.script(), current, e, why);
        problem.with("migration", migration.name());
        if (SqlState.isConnectionLoss(e) || SqlState.isTransient(e)) {
            // Not the script's fault, and nothing to be held against it later.
            return problem;
        }
        try {
            session.reset();
            session.begin();
            history.recordFailed(session, migration, problem.detail(), rolledBack);
            journal.journalFailure(migration.name(), item.script().tokenChecksum(), problem);
            session.commit();
        } catch (SQLException recording) {
            problem.addSuppressed(recording);
        }
        return problem;
    }

    static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
