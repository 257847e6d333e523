package io.lockkeeper.ledger;

import io.lockkeeper.operation.Blocker;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The session that has an advisory lock, as others see it.
 *
 * @param notice what the lease row says of it
 */
record Holder(int pid, String application, String state, String query, Optional<LeaseRow.Notice> notice) {

    /** It gave the lock back a moment ago. */
    private static final Holder GONE = new Holder(0, "unknown", "gone", "", Optional.empty());

    /** @param hasLedger whether there is a lease row to be read */
    static Holder of(Session session, long key, boolean hasLedger) throws SQLException {
        List<Holder> found = session.query(
                "SELECT a.pid, a.application_name, a.state, a.query FROM " + AdvisoryLock.HELD
                        + " held JOIN pg_stat_activity a USING (pid) WHERE key = ?",
                row -> new Holder(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        Blocker.shown(row.getString(4)),
                        Optional.empty()),
                key);
        if (found.isEmpty()) {
            return GONE;
        }
        Holder holder = found.getFirst();
        return hasLedger ? holder.with(LeaseRow.of(session, holder.pid)) : holder;
    }

    private Holder with(Optional<LeaseRow.Notice> said) {
        return new Holder(pid, application, state, query, said);
    }

    /** Whether it is a run of Lockkeeper that has not been heard of for a while. */
    boolean isSilent() {
        return notice.map(LeaseRow.Notice::stale).orElse(false);
    }

    /** Whether there is nothing new to say since {@code earlier}. */
    boolean isLike(Holder earlier) {
        return pid == earlier.pid && isSilent() == earlier.isSilent();
    }

    /** In words for people. */
    String describe() {
        return "session " + pid + " (" + application + ")"
                + notice.map(said -> ", " + said.words()).orElse("")
                + (isSilent() ? ", silent: its client may be gone while the server still executes: " : ", ")
                + state + ": " + query;
    }
}
