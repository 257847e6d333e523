package io.lockkeeper.ledger;

import io.lockkeeper.operation.Blocker;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What goes on beside the work of a lease, on a second session: it keeps the lease row fresh, names the sessions that the work waits for,
 * gives up the connection of the work when no answer can come over it any more, and cancels the work when it must stop.
 *
 * <p>The second session is opened only when a run lasts. Whatever fails here must never harm the work; it only goes unseen.
 */
final class LeaseWatch {

    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(2);

    /** How long clean-up after a cancelled statement may take before it is cancelled too. */
    private static final Duration CANCEL_INTERVAL = Duration.ofSeconds(5);

    /** A network that has been silent for this long counts as cut: the run must react within 30 seconds. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    private static final int ANSWER_SECONDS = 5;

    private static final Duration LAST_WORD = Duration.ofSeconds(3);

    private final Session session;
    private final Work work;
    private final Thread thread;
    private final AtomicReference<Position> position = new AtomicReference<>();
    private volatile List<Blocker> lastBlockers = List.of();
    private volatile boolean open = true;

    private final Silence silence = new Silence();

    private Session watch;
    private long nextHeartbeat = System.nanoTime() + HEARTBEAT_INTERVAL.toNanos() / 2;
    private long nextCancel = System.nanoTime();
    private long lastAnswer;
    private List<Integer> toldBlockers = List.of();
    private Position toldAt;

    /** @param session does the work and holds the lock */
    LeaseWatch(Session session, Work work) {
        this.session = session;
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name("lease-" + work.runId()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends it, and waits a moment, so that a last heartbeat or cancel does not meet what comes after the work. */
    void end() {
        open = false;
        thread.interrupt();
        try {
            thread.join(LAST_WORD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the work is at. */
    void at(String subject) {
        lastBlockers = List.of();
        position.set(new Position(subject, System.nanoTime()));
    }

    /** Whom the work was last seen waiting for since {@link #at} was last called. */
    List<Blocker> lastBlockers() {
        return lastBlockers;
    }

    private void run() {
        lastAnswer = System.nanoTime();
        while (open) {
            try {
                Thread.sleep(INTERVAL);
                if (open) {
                    cancelWhenOver();
                    check();
                }
            } catch (InterruptedException e) {
                break;
            } catch (SQLException | Problem e) {
                // Tried again with a new session.
                close();
                giveUpWhenSilent(e);
            } catch (RuntimeException | Error e) {
                // Out of memory, or a listener that failed: the work is still to be watched.
                close();
            }
        }
        close();
    }

    private void cancelWhenOver() throws SQLException {
        // Before the first position there is only bookkeeping, which is short; the run ends after it.
        if (work.stop().isOver() && position.get() != null && System.nanoTime() >= nextCancel) {
            nextCancel = System.nanoTime() + CANCEL_INTERVAL.toNanos();
            session.cancel();
        }
    }

    private void check() throws SQLException {
        Position now = position.get();
        boolean lasts = now != null && System.nanoTime() - now.since() > INTERVAL.toNanos();
        boolean heartbeat = System.nanoTime() >= nextHeartbeat;
        if (!lasts && !heartbeat) {
            return;
        }
        if (watch == null) {
            watch = Session.open(session.url().withTimeouts(), work.runId(), Timeouts.DEFAULT);
            watch.answersWithin(Duration.ofSeconds(ANSWER_SECONDS));
            // A heartbeat need not be on disk, and must not hold the row while it gets there.
            watch.execute("SET synchronous_commit = off");
        }
        if (heartbeat) {
            nextHeartbeat = System.nanoTime() + HEARTBEAT_INTERVAL.toNanos();
            LeaseRow.beat(watch, work.runId(), now == null ? null : now.subject());
            giveUpWhenNobodyWorks();
        }
        if (lasts) {
            nameBlockers(now);
        }
        lastAnswer = System.nanoTime();
    }

    private void nameBlockers(Position now) throws SQLException {
        List<Blocker> blockers = Blocker.of(watch, session.backendPid());
        if (blockers.isEmpty()) {
            return;
        }
        lastBlockers = blockers;
        List<Integer> pids = blockers.stream().map(Blocker::pid).toList();
        if (now != toldAt || !pids.equals(toldBlockers)) {
            toldBlockers = pids;
            toldAt = now;
            work.listener().on(Event.lockWaiting(now.subject(), blockers));
        }
    }

    /**
     * The server has had nothing to do for the work for long, waits for the data of its COPY, or does not know it any more,
     * while the work still waits for an answer: it was lost on the way. In a run there is never such a pause.
     */
    private void giveUpWhenNobodyWorks() throws SQLException {
        boolean lost = watch.query(
                        "SELECT coalesce(bool_and(state LIKE 'idle%'"
                                + " AND state_change < clock_timestamp() - make_interval(secs => ?)), true)"
                                + " FROM pg_stat_activity WHERE pid = ?",
                        row -> row.getBoolean(1), (double) LONGEST_SILENCE.toSeconds(), session.backendPid())
                .getFirst();
        if (silence.isTooLong(session.backendPid(), watch)) {
            Silence.end(session.backendPid(), watch);
            lost = true;
        }
        if (lost) {
            session.abort();
        }
    }

    /** A server that rejects the watch is still there; one that does not answer is not. */
    private void giveUpWhenSilent(Exception e) {
        if (ServerProblems.isAnswer(e)) {
            lastAnswer = System.nanoTime();
        } else if (System.nanoTime() - lastAnswer > LONGEST_SILENCE.toNanos()) {
            session.abort();
        }
    }

    private void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private record Position(String subject, long since) {}
}
