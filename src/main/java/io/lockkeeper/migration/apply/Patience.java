package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import java.sql.SQLException;
import java.time.Duration;

/** Attempts work again while a lock is not free, with growing pauses and for a limited time. */
final class Patience {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Session session;
    private final Lease lease;
    private final Work work;

    Patience(Session session, Lease lease, Work work) {
        this.session = session;
        this.lease = lease;
        this.work = work;
    }

    /** What is done in one attempt. It may be done several times. */
    @FunctionalInterface
    interface Body {
        void run(Attempt attempt) throws SQLException;
    }

    /** A single attempt, to be closed by the caller. */
    Attempt attempt(PlannedMigration first) {
        return new Attempt(session, lease, work, first);
    }

    /** Attempts all of it in one transaction, which the body commits, and again while a lock is not free. */
    void inTransaction(PlannedMigration first, Body body) throws AttemptFailed {
        run(first, attempt -> {
            attempt.begin();
            body.run(attempt);
        });
    }

    /**
     * Attempts all of it, and again while a lock is not free: safe, because what an attempt has not committed is rolled back.
     *
     * @param first the migration that it begins with
     */
    void run(PlannedMigration first, Body body) throws AttemptFailed {
        long deadline = System.nanoTime() + work.limits().lockPatience().toNanos();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        for (int number = 1; ; number++) {
            Attempt attempt = attempt(first);
            try (attempt) {
                body.run(attempt);
                return;
            } catch (SQLException e) {
                AttemptFailed failed = new AttemptFailed(attempt.migration(), attempt.position(), e);
                if (!SqlState.isTransient(e)
                        || System.nanoTime() > deadline
                        || work.stop().isRequested()) {
                    throw failed;
                }
                Duration pause = backoff.next();
                work.listener().on(Event.lockRetry(first.name(), number, pause, lease.lastBlockers()));
                if (!Pause.of(work.stop(), pause)) {
                    throw failed;
                }
            }
        }
    }
}
