package io.lockkeeper.operation;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Excerpt;
import java.sql.SQLException;
import java.util.List;

/**
 * A session that another one waits for.
 *
 * @param user its role; for a process of the server itself what it is, such as {@code autovacuum worker}
 * @param state PostgreSQL's state of the session, such as {@code idle in transaction}
 * @param transactionSeconds age of its transaction in seconds
 * @param query its current or last statement up to its first literal, cut to 200 characters
 */
public record Blocker(int pid, String user, String application, String state, double transactionSeconds, String query) {

    private static final int LONGEST_QUERY = 200;

    /** The statement of a row of {@code pg_stat_activity} as it may be shown; {@code null} when the row has none. */
    public static String shown(String query) {
        return query == null ? null : Excerpt.foreign(query, LONGEST_QUERY);
    }

    /**
     * Who blocks the backend {@code pid} right now; empty when it waits for nobody. The session that asks is left out: a concurrent build
     * waits for the snapshot of its question, and for no longer than that.
     */
    public static List<Blocker> of(Session session, int pid) throws SQLException {
        return session.query(
                """
                SELECT pid, coalesce(usename, backend_type), application_name, state,
                       coalesce(extract(epoch FROM clock_timestamp() - xact_start), 0), query
                FROM pg_stat_activity
                WHERE pid = ANY (pg_blocking_pids(?)) AND pid <> pg_backend_pid()
                """,
                row -> new Blocker(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getDouble(5),
                        shown(row.getString(6))),
                pid);
    }

    /** All of them as one part of a sentence for people. */
    public static String describe(List<Blocker> blockers) {
        return String.join("; ", blockers.stream().map(Blocker::describe).toList());
    }

    /** One sentence part for people: who it is, what it does, since when. */
    public String describe() {
        return "session " + pid + " of " + user
                + (application == null || application.isEmpty() ? "" : " (" + application + ")")
                + (state == null
                        ? ", of which this role may see no more"
                        : ", " + state + " for " + Math.round(transactionSeconds) + " s: " + query);
    }
}
