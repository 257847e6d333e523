package io.lockkeeper.migration;

import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;

/** Makes what the history of a system needs; only for the holder of the lease. */
final class Preparation {

    private Preparation() {}

    /** Makes the schema and the history table where they are missing, and writes down which system the schema has. */
    static void make(Session session, HistoryTable history, String system, JournalWriter journal) {
        try {
            String schema = Identifiers.quote(session.schema());
            boolean exists = session.query("SELECT to_regnamespace(?) IS NOT NULL", row -> row.getBoolean(1), schema)
                    .getFirst();
            if (!exists) {
                session.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
            }
            history.create(session);
        } catch (SQLException e) {
            throw ServerProblems.executing("creating " + history.table(), e);
        }
        try {
            journal.recordSystem(system);
        } catch (SQLException e) {
            throw ServerProblems.executing("writing lockkeeper.system", e);
        }
    }
}
