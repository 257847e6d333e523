package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.RowReader;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs have recorded about migrations: what they did, statement by statement, and the checksum of tokens of each migration that
 * they applied. Anybody may read it; {@link JournalWriter} writes it. Where there is no ledger, there is nothing to read.
 */
public sealed class Journal permits JournalWriter {

    /** See {@link #begun}. */
    static final String BEGUN = """
            SELECT DISTINCT migration FROM lockkeeper.journal piece
            WHERE event IN ('PIECE_STARTED', 'PIECE_DONE') AND NOT EXISTS (
                SELECT FROM lockkeeper.journal later WHERE later.migration = piece.migration
                    AND later.id > piece.id AND (later.event IN ('APPLIED', 'RESOLVED')
                        OR piece.event = 'PIECE_STARTED' AND later.event = 'FAILED'))
            """;

    final Session session;
    private final boolean exists;

    Journal(Session session, boolean exists) {
        this.session = session;
        this.exists = exists;
    }

    /** The journal of the database of a session. */
    public static Journal of(Session session) throws SQLException {
        return new Journal(session, LedgerSchema.exists(session));
    }

    /** Whether the database has a ledger. */
    public boolean exists() {
        return exists;
    }

    /** Whether any migration is in it: then what is in the database may be the work of an earlier run. */
    public boolean hasWorked() throws SQLException {
        return !read("SELECT 1 FROM lockkeeper.journal WHERE migration IS NOT NULL LIMIT 1", row -> row.getInt(1))
                .isEmpty();
    }

    /** The journal of one migration since it was last applied or resolved, oldest first. */
    public List<JournalEntry> journalOf(String migration) throws SQLException {
        return read("SELECT " + JournalEntry.COLUMNS + """
                 FROM lockkeeper.journal
                WHERE migration = ? AND id > coalesce(
                    (SELECT max(id) FROM lockkeeper.journal WHERE migration = ? AND event IN ('APPLIED', 'RESOLVED')), 0)
                ORDER BY id
                """, JournalEntry::read, migration, migration);
    }

    /**
     * The question which are the migrations of which some piece has taken effect, or may have, and that are neither applied nor resolved. What a statement
     * outside of transactions has left was removed when its failure was written down.
     */
    public static Question<String> begun() {
        return Question.of("""
                SELECT DISTINCT migration FROM lockkeeper.journal piece
                WHERE event IN ('PIECE_STARTED', 'PIECE_DONE') AND NOT EXISTS (
                    SELECT FROM lockkeeper.journal later WHERE later.migration = piece.migration
                        AND later.id > piece.id AND (later.event IN ('APPLIED', 'RESOLVED')
                            OR piece.event = 'PIECE_STARTED' AND later.event = 'FAILED'))
                """, row -> row.getString(1));
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

    /** The question for the newest failure of each migration that failed since it was last applied or resolved. */
    public static Question<RecordedFailure> failures() {
        // A journal that no run of this version has written to yet has no column 'problem'.
        return Question.of("""
                SELECT migration, tokens, detail, problem FROM (
                    SELECT DISTINCT ON (migration) migration, event, tokens, detail,
                        to_jsonb(line) ->> 'problem' AS problem
                    FROM lockkeeper.journal line
                    WHERE event IN ('FAILED', 'APPLIED', 'RESOLVED') AND migration IS NOT NULL
                    ORDER BY migration, id DESC) newest
                WHERE event = 'FAILED'
                """, RecordedFailure::read);
    }

    /** The checksums of tokens of all migrations that Lockkeeper applied, by migration. */
    public Map<String, String> tokens() throws SQLException {
        Map<String, String> tokens = new HashMap<>();
        read(
                "SELECT migration, tokens FROM lockkeeper.applied_migration",
                row -> tokens.put(row.getString(1), row.getString(2)));
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
        return exists ? session.query(sql, reader, values) : List.of();
    }
}
