package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
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
            """);

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private LedgerSchema() {}

    /**
     * Takes the steps that are missing, in one transaction. Only for the holder of the lease: nobody else may take them at the same time.
     *
     * @throws SQLException also when a privilege is missing: the first step creates a schema, the others need the owner of the tables
     */
    static void create(Session session) throws SQLException {
        int taken = stepsTaken(session);
        if (taken < STEPS.size()) {
            // A backup may read the tables for long; nobody else waits for this.
            session.answersWithin(LOCK_TIMEOUT.plus(Timeouts.ANSWER));
            session.execute("BEGIN; SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis() + "; "
                    + String.join("", STEPS.subList(taken, STEPS.size())) + "COMMIT");
            session.answersWithin(Timeouts.ANSWER);
        }
    }

    /** Whether the tables are there, in any form. */
    public static boolean exists(Session session) throws SQLException {
        return stepsTaken(session) > 0;
    }

    /** The question how many steps are taken: none where there is no ledger. */
    public static Question<Integer> steps() {
        return Question.of("""
                SELECT CASE
                    WHEN to_regclass('lockkeeper.lease') IS NULL OR to_regclass('lockkeeper.seed_history') IS NULL THEN 0
                    WHEN NOT EXISTS (SELECT FROM pg_attribute
                        WHERE attrelid = to_regclass('lockkeeper.journal') AND attname = 'problem') THEN 1
                    ELSE 2 END
                """, row -> row.getInt(1));
    }

    private static int stepsTaken(Session session) throws SQLException {
        Question<Integer> steps = steps();
        session.ask(List.of(steps));
        return steps.answer().getFirst();
    }
}
