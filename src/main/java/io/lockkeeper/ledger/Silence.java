package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * How long a session has been in the middle of a statement while its client is silent, as another session sees it. The
 * server ends a session that is idle for too long, but it waits forever for the data of a COPY, and keeps the lock meanwhile.
 */
final class Silence {

    /** No client that works needs this long for the next few bytes. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private String lastSeen;
    private long since;

    /** Reads it once more; returns whether it has lasted too long. */
    boolean isTooLong(int pid, Session by) throws SQLException {
        List<String> waiting = by.query("""
                SELECT concat_ws(' ', a.pid, a.query_start, c.bytes_processed)
                FROM pg_stat_activity a LEFT JOIN pg_stat_progress_copy c USING (pid)
                WHERE a.pid = ? AND a.state = 'active' AND a.wait_event = 'ClientRead'
                """, row -> row.getString(1), pid);
        String seen = waiting.isEmpty() ? null : waiting.getFirst();
        if (seen == null || !seen.equals(lastSeen)) {
            lastSeen = seen;
            since = System.nanoTime();
        }
        return seen != null && System.nanoTime() - since > LONGEST.toNanos();
    }

    /** Ends the session if the login may; if not, a person must. */
    static void end(int pid, Session by) throws SQLException {
        by.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND usename = current_user",
                row -> row.getBoolean(1),
                pid);
    }
}
