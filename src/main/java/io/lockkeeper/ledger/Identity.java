package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.util.List;

/**
 * What a database is, for life: the environment to which it belongs. Seeds of development must not reach a database that was made for
 * production, by no command and no request. And which system each of its schemas has.
 */
public final class Identity {

    private Identity() {}

    /** The question which system a schema has; no row when it has none, or when the ledger does not know it yet. */
    public static Question<String> systemOf(String schema) {
        return Question.of("SELECT system FROM lockkeeper.system WHERE schema = ?", row -> row.getString(1), schema);
    }

    /**
     * Records system and environment, unless they are recorded already.
     *
     * @throws Problem ENVIRONMENT_MISMATCH when the database belongs to another environment
     */
    public static void claim(Session session, String system, String environment) {
        try {
            List<String> known = session.query("""
                    INSERT INTO lockkeeper.identity AS known (system, environment) VALUES (?, ?)
                    ON CONFLICT (only_row) DO UPDATE SET environment = coalesce(known.environment, excluded.environment)
                    RETURNING environment
                    """, row -> row.getString(1), system, environment);
            refuseOther(session, known.getFirst(), environment);
        } catch (SQLException e) {
            throw ServerProblems.executing("writing lockkeeper.identity", e);
        }
    }

    /**
     * Whether it is recorded that a database with a ledger belongs to the environment.
     *
     * @throws Problem ENVIRONMENT_MISMATCH when it belongs to another
     */
    public static boolean isOf(Session session, String environment) throws SQLException {
        List<String> known = session.query(
                "SELECT environment FROM lockkeeper.identity WHERE environment IS NOT NULL", row -> row.getString(1));
        if (known.isEmpty()) {
            return false;
        }
        refuseOther(session, known.getFirst(), environment);
        return true;
    }

    private static void refuseOther(Session session, String known, String environment) {
        if (!known.equals(environment)) {
            throw Problem.of(
                            ProblemType.ENVIRONMENT_MISMATCH,
                            "The database '%s' was made for %s and cannot be treated as %s.",
                            session.url().database(),
                            known,
                            environment)
                    .remedy(
                            "Name %s as its environment, where it is declared or registered or in the command; a database"
                                    + " keeps its environment for life.",
                            known)
                    .with("database", session.url().database())
                    .with("environment", known);
        }
    }
}
