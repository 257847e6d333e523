package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.sql.Statement;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;

/**
 * One attempt at some work on the session that has the lease. It knows where it is, and what is not committed when it is closed is
 * rolled back.
 */
final class Attempt implements AutoCloseable {

    private final Session session;
    private final Lease lease;
    private final Work work;
    private PlannedMigration migration;
    private Position position = new Position.Between();

    /** @param first the migration that it begins with */
    Attempt(Session session, Lease lease, Work work, PlannedMigration first) {
        this.session = session;
        this.lease = lease;
        this.work = work;
        this.migration = first;
    }

    /** The migration at work. */
    PlannedMigration migration() {
        return migration;
    }

    Position position() {
        return position;
    }

    /** Opens a transaction with the timeouts of the migration. */
    void begin() throws SQLException {
        session.verbatim().begin("BEGIN" + settings(migration.timeouts()));
    }

    /** Goes on with another migration in the same transaction: what the one before has left in the session is taken back. */
    void goOnWith(PlannedMigration next) throws SQLException {
        migration = next;
        position = new Position.Between();
        session.reset(settings(next.timeouts()));
    }

    private String settings(Timeouts wanted) {
        return wanted.equals(work.limits().timeouts())
                ? ""
                : "; SET LOCAL lock_timeout = " + wanted.lock().toMillis() + "; SET LOCAL statement_timeout = "
                        + wanted.statement().toMillis();
    }

    /** Executes statements of the migration, one by one. */
    void execute(List<Statement> statements) throws SQLException {
        int number = 0;
        for (Statement statement : statements) {
            execute(statement, ++number, statements.size());
        }
    }

    private void execute(Statement statement, int number, int of) throws SQLException {
        String file = migration.script().name();
        position = new Position.In(statement);
        if (work.stop().isOver()) {
            // It ends here just as it would by being cancelled a moment later.
            throw new SQLException("the run was to end before this statement", SqlState.QUERY_CANCELED);
        }
        lease.at(file + ", line " + statement.line() + ": " + statement.tag());
        work.listener().on(Event.statementStarted(file, number, of, statement.line(), statement.tag()));
        Stopwatch watch = Stopwatch.begun();
        long rows = statement.copyData() == null
                ? session.verbatim().execute(statement.text())
                : session.verbatim().copyIn(statement.text(), new StringReader(statement.copyData()));
        work.listener()
                .on(Event.statementDone(file, number, of, statement.line(), statement.tag(), rows, watch.millis()));
    }

    /** Writes what all statements have come to. */
    void record(SqlWork recording) throws SQLException {
        position = new Position.Recording();
        recording.run();
    }

    /**
     * Commits a note of what is about to be done. It need not be on disk before the deed: the commit of the deed comes after it in the
     * server's log, so whatever survives of the two begins with this.
     */
    void announce(SqlWork note) throws SQLException {
        session.begin("BEGIN; SET LOCAL synchronous_commit = off");
        note.run();
        session.commit();
    }

    void commit() throws SQLException {
        session.commit();
    }

    /** Commits, and takes back what the scripts have left in the session. */
    void commitAndReset() throws SQLException {
        session.commitAndReset();
    }

    /** Rolls back what is not committed. */
    @Override
    public void close() throws SQLException {
        session.rollback();
    }
}
