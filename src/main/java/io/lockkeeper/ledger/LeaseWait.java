package io.lockkeeper.ledger;

import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The wait for advisory locks that other sessions hold. It polls: a session that queues would hold up others. */
final class LeaseWait {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Session session;
    private final Work work;
    private boolean hasLedger;

    LeaseWait(Session session, Work work) {
        this.session = session;
        this.work = work;
    }

    /**
     * Takes the lock of the lease, then the others.
     *
     * @throws Problem LEASE_HELD when the wait for one of them is over, naming its holder; that of the stop when the run is to end
     */
    void take(List<Long> otherKeys) throws SQLException {
        take(AdvisoryLock.LEASE);
        for (long key : otherKeys) {
            take(key);
        }
    }

    private void take(long key) throws SQLException {
        long deadline = System.nanoTime() + work.limits().leaseWait().toNanos();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        Silence silence = new Silence();
        Holder told = null;
        while (!AdvisoryLock.tryTake(session, key)) {
            Holder holder = holder(key);
            if (System.nanoTime() > deadline) {
                throw held(holder);
            }
            if (told == null || !holder.isLike(told)) {
                told = holder;
                work.listener().on(Event.leaseWaiting("waiting for another runner: " + holder.describe()));
            }
            if (silence.isTooLong(holder.pid(), session) && holder.isSilent()) {
                work.listener()
                        .on(Event.leaseWaiting("ending session " + holder.pid()
                                + ": it waits in the middle of a statement for a client that no longer answers"));
                Silence.end(holder.pid(), session);
            }
            pause(backoff.next());
        }
    }

    private Holder holder(long key) throws SQLException {
        hasLedger = hasLedger || LedgerForm.of(session).exists();
        return Holder.of(session, key, hasLedger);
    }

    private Problem held(Holder holder) {
        return Problem.of(
                        ProblemType.LEASE_HELD,
                        "The database '%s' is held by another runner: %s.",
                        session.url().database(),
                        holder.describe())
                .remedy("Wait for it, or end its session: SELECT pg_terminate_backend(%d).", holder.pid())
                .with("database", session.url().database())
                .with("holder", holder.describe());
    }

    private void pause(Duration pause) {
        try {
            if (!work.stop().pause(pause)) {
                throw work.stop().problem("It was waiting for another runner and has changed nothing.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.LEASE_HELD, "The wait for the lease was interrupted.")
                    .remedy("Run it again.")
                    .causedBy(e);
        }
    }
}
