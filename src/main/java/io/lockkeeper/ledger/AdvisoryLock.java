package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;

/** Advisory locks of PostgreSQL: one session of a database has a key at a time, until it gives it back or ends. */
final class AdvisoryLock {

    /** The key of the lease: "LOCKKEEP" in ASCII. */
    static final long LEASE = 0x4C4F434B4B454550L;

    /** The rows of {@code pg_locks} that are advisory locks held in this database, with their {@code key} and {@code pid}. */
    static final String HELD = """
            (SELECT pid, classid::bigint << 32 | objid::bigint AS key FROM pg_locks
             WHERE locktype = 'advisory' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """;

    private AdvisoryLock() {}

    /** Takes a key when nobody has it, and says whether it did. */
    static boolean tryTake(Session session, long key) throws SQLException {
        return session.query("SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), key)
                .getFirst();
    }

    /** The question whether the session itself has a key. */
    static Question<Boolean> isHeld(long key) {
        // A session is in one database only, so that which one need not be asked; this question is part of every
        // migration.
        return Question.of(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND granted"
                        + " AND classid::bigint = ? AND objid::bigint = ?)",
                row -> row.getBoolean(1),
                key >>> Integer.SIZE,
                key & 0xFFFF_FFFFL);
    }

    /** Gives back all keys of the session. */
    static void releaseAll(Session session) throws SQLException {
        session.execute("SELECT pg_advisory_unlock_all()");
    }
}
