package io.lockkeeper.level;

import io.lockkeeper.catalog.Distrust;
import io.lockkeeper.catalog.Trust;
import io.lockkeeper.ledger.LedgerForm;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Compares the migrations of a system with the history of a database. Reads only. */
public final class Comparison {

    private final SystemDefinition system;

    public Comparison(SystemDefinition system) {
        this.system = system;
    }

    /**
     * Where the database stands, over a separate connection.
     *
     * @throws Problem when it cannot be reached or read
     */
    public static Status status(SystemDefinition system, DatabaseUrl url, Work work) {
        try (Session session = work.open(system.inSchema(url))) {
            return new Comparison(system).status(session);
        }
    }

    /** The history table of the system's tool, in the schema of the session. */
    public HistoryTable history(Session session) {
        return HistoryTable.of(system.layout(), session.schema());
    }

    /** Whether the tool of the system has recorded nothing, or has no table. */
    public boolean hasNoHistory(Session session) throws SQLException {
        HistoryTable history = history(session);
        if (!place(session, history).isThere()) {
            return true;
        }
        Question<HistoryEntry> rows = history.rows();
        session.ask(List.of(rows));
        return history.attempts(rows.answer()).isEmpty();
    }

    /**
     * Creates the history table where it is missing; its schema exists. Only for the holder of the lease.
     *
     * @throws Problem HISTORY_NOT_TRUSTED when the table that is there must not be written
     */
    public void createHistory(Session session) throws SQLException {
        HistoryTable history = history(session);
        if (!place(session, history).isThere()) {
            history.create(session);
        }
    }

    /** Where the history is that may be written. */
    private static HistoryPlace place(Session session, HistoryTable history) throws SQLException {
        Question<HistoryPlace.Found> found = HistoryPlace.question(history);
        Trust trust = LedgerForm.trust(history.name());
        session.ask(List.of(found, trust.question()));
        List<Distrust> distrust = trust.distrust(session);
        Optional<Problem> problem = HistoryPlace.distrust(history, session.url().database(), distrust);
        if (problem.isPresent()) {
            throw problem.get();
        }
        return HistoryPlace.of(history, found.answer(), distrust);
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
        SystemDefinition here = system.in(session.schema(), session.url());
        try {
            try {
                return new Matching(here, history, Recorded.read(session, here, history))
                        .status(session.url().database());
            } finally {
                session.rollback();
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading " + history.table(), e);
        }
    }
}
