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
    private final HistoryTable history;

    /** @param url where the database is; its schema is that of the history, see {@link SystemDefinition#inSchema} */
    public Comparison(SystemDefinition system, DatabaseUrl url) {
        DatabaseUrl place = system.inSchema(url);
        this.system = system.on(place);
        this.history = HistoryTable.of(system.layout(), place.schemaOrPublic());
    }

    /**
     * Where the database stands, over a connection of its own.
     *
     * @throws Problem when it cannot be reached or read
     */
    public static Status status(SystemDefinition system, DatabaseUrl url, Work work) {
        try (Session session = work.open(system.inSchema(url))) {
            return new Comparison(system, url).status(session);
        }
    }

    /** The history table of the system's own tool. */
    public HistoryTable history() {
        return history;
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
        try {
            try {
                return new Matching(system, history, Recorded.read(session, system, history))
                        .status(session.url().database());
            } finally {
                session.rollback();
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading " + history.table(), e);
        }
    }
}
