package io.lockkeeper.level;

import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;

/** Compares the migrations of a system with the history of a database. Reads only. */
public final class Comparison {

    private final SystemDefinition system;

    public Comparison(SystemDefinition system) {
        this.system = system;
    }

    /**
     * Where the database stands, over a connection of its own.
     *
     * @throws Problem when it cannot be reached or read
     */
    public static Status status(SystemDefinition system, DatabaseUrl url, Work work) {
        try (Session session = work.open(system.inSchema(url))) {
            return new Comparison(system).status(session);
        }
    }

    /** The history table of the system's own tool, in the schema of the session. */
    public HistoryTable history(Session session) {
        return HistoryTable.of(system.layout(), session.schema());
    }

    /** Where the database stands; changes nothing. */
    public Status status(Session session) {
        Status status = read(session);
        MigrationStatus failed = status.failed();
        // The tool may have ended between the reading of its history and that of its lock.
        return failed != null && !failed.retryable() ? read(session) : status;
    }

    /** Reads history and journal as of one moment: a run that is at work changes both together. */
    private Status read(Session session) {
        HistoryTable history = history(session);
        SystemDefinition there = system.on(session.url(), session.schema());
        try {
            try {
                return new Matching(there, history, Recorded.read(session, there, history))
                        .status(session.url().database());
            } finally {
                session.rollback();
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading " + history.table(), e);
        }
    }
}
