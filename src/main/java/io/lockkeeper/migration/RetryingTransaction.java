package io.lockkeeper.migration;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.run.RunEvent;
import io.lockkeeper.run.RunListener;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.Migration;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs the whole of a transaction again while a lock is not free, with growing pauses and for a limited time; safe, because a
 * transaction that failed is gone.
 */
final class RetryingTransaction {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Session session;
    private final Lease lease;
    private final MigrateOptions options;
    private final Manifest.TimeoutRules timeoutRules;
    private final RunListener listener;

    RetryingTransaction(
            Session session,
            Lease lease,
            MigrateOptions options,
            Manifest.TimeoutRules timeoutRules,
            RunListener listener) {
        this.session = session;
        this.lease = lease;
        this.options = options;
        this.timeoutRules = timeoutRules;
        this.listener = listener;
    }

    /**
     * @param reset whether to take back afterwards what a script may have set in the session
     */
    void run(Migration migration, boolean reset, SqlWork body) throws SQLException {
        Timeouts timeouts = timeoutRules.of(migration.name(), options.timeouts());
        long deadline = System.nanoTime() + options.lockPatience().toNanos();
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                session.begin();
                if (!timeouts.equals(options.timeouts())) {
                    session.execute("SET LOCAL lock_timeout = "
                            + timeouts.lock().toMillis() + "; SET LOCAL statement_timeout = "
                            + timeouts.statement().toMillis());
                }
                body.run();
                if (reset) {
                    session.commitAndReset();
                } else {
                    session.commit();
                }
                return;
            } catch (SQLException e) {
                rollback(e);
                if (!SqlState.isTransient(e) || System.nanoTime() > deadline) {
                    throw e;
                }
                Duration jittered = pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis()));
                listener.on(RunEvent.lockRetry(migration.name(), attempt, jittered, lease.lastBlockers()));
                Migrator.pause(jittered);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } catch (RuntimeException e) {
                rollback(e);
                throw e;
            }
        }
    }

    private void rollback(Exception why) {
        try {
            session.rollback();
        } catch (SQLException e) {
            // The connection is gone, and the transaction with it; the reason for the rollback is what matters.
            why.addSuppressed(e);
        }
    }

    /** What is done within one transaction, or again as a whole. */
    @FunctionalInterface
    interface SqlWork {
        void run() throws SQLException;
    }
}
