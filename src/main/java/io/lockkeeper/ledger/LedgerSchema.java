package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.History;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The tables of the ledger, in schema {@link History#LEDGER}: how they are made, and how those of an older Lockkeeper are completed. */
public final class LedgerSchema {

    /** Step by step from an empty database to the present form. A step that was released is never changed: the next one is appended. */
    private static final List<String> STEPS = List.of("""
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
                detail text
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
            """, """
            ALTER TABLE lockkeeper.journal ADD COLUMN IF NOT EXISTS problem text;
            """, """
            ALTER TABLE lockkeeper.journal ADD COLUMN IF NOT EXISTS schema text NOT NULL DEFAULT '';
            ALTER TABLE lockkeeper.applied_migration ADD COLUMN IF NOT EXISTS schema text NOT NULL DEFAULT '';
            ALTER TABLE lockkeeper.applied_migration
                DROP CONSTRAINT applied_migration_pkey, ADD PRIMARY KEY (migration, schema);
            ALTER TABLE lockkeeper.seed_history ADD COLUMN IF NOT EXISTS schema text NOT NULL DEFAULT '';
            ALTER TABLE lockkeeper.seed_history DROP CONSTRAINT seed_history_pkey, ADD PRIMARY KEY (seed, schema);
            CREATE TABLE IF NOT EXISTS lockkeeper.system (
                schema text PRIMARY KEY,
                system text NOT NULL,
                since timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            """);

    /** All tables that the steps make. */
    static final List<String> TABLES =
            List.of("identity", "lease", "journal", "applied_migration", "seed_history", "system");

    /** Where the version is written; it is there as long as the ledger is, and it can be read where there is none. */
    private static final String VERSION = "COMMENT ON TABLE lockkeeper.lease IS 'version " + STEPS.size() + "';";

    /** The form that a ledger has for the holder of the lease: {@link #create} has left it. */
    public static final LedgerForm PRESENT = new LedgerForm(STEPS.size());

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private LedgerSchema() {}

    /**
     * Takes the steps that are missing, in one transaction. Only for the holder of the lease: nobody else may take them at the same time.
     *
     * @throws Problem LEDGER_NEWER when a newer Lockkeeper has taken steps that this one does not know; LEDGER_NOT_TRUSTED when what is
     *     there may be a trap
     * @throws SQLException also when a privilege is missing: the first step creates a schema, the others need the owner of the tables
     */
    static void create(Session session) throws SQLException {
        int taken = LedgerForm.toWrite(session).steps();
        if (taken > STEPS.size()) {
            throw newer(session, taken);
        }
        if (taken < STEPS.size()) {
            // A backup may read the tables for long; nobody else waits for this.
            session.answersWithin(LOCK_TIMEOUT.plus(Timeouts.ANSWER));
            session.begin("BEGIN; SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis());
            session.execute(String.join("", STEPS.subList(taken, STEPS.size())) + VERSION);
            // Somebody else may have made the schema a moment ago.
            LedgerForm.toWrite(session);
            session.commit();
            session.answersWithin(Timeouts.ANSWER);
        }
    }

    private static Problem newer(Session session, int taken) {
        return Problem.of(
                        ProblemType.LEDGER_NEWER,
                        "The ledger of '%s' has version %d, and this Lockkeeper knows version %d.",
                        session.url().database(),
                        taken,
                        STEPS.size())
                .remedy("Use the newer Lockkeeper that has worked on this database.")
                .with("database", session.url().database())
                .with("version", taken);
    }
}
