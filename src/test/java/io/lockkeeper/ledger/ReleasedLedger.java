package io.lockkeeper.ledger;

/** The ledger as the first released Lockkeeper made it. */
public final class ReleasedLedger {

    public static final String TABLES = """
            CREATE SCHEMA lockkeeper;
            CREATE TABLE lockkeeper.identity (
                only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT only_one_identity CHECK (only_row),
                system text NOT NULL,
                environment text
            );
            CREATE TABLE lockkeeper.lease (
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
            CREATE TABLE lockkeeper.journal (
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
            CREATE INDEX journal_migration_idx ON lockkeeper.journal (migration, id);
            CREATE TABLE lockkeeper.applied_migration (
                migration text PRIMARY KEY,
                tokens text NOT NULL,
                run_id text NOT NULL,
                at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE TABLE lockkeeper.seed_history (
                seed text PRIMARY KEY,
                checksum text NOT NULL,
                run_id text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                rows bigint NOT NULL,
                millis bigint NOT NULL
            );
            """;

    /**
     * Gives a database with a ledger of today the tables and rows that the first released Lockkeeper would have left: what only the
     * present form knows is gone.
     */
    public static final String FROM_PRESENT = """
            ALTER SCHEMA lockkeeper RENAME TO present;
            %s
            INSERT INTO lockkeeper.identity SELECT * FROM present.identity;
            INSERT INTO lockkeeper.lease SELECT * FROM present.lease;
            INSERT INTO lockkeeper.journal (at, run_id, event, migration, piece, tokens, detail, problem)
                SELECT at, run_id, event, migration, piece, tokens, detail, problem FROM present.journal ORDER BY id;
            INSERT INTO lockkeeper.applied_migration SELECT migration, tokens, run_id, at FROM present.applied_migration;
            INSERT INTO lockkeeper.seed_history
                SELECT seed, checksum, run_id, applied_at, rows, millis FROM present.seed_history;
            DROP SCHEMA present CASCADE;
            """.formatted(TABLES);

    private ReleasedLedger() {}
}
