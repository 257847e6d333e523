package io.lockkeeper.ledger;

import io.lockkeeper.operation.Blocker;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The right to change a database, held by one run at a time. The lock is a session advisory lock on the session that does the
 * work, so that a runner without its connection can neither work nor hold others up; beside it a {@link LeaseRow} says who holds it.
 *
 * <p>Beside the work a {@link LeaseWatch} keeps that row fresh and sees to it that the work never waits for nothing.
 */
public final class Lease implements AutoCloseable {

    private final Session session;
    private final String runId;
    private final LeaseWatch watch;
    private final JournalWriter journal;
    private final boolean takenOver;

    private Lease(Session session, String runId, LeaseWatch watch, JournalWriter journal, boolean takenOver) {
        this.session = session;
        this.runId = runId;
        this.watch = watch;
        this.journal = journal;
        this.takenOver = takenOver;
    }

    /**
     * Waits until no other run holds the database and takes it. The tables of the ledger exist afterwards.
     *
     * @param otherKeys advisory locks of the system's tool, so that it and Lockkeeper keep out of each other's way
     * @param work its stop ends the wait, and cancels the work when its grace is over
     * @throws Problem LEASE_HELD when the wait is over, naming the holder; RUN_STOPPED or RUN_CANCELLED when the run is to end meanwhile
     */
    public static Lease acquire(Session session, Work work, String operation, List<Long> otherKeys) {
        try {
            new LeaseWait(session, work).take(otherKeys);
            LedgerSchema.create(session);
            JournalWriter journal = new JournalWriter(session, work.runId());
            Optional<String> interrupted = LeaseRow.interrupted(session);
            if (interrupted.isPresent()) {
                journal.journal(JournalEvent.INTERRUPTED, null, null, null, interrupted.get());
                work.listener().on(Event.leaseTakenOver(interrupted.get()));
            }
            LeaseRow.begin(session, work.runId(), operation);
            LeaseWatch watch = new LeaseWatch(session, work);
            // From here on the watch sees to it that no answer is waited for that cannot come; a statement may take
            // long.
            session.answersWithin(Duration.ZERO);
            watch.start();
            work.listener().on(Event.leaseAcquired());
            return new Lease(session, work.runId(), watch, journal, interrupted.isPresent());
        } catch (SQLException e) {
            throw ServerProblems.executing("taking the lease", e);
        }
    }

    /**
     * Waits until no other run holds the database, reads while none can begin, and leaves no trace.
     *
     * @throws Problem LEASE_HELD when the wait is over, naming the holder
     */
    public static <T> T undisturbed(Session session, Work work, List<Long> otherKeys, Supplier<T> reading) {
        try {
            new LeaseWait(session, work).take(otherKeys);
            try {
                return reading.get();
            } finally {
                AdvisoryLock.releaseAll(session);
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("waiting for other runs", e);
        }
    }

    /**
     * Who holds one of these locks and not the lease: the system's tool, at work.
     *
     * @param tool what it is called
     */
    public static Optional<LeaseOwner> otherTool(Session session, List<Long> otherKeys, String tool)
            throws SQLException {
        return session
                .query(
                        "WITH held AS " + AdvisoryLock.HELD + """
                        SELECT format('session %s of %s', pid, usename), backend_start
                        FROM held LEFT JOIN pg_stat_activity USING (pid)
                        WHERE pid <> pg_backend_pid() AND key = ANY (?) AND pid NOT IN (SELECT pid FROM held WHERE key = ?)
                        """,
                        row -> {
                            OffsetDateTime since = row.getObject(2, OffsetDateTime.class);
                            return new LeaseOwner(row.getString(1), tool, since == null ? null : since.toInstant());
                        },
                        otherKeys.toArray(Long[]::new),
                        AdvisoryLock.LEASE)
                .stream()
                .findFirst();
    }

    /** The journal, to be written by this run. */
    public JournalWriter journal() {
        return journal;
    }

    /** Whether the run before this one was interrupted. */
    public boolean takenOver() {
        return takenOver;
    }

    /**
     * Writes what a script has come to, in its transaction, and refuses to go on when it has given the lock up, by
     * {@code pg_advisory_unlock_all} for instance: another runner may be at work by now. All in one round trip.
     *
     * @param by the migration, or the first and the last of several, for the message
     * @throws Problem LEASE_LOST
     */
    public void record(String by, List<Question<?>> changes) throws SQLException {
        Question<Boolean> held = AdvisoryLock.isHeld(AdvisoryLock.LEASE);
        List<Question<?>> all = new ArrayList<>(changes);
        all.addFirst(held);
        session.ask(all);
        if (!held.answer().getFirst()) {
            throw Problem.of(
                            ProblemType.LEASE_LOST,
                            "%s has given up the advisory lock that keeps other runners away from '%s'.",
                            by,
                            session.url().database())
                    .remedy("Take pg_advisory_unlock_all out of the script.")
                    .with("migration", by);
        }
    }

    /** Says what the work is at, for the lease row and for naming blockers. */
    public void at(String subject) {
        watch.at(subject);
    }

    /** Whom the work was last seen waiting for since {@link #at} was last called. */
    public List<Blocker> lastBlockers() {
        return watch.lastBlockers();
    }

    /** Gives the database back. When the connection is gone, the server has done so already. */
    @Override
    public void close() {
        watch.end();
        try {
            session.answersWithin(Timeouts.ANSWER);
            session.rollback();
            LeaseRow.end(session, runId);
            AdvisoryLock.releaseAll(session);
        } catch (SQLException e) {
            session.close();
        }
    }
}
