package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Which seeds are applied to a database that has a ledger. */
public final class SeedHistory {

    private SeedHistory() {}

    /** The checksum of every seed that is applied in the schema of the session, by {@code folder/name}. */
    public static Map<String, String> checksums(Session session, LedgerForm form) throws SQLException {
        Map<String, String> seeds = new HashMap<>();
        session.query(
                "SELECT seed, checksum FROM lockkeeper.seed_history WHERE " + form.ofSchema() + " ORDER BY applied_at",
                row -> seeds.put(row.getString(1), row.getString(2)),
                session.schema());
        return seeds;
    }

    /** Records a seed in the transaction that applied it. */
    public static void record(Session session, String runId, String seed, String checksum, long rows, long millis)
            throws SQLException {
        session.update("""
                INSERT INTO lockkeeper.seed_history (seed, schema, checksum, run_id, rows, millis)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (seed, schema) DO UPDATE SET checksum = excluded.checksum, run_id = excluded.run_id,
                    applied_at = clock_timestamp(), rows = excluded.rows, millis = excluded.millis
                """, seed, session.schema(), checksum, runId, rows, millis);
    }
}
