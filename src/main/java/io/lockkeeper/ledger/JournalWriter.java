package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import java.sql.SQLException;
import java.util.List;

/** The journal in the hands of the run that holds the lease, see {@link Lease#journal()}. What it writes in a transaction becomes true with it. */
public final class JournalWriter extends Journal {

    /** The channel on which a database tells that a migration was committed. */
    public static final String CHANNEL = "lockkeeper_level";

    private final String runId;

    JournalWriter(Session session, String runId) {
        super(session, LedgerSchema.PRESENT);
        this.runId = runId;
    }

    /** Adds one line, see {@link JournalEntry} for what may be {@code null}. */
    public void journal(JournalEvent event, String migration, Integer piece, String tokens, String detail)
            throws SQLException {
        session.ask(List.of(line(event, migration, piece, tokens, detail)));
    }

    /** What adds one line. */
    public Question<?> line(JournalEvent event, String migration, Integer piece, String tokens, String detail) {
        return Question.change(
                "INSERT INTO lockkeeper.journal (run_id, schema, event, migration, piece, tokens, detail)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                runId,
                session.schema(),
                event.name(),
                migration,
                piece,
                tokens,
                detail);
    }

    /** Adds the line of a migration that failed, with all that is known of it. */
    public void journalFailure(String migration, String tokens, Problem problem) throws SQLException {
        session.update(
                "INSERT INTO lockkeeper.journal (run_id, schema, event, migration, tokens, detail, problem)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                runId,
                session.schema(),
                JournalEvent.FAILED.name(),
                migration,
                tokens,
                problem.detail(),
                ProblemDocument.of(problem).json());
    }

    /**
     * What records the tokens of migrations that are applied in one transaction; both lists are in the same order. Those who listen to
     * {@value #CHANNEL} hear of it at the commit.
     */
    public Question<?> tokens(List<String> migrations, List<String> tokens) {
        return Question.of(
                """
                INSERT INTO lockkeeper.applied_migration (migration, schema, tokens, run_id, at)
                SELECT name, ?, sum, ?, statement_timestamp() + (i * interval '1 microsecond')
                FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS applied (name, sum, i)
                ON CONFLICT (migration, schema) DO UPDATE
                SET tokens = excluded.tokens, run_id = excluded.run_id, at = excluded.at
                RETURNING pg_notify('%s', '')
                """.formatted(CHANNEL),
                row -> true,
                session.schema(),
                runId,
                migrations.toArray(String[]::new),
                tokens.toArray(String[]::new));
    }

    /** Records which system the schema has; when it takes the place of another one, a line says so in the same transaction. */
    public void recordSystem(String system) throws SQLException {
        session.update(
                """
                WITH first AS (INSERT INTO lockkeeper.identity (system) VALUES (?) ON CONFLICT DO NOTHING),
                    before AS (SELECT system FROM lockkeeper.system WHERE schema = ?),
                    changed AS (
                        INSERT INTO lockkeeper.system AS known (schema, system) VALUES (?, ?)
                        ON CONFLICT (schema) DO UPDATE SET system = excluded.system, since = excluded.since
                            WHERE known.system <> excluded.system
                        RETURNING schema, system)
                INSERT INTO lockkeeper.journal (run_id, schema, event, detail)
                SELECT ?, changed.schema, ?,
                    format('schema %s has system %L, and had %L', changed.schema, changed.system, before.system)
                FROM changed, before
                """, system, session.schema(), session.schema(), system, runId, JournalEvent.SYSTEM_REPLACED.name());
    }

    /** The migrations that this run has applied, in order. */
    public List<String> appliedByThisRun() throws SQLException {
        return appliedBy(runId);
    }
}
