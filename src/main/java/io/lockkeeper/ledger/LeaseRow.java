package io.lockkeeper.ledger;

import io.lockkeeper.operation.ThisProcess;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The row of the ledger that says whose the lease is, since when, and how far the work is: for people and for the next run. */
final class LeaseRow {

    /** A row that is older is no longer kept fresh by anybody. */
    private static final Duration STALE_AFTER = Duration.ofSeconds(10);

    /** Who else has the lease: the row without an end, as long as its session holds the lock. */
    static final String OWNER = """
            SELECT holder, operation, since, position FROM lockkeeper.lease JOIN %s held ON pid = backend_pid
            WHERE ended IS NULL AND key = %d AND pid <> pg_backend_pid()
            """.formatted(AdvisoryLock.HELD, AdvisoryLock.LEASE);

    private LeaseRow() {}

    /** The run takes the lease; the session has the lock. */
    static void begin(Session session, String runId, String operation) throws SQLException {
        session.update("""
                INSERT INTO lockkeeper.lease (run_id, operation, holder, backend_pid, since, heartbeat)
                VALUES (?, ?, ?, ?, clock_timestamp(), clock_timestamp())
                ON CONFLICT (only_row) DO UPDATE SET run_id = excluded.run_id, operation = excluded.operation,
                    holder = excluded.holder, backend_pid = excluded.backend_pid, since = excluded.since,
                    heartbeat = excluded.heartbeat, position = NULL, ended = NULL
                """, runId, operation, ThisProcess.name(), session.backendPid());
    }

    /**
     * The run is still there.
     *
     * @param position what its work is at, {@code null} when it has not begun
     */
    static void beat(Session session, String runId, String position) throws SQLException {
        session.update(
                "UPDATE lockkeeper.lease SET heartbeat = clock_timestamp(), position = ? WHERE run_id = ?",
                position,
                runId);
    }

    /** The run gives the lease back. */
    static void end(Session session, String runId) throws SQLException {
        session.update(
                "UPDATE lockkeeper.lease SET ended = clock_timestamp(), position = NULL WHERE run_id = ?", runId);
    }

    /** The run before, if it was interrupted, as a sentence. Only for the holder of the lock: then no other run is at work. */
    static Optional<String> interrupted(Session session) throws SQLException {
        return session.query("""
                SELECT format('run %s (%s) of %s was interrupted after %s, last heard of at %s%s',
                    run_id, operation, holder, round(extract(epoch FROM heartbeat - since)::numeric, 1) || ' s',
                    date_trunc('second', heartbeat), ', at ' || position)
                FROM lockkeeper.lease WHERE ended IS NULL
                """, row -> row.getString(1)).stream().findFirst();
    }

    /** Who else has the lease: the row without an end, as long as its session holds the lock. */
    static Question<LeaseOwner> owner() {
        return Question.of(
                "SELECT holder, operation, since, position FROM lockkeeper.lease JOIN " + AdvisoryLock.HELD
                        + " held ON pid = backend_pid WHERE ended IS NULL AND key = ?"
                        + " AND pid <> pg_backend_pid()",
                row -> new LeaseOwner(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getString(4)),
                AdvisoryLock.LEASE);
    }

    /** What the row says of the session {@code pid}, if it is about that one. */
    static Optional<Notice> of(Session session, int pid) throws SQLException {
        return session
                .query(
                        "SELECT holder || coalesce(', at ' || position, ''),"
                                + " heartbeat < clock_timestamp() - make_interval(secs => ?)"
                                + " FROM lockkeeper.lease WHERE ended IS NULL AND backend_pid = ?",
                        row -> new Notice(row.getString(1), row.getBoolean(2)),
                        (double) STALE_AFTER.toSeconds(),
                        pid)
                .stream()
                .findFirst();
    }

    /**
     * What the row says of a session.
     *
     * @param words its process, and what its work is at
     * @param stale whether nobody keeps the row fresh any more
     */
    record Notice(String words, boolean stale) {}
}
