package io.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;

/** Databases of a server as a whole. */
public final class Databases {

    private static final String DUPLICATE_DATABASE = "42P04";
    private static final String UNIQUE_VIOLATION = "23505";

    private Databases() {}

    /**
     * Creates the database of the URL when the server has none of that name, through the maintenance database
     * {@code postgres}. Several callers at once are fine.
     *
     * @return whether it was created by this call
     */
    public static boolean createIfMissing(DatabaseUrl url) {
        try (Session session = Session.open(url.withDatabase("postgres"), "create-database", Timeouts.DEFAULT)) {
            List<Integer> found =
                    session.query("SELECT 1 FROM pg_database WHERE datname = ?", row -> row.getInt(1), url.database());
            if (!found.isEmpty()) {
                return false;
            }
            // It copies a template, and on older servers writes a checkpoint.
            session.answersWithin(Timeouts.DEFAULT.statement());
            session.execute("CREATE DATABASE " + Identifiers.quote(url.database()));
            return true;
        } catch (SQLException e) {
            if (DUPLICATE_DATABASE.equals(e.getSQLState()) || UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw ServerProblems.executing("creating the database '" + url.database() + "'", e);
        }
    }
}
