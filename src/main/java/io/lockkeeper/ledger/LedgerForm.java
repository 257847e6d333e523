package io.lockkeeper.ledger;

import io.lockkeeper.catalog.Distrust;
import io.lockkeeper.catalog.Trust;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.History;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The form in which the ledger of a database is. An older one can be read as it is; a run completes it when it has the lease, see
 * {@link LedgerSchema}.
 *
 * @param steps how many steps are taken, 0 where there is no ledger; more than this version knows when a newer one has taken them
 */
public record LedgerForm(int steps) {

    /** From here on the rows say which schema they are about. */
    private static final int WITH_SCHEMAS = 3;

    /**
     * The form in the database of a session, to read it.
     *
     * @throws Problem LEDGER_NOT_TRUSTED when it must not be read
     */
    public static LedgerForm of(Session session) throws SQLException {
        return of(session, Distrust::forbidsReading);
    }

    /**
     * The form in the database of a session, to write it.
     *
     * @throws Problem LEDGER_NOT_TRUSTED when it must not be written
     */
    static LedgerForm toWrite(Session session) throws SQLException {
        return of(session, any -> true);
    }

    private static LedgerForm of(Session session, Predicate<Distrust> counts) throws SQLException {
        Question<LedgerForm> form = question();
        Trust trust = trust("");
        session.ask(List.of(form, trust.question()));
        List<Distrust> found = trust.distrust(session).stream().filter(counts).toList();
        Optional<Problem> problem = problem(session.url().database(), found);
        if (problem.isPresent()) {
            throw problem.get();
        }
        return form.answer().getFirst();
    }

    /** Whether the ledger may be used, and the histories of that name; none where it is empty. */
    public static Trust trust(String history) {
        return new Trust(LedgerSchema.TABLES, history);
    }

    /** The problem when something of what was answered is about the ledger. */
    public static Optional<Problem> problem(String database, List<Distrust> found) {
        List<Distrust> here = found.stream()
                .filter(one -> one.schema().equals(History.LEDGER))
                .toList();
        return here.isEmpty()
                ? Optional.empty()
                : Optional.of(Distrust.problem(ProblemType.LEDGER_NOT_TRUSTED, "The ledger", database, here));
    }

    /**
     * The question for it, with one row; it reads PostgreSQL's catalogue only. The first forms are known by their tables, the later ones
     * by the version that they say.
     */
    public static Question<LedgerForm> question() {
        return Question.of("""
                SELECT CASE
                    WHEN lease IS NULL OR to_regclass('lockkeeper.seed_history') IS NULL THEN 0
                    WHEN obj_description(lease, 'pg_class') ~ '^version [0-9]{1,6}$'
                        THEN split_part(obj_description(lease, 'pg_class'), ' ', 2)::integer
                    ELSE (SELECT 1 + count(*)::integer FROM pg_attribute
                        WHERE attrelid = to_regclass('lockkeeper.journal') AND attname IN ('problem', 'schema')
                            AND NOT attisdropped)
                    END
                FROM CAST(to_regclass('lockkeeper.lease') AS oid) AS lease
                """, row -> new LedgerForm(row.getInt(1)));
    }

    /** Whether there is a ledger. */
    public boolean exists() {
        return steps > 0;
    }

    /** Whether it says which system each schema has. */
    public boolean knowsSystems() {
        return steps >= WITH_SCHEMAS;
    }

    /**
     * The condition for the rows that are about a schema, which is bound. What was written before rows said so counts for every schema.
     */
    String ofSchema() {
        return knowsSystems() ? "schema IN ('', ?)" : "?::text IS NOT NULL";
    }
}
