package io.lockkeeper.ledger;

import io.lockkeeper.postgres.RowReader;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs have recorded about migrations: what they did, statement by statement, and the checksum of tokens of each migration that
 * they applied. Anybody may read it; {@link JournalWriter} writes it. Where there is no ledger, there is nothing to read.
 *
 * <p>What is recorded of another schema does not count: another system may be there.
 */
public sealed class Journal permits JournalWriter {

    final Session session;
    private final LedgerForm form;

    Journal(Session session, LedgerForm form) {
        this.session = session;
        this.form = form;
    }

    /** The journal of the database of a session. */
    public static Journal of(Session session) throws SQLException {
        return new Journal(session, LedgerForm.of(session));
    }

    /** Whether the database has a ledger. */
    public boolean exists() {
        return form.exists();
    }

    /** Whether any migration is in it, or a system that was replaced: then what is in the schema may be the work of an earlier run. */
    public boolean hasWorked() throws SQLException {
        return !read(
                        "SELECT 1 FROM lockkeeper.journal WHERE (migration IS NOT NULL OR event = 'SYSTEM_REPLACED') AND "
                                + form.ofSchema() + " LIMIT 1",
                        row -> row.getInt(1),
                        session.schema())
                .isEmpty();
    }

    /** The journal of one migration since it was last applied or resolved, oldest first. */
    public List<JournalEntry> journalOf(String migration) throws SQLException {
        String schema = session.schema();
        return read(
                "SELECT " + JournalEntry.COLUMNS + """
                 FROM lockkeeper.journal
                WHERE migration = ? AND %1$s AND id > coalesce((
                    SELECT max(id) FROM lockkeeper.journal
                    WHERE migration = ? AND %1$s AND event IN ('APPLIED', 'RESOLVED')), 0)
                ORDER BY id
                """.formatted(form.ofSchema()),
                JournalEntry::read,
                migration,
                schema,
                migration,
                schema);
    }

    /** How many runs in a row were interrupted in a migration with these tokens and left it as it was. */
    public int interruptedRuns(String migration, String tokens) throws SQLException {
        int runs = 0;
        String script = null;
        for (JournalEntry entry : journalOf(migration)) {
            if (entry.event() == JournalEvent.PIECE_DONE || entry.event() == JournalEvent.FAILED) {
                runs = 0;
            } else if (entry.event() == JournalEvent.RESUMED && entry.tokens() != null) {
                // The run before was interrupted; when the script has changed since then, that was in another one.
                runs = script == null || script.equals(entry.tokens()) ? runs + 1 : 0;
                script = entry.tokens();
            }
        }
        return tokens.equals(script) ? runs : 0;
    }

    /** The checksums of tokens of all migrations that Lockkeeper applied, by migration. */
    public Map<String, String> tokens() throws SQLException {
        Map<String, String> tokens = new HashMap<>();
        read(
                "SELECT migration, tokens FROM lockkeeper.applied_migration WHERE " + form.ofSchema() + " ORDER BY at",
                row -> tokens.put(row.getString(1), row.getString(2)),
                session.schema());
        return tokens;
    }

    /** The migrations that a run has applied, in order: exact even where the answer to a commit was lost. */
    public List<String> appliedBy(String runId) throws SQLException {
        return read(
                "SELECT migration FROM lockkeeper.applied_migration WHERE run_id = ? ORDER BY at, migration",
                row -> row.getString(1),
                runId);
    }

    private <T> List<T> read(String sql, RowReader<T> reader, Object... values) throws SQLException {
        return form.exists() ? session.query(sql, reader, values) : List.of();
    }
}
