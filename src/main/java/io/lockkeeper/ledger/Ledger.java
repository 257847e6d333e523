package io.lockkeeper.ledger;

import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of schema {@code lockkeeper}, by one session. */
public final class Ledger {

    /** The schema that holds them; left out of drift, fingerprints and archives. */
    public static final String SCHEMA = "lockkeeper";

    private static final String TABLES = """
            CREATE SCHEMA IF NOT EXISTS lockkeeper;
            CREATE TABLE IF NOT EXISTS lockkeeper.identity (
                only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT only_one_identity CHECK (only_row),
                system text NOT NULL,
                environment text
            );
            CREATE TABLE IF NOT EXISTS lockkeeper.lease (
                only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT only_one_lease CHECK (only_row),
                run_id text NOT NULL,
                operation text NOT NULL,
                holder text NOT NULL,
                backend_pid integer NOT NULL,
                since timestamptz NOT NULL,
                heartbeat timestamptz NOT NULL,
                position text,
                ended timestamptz
            );
            CREATE TABLE IF NOT EXISTS lockkeeper.journal (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                run_id text NOT NULL,
                event text NOT NULL,
                migration text,
                piece integer,
                tokens text,
                detail text,
                problem text
            );
            CREATE INDEX IF NOT EXISTS journal_migration_idx ON lockkeeper.journal (migration, id);
            CREATE TABLE IF NOT EXISTS lockkeeper.applied_migration (
                migration text PRIMARY KEY,
                tokens text NOT NULL,
                run_id text NOT NULL,
                at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE TABLE IF NOT EXISTS lockkeeper.seed_history (
                seed text PRIMARY KEY,
                checksum text NOT NULL,
                run_id text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                rows bigint NOT NULL,
                millis bigint NOT NULL
            );
            """;

    /** What a journal of an older Lockkeeper lacks. Who reads it, such as a backup, may take its time: nobody else waits for it. */
    private static final String ADDITIONS = """
            SET LOCAL lock_timeout = '30s';
            ALTER TABLE lockkeeper.journal ADD COLUMN IF NOT EXISTS problem text;
            """;

    private final Session session;
    private final String runId;

    /** The ledger as {@code session} sees it; what is written carries the id of the run. */
    public Ledger(Session session, String runId) {
        this.session = session;
        this.runId = runId;
    }

    /**
     * Creates what is missing, be it what an older Lockkeeper did not know. Only for the holder of the lock: PostgreSQL's own IF NOT
     * EXISTS can race.
     */
    public void create() throws SQLException {
        boolean complete = session.query(
                        "SELECT EXISTS (SELECT FROM pg_attribute"
                                + " WHERE attrelid = to_regclass('lockkeeper.journal') AND attname = 'problem')",
                        row -> row.getBoolean(1))
                .getFirst();
        if (!complete) {
            // CREATE SCHEMA asks for a right that the role needs at its first run only.
            session.execute("BEGIN; " + (exists() ? ADDITIONS : TABLES) + "COMMIT");
        }
    }

    /** Whether the tables are there. */
    public boolean exists() throws SQLException {
        return session.query(
                        "SELECT to_regclass('lockkeeper.lease') IS NOT NULL"
                                + " AND to_regclass('lockkeeper.seed_history') IS NOT NULL",
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /** Whether the journal knows of any migration: then what is in the database may be the work of an earlier run. */
    public boolean hasWorked() throws SQLException {
        return exists()
                && !session.query(
                                "SELECT 1 FROM lockkeeper.journal WHERE migration IS NOT NULL LIMIT 1",
                                row -> row.getInt(1))
                        .isEmpty();
    }

    /** Adds one line to the journal; in a transaction it becomes true with it. */
    public void journal(JournalEvent event, String migration, Integer piece, String tokens, String detail)
            throws SQLException {
        session.update(
                "INSERT INTO lockkeeper.journal (run_id, event, migration, piece, tokens, detail)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                runId,
                event.name(),
                migration,
                piece,
                tokens,
                detail);
    }

    /** Adds the line of a migration that failed, with all that is known of it. */
    public void journalFailure(String migration, String tokens, Problem problem) throws SQLException {
        session.update(
                "INSERT INTO lockkeeper.journal (run_id, event, migration, tokens, detail, problem)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                runId,
                JournalEvent.FAILED.name(),
                migration,
                tokens,
                problem.detail(),
                ProblemDocument.of(problem).json());
    }

    /** The journal of one migration since it was last applied or resolved, oldest first. */
    public List<JournalEntry> journalOf(String migration) throws SQLException {
        return session.query("""
                SELECT at, run_id, event, migration, piece, tokens, detail FROM lockkeeper.journal
                WHERE migration = ? AND id > coalesce(
                    (SELECT max(id) FROM lockkeeper.journal WHERE migration = ? AND event IN ('APPLIED', 'RESOLVED')), 0)
                ORDER BY id
                """, JournalEntry::read, migration, migration);
    }

    /**
     * The migrations of which some piece has taken effect, or may have, and that are neither applied nor resolved. What a statement
     * outside of transactions has left was removed when its failure was written down.
     */
    public Set<String> begun() throws SQLException {
        return new HashSet<>(session.query("""
                SELECT DISTINCT migration FROM lockkeeper.journal piece
                WHERE event IN ('PIECE_STARTED', 'PIECE_DONE') AND NOT EXISTS (
                    SELECT FROM lockkeeper.journal later WHERE later.migration = piece.migration
                        AND later.id > piece.id AND (later.event IN ('APPLIED', 'RESOLVED')
                            OR piece.event = 'PIECE_STARTED' AND later.event = 'FAILED'))
                """, row -> row.getString(1)));
    }

    /** How many runs in a row were broken off in a migration with these tokens and left it as it was. */
    public int brokenOff(String migration, String tokens) throws SQLException {
        int runs = 0;
        String script = null;
        for (JournalEntry entry : journalOf(migration)) {
            if (entry.event() == JournalEvent.PIECE_DONE || entry.event() == JournalEvent.FAILED) {
                runs = 0;
            } else if (entry.event() == JournalEvent.RESUMED && entry.tokens() != null) {
                // The run before was broken off; when the script has changed since then, that was in another one.
                runs = script == null || script.equals(entry.tokens()) ? runs + 1 : 0;
                script = entry.tokens();
            }
        }
        return tokens.equals(script) ? runs : 0;
    }

    /** The newest failure of each migration that failed since it was last applied or resolved. */
    public Map<String, Failure> failures() throws SQLException {
        Map<String, Failure> failures = new HashMap<>();
        // A journal that no run of this version has written to yet has no column 'problem'.
        session.query("""
                SELECT migration, tokens, detail, problem FROM (
                    SELECT DISTINCT ON (migration) migration, event, tokens, detail,
                        to_jsonb(line) ->> 'problem' AS problem
                    FROM lockkeeper.journal line
                    WHERE event IN ('FAILED', 'APPLIED', 'RESOLVED') AND migration IS NOT NULL
                    ORDER BY migration, id DESC) newest
                WHERE event = 'FAILED'
                """, row -> failures.put(row.getString(1), Failure.read(row)));
        return failures;
    }

    /** The checksums of tokens of all migrations that Lockkeeper applied, by migration. */
    public Map<String, String> tokens() throws SQLException {
        Map<String, String> tokens = new HashMap<>();
        session.query("SELECT migration, tokens FROM lockkeeper.applied_migration", row -> {
            tokens.put(row.getString(1), row.getString(2));
            return null;
        });
        return tokens;
    }

    /** The migrations that this run has applied, in order: exact even where the answer to a commit was lost. */
    public List<String> appliedByThisRun() throws SQLException {
        return session.query(
                "SELECT migration FROM lockkeeper.applied_migration WHERE run_id = ? ORDER BY at, migration",
                row -> row.getString(1),
                runId);
    }

    /** Records the tokens of a migration that is applied. */
    public void recordTokens(String migration, String tokens) throws SQLException {
        session.update("""
                INSERT INTO lockkeeper.applied_migration (migration, tokens, run_id) VALUES (?, ?, ?)
                ON CONFLICT (migration) DO UPDATE SET tokens = excluded.tokens, run_id = excluded.run_id, at = excluded.at
                """, migration, tokens, runId);
    }

    /** Records the tokens of several migrations that are applied in one transaction; both lists are in the same order. */
    public void recordTokens(List<String> migrations, List<String> tokens) throws SQLException {
        session.update("""
                INSERT INTO lockkeeper.applied_migration (migration, tokens, run_id, at)
                SELECT name, sum, ?, statement_timestamp() + (i * interval '1 microsecond')
                FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS applied (name, sum, i)
                ON CONFLICT (migration) DO UPDATE SET tokens = excluded.tokens, run_id = excluded.run_id, at = excluded.at
                """, runId, migrations.toArray(String[]::new), tokens.toArray(String[]::new));
    }

    /** The checksum of every seed that is applied, by {@code folder/name}. */
    public Map<String, String> seeds() throws SQLException {
        Map<String, String> seeds = new HashMap<>();
        session.query("SELECT seed, checksum FROM lockkeeper.seed_history", row -> {
            seeds.put(row.getString(1), row.getString(2));
            return null;
        });
        return seeds;
    }

    /** Records a seed in the transaction that applied it. */
    public void recordSeed(String seed, String checksum, long rows, long millis) throws SQLException {
        session.update("""
                INSERT INTO lockkeeper.seed_history (seed, checksum, run_id, rows, millis) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (seed) DO UPDATE SET checksum = excluded.checksum, run_id = excluded.run_id,
                    applied_at = clock_timestamp(), rows = excluded.rows, millis = excluded.millis
                """, seed, checksum, runId, rows, millis);
    }

    /**
     * Writes down which system and environment the database belongs to, or refuses when it belongs to another: seeds of
     * development must not reach a database that was made for production, whoever asks.
     *
     * @param environment {@code null} when this run says nothing about it
     */
    public void identify(String system, String environment) {
        try {
            session.update("INSERT INTO lockkeeper.identity (system) VALUES (?) ON CONFLICT DO NOTHING", system);
            if (environment != null && !isOf(environment)) {
                session.update("UPDATE lockkeeper.identity SET environment = ?", environment);
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("writing lockkeeper.identity", e);
        }
    }

    /**
     * Whether it is written down that the database belongs to the environment; not, when nothing is written down yet.
     *
     * @throws Problem ENVIRONMENT_MISMATCH when it belongs to another
     */
    public boolean isOf(String environment) throws SQLException {
        if (!exists()) {
            return false;
        }
        List<String> rows = session.query("SELECT environment FROM lockkeeper.identity", row -> row.getString(1));
        String known = rows.isEmpty() ? null : rows.getFirst();
        if (known != null && !known.equals(environment)) {
            throw Problem.of(
                            ProblemType.ENVIRONMENT_MISMATCH,
                            "The database '%s' was made for %s and cannot be treated as %s.",
                            session.url().database(),
                            known,
                            environment)
                    .remedy(
                            "Use --environment %s, or give it that where it is declared or registered; a database keeps its"
                                    + " environment for life.",
                            known)
                    .with("database", session.url().database());
        }
        return known != null;
    }

    /** Who else has the lease: the row that has no end, as long as its session holds the lock. */
    public Optional<LeaseOwner> leaseOwner() throws SQLException {
        return session
                .query(
                        """
                        SELECT holder, operation, since, position FROM lockkeeper.lease WHERE ended IS NULL AND EXISTS (
                            SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.pid = backend_pid
                                AND l.pid <> pg_backend_pid()
                                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                                AND (l.classid::bigint << 32 | l.objid::bigint) = ?)
                        """,
                        row -> new LeaseOwner(
                                row.getString(1),
                                row.getString(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                row.getString(4)),
                        Lease.KEY)
                .stream()
                .findFirst();
    }

    /**
     * A migration that failed.
     *
     * @param tokens of the script as it was then
     * @param problem what was known of it, {@code null} when an older Lockkeeper has written the line
     */
    public record Failure(String tokens, String detail, ProblemDocument problem) {

        static Failure read(java.sql.ResultSet row) throws SQLException {
            String problem = row.getString(4);
            return new Failure(
                    row.getString(2), row.getString(3), problem == null ? null : ProblemDocument.parse(problem));
        }
    }

    /** One line of the journal. */
    public record JournalEntry(
            OffsetDateTime at,
            String runId,
            JournalEvent event,
            String migration,
            Integer piece,
            String tokens,
            String detail) {

        static JournalEntry read(java.sql.ResultSet row) throws SQLException {
            return new JournalEntry(
                    row.getObject(1, OffsetDateTime.class),
                    row.getString(2),
                    JournalEvent.valueOf(row.getString(3)),
                    row.getString(4),
                    row.getObject(5, Integer.class),
                    row.getString(6),
                    row.getString(7));
        }
    }
}
