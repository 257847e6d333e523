package io.lockkeeper.migration;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import java.sql.SQLException;
import java.time.Duration;

/** Does a piece of work again while a lock is not free, with growing pauses and for a limited time. */
final class Patience {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Session session;
    private final Lease lease;
    private final Duration limit;
    private final Stop stop;
    private final Listener listener;

    Patience(Session session, Lease lease, Work work) {
        this.session = session;
        this.lease = lease;
        this.limit = work.limits().lockPatience();
        this.stop = work.stop();
        this.listener = work.listener();
    }

    /** Runs the whole of it, again if need be: safe, because an open transaction is rolled back when it fails. */
    void run(String migration, SqlWork work) throws SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (SQLException e) {
                session.rollbackAfter(e);
                if (!SqlState.isTransient(e) || System.nanoTime() > deadline || stop.isRequested()) {
                    throw e;
                }
                Duration pause = backoff.next();
                listener.on(Event.lockRetry(migration, attempt, pause, lease.lastBlockers()));
                if (!Migrator.pause(stop, pause)) {
                    throw e;
                }
            } catch (RuntimeException e) {
                session.rollbackAfter(e);
                throw e;
            }
        }
    }
}
