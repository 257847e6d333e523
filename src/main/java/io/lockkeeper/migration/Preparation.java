package io.lockkeeper.migration;

import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;

/** Makes what the history of a system needs; only for the holder of the lease. */
final class Preparation {

    private Preparation() {}

    /**
     * Makes the schema and the history table where they are missing, and writes down which system the schema has.
     *
     * @throws io.lockkeeper.problem.Problem HISTORY_NOT_TRUSTED when the table that is there may be a trap
     */
    static void make(Session session, Comparison comparison, String system, JournalWriter journal) {
        try {
            String schema = Identifiers.quote(session.schema());
            boolean exists = session.query("SELECT to_regnamespace(?) IS NOT NULL", row -> row.getBoolean(1), schema)
                    .getFirst();
            if (!exists) {
                session.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
            }
            comparison.createHistory(session);
        } catch (SQLException e) {
            throw ServerProblems.executing(
                    "creating " + comparison.history(session).table(), e);
        }
        try {
            journal.recordSystem(system);
        } catch (SQLException e) {
            throw ServerProblems.executing("writing lockkeeper.system", e);
        }
    }
}
