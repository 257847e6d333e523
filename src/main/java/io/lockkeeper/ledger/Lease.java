package io.lockkeeper.ledger;

import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.postgres.Blocker;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The right to change a database, held by one run at a time. The lock is a session advisory lock on the session that does the
 * work, so that a runner without its connection can neither work nor hold others up; beside it a row says who holds it, since
 * when, and how far the work is, for people and for the next runner.
 *
 * <p>Beside the work a {@link LeaseWatch} keeps that row fresh and sees to it that the work never waits for nothing.
 */
public final class Lease implements AutoCloseable {

    /** "LOCKKEEP" in ASCII. */
    static final long KEY = 0x4C4F434B4B454550L;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final long STALE_AFTER_SECONDS = 10;

    private final Session session;
    private final String runId;
    private final LeaseWatch watch;
    private final boolean takenOver;

    private Lease(Session session, String runId, LeaseWatch watch, boolean takenOver) {
        this.session = session;
        this.runId = runId;
        this.watch = watch;
        this.takenOver = takenOver;
    }

    /**
     * Waits until no other run holds the database and takes it. The tables of the ledger exist afterwards.
     *
     * @param otherKeys advisory locks of the system's own tool, so that it and Lockkeeper keep out of each other's way
     * @param stop ends the wait, and cancels the work when its grace is over
     * @throws Problem LEASE_HELD when the wait is over, naming the holder; RUN_STOPPED when the process ends meanwhile
     */
    public static Lease acquire(
            Session session,
            String runId,
            String operation,
            List<Long> otherKeys,
            Duration wait,
            Listener listener,
            Stop stop) {
        try {
            lock(session, otherKeys, wait, listener, stop);
            Ledger ledger = new Ledger(session, runId);
            ledger.create();
            boolean takenOver = takeOver(session, ledger, listener);
            session.update("""
                    INSERT INTO lockkeeper.lease (run_id, operation, holder, backend_pid, since, heartbeat)
                    VALUES (?, ?, ?, ?, clock_timestamp(), clock_timestamp())
                    ON CONFLICT (only_row) DO UPDATE SET run_id = excluded.run_id, operation = excluded.operation,
                        holder = excluded.holder, backend_pid = excluded.backend_pid, since = excluded.since,
                        heartbeat = excluded.heartbeat, position = NULL, ended = NULL
                    """, runId, operation, holder(), session.backendPid());
            LeaseWatch watch = new LeaseWatch(session, runId, listener, stop);
            // From here on the watch sees to it: a statement may take long, an answer that cannot come is not waited
            // for.
            session.answersWithin(Duration.ZERO);
            watch.start();
            listener.on(Event.leaseAcquired());
            return new Lease(session, runId, watch, takenOver);
        } catch (SQLException e) {
            throw ServerProblems.executing("taking the lease", e);
        }
    }

    /**
     * Waits until no other run holds the database, looks while none can begin, and leaves no trace.
     *
     * @throws Problem LEASE_HELD when the wait is over, naming the holder
     */
    public static <T> T undisturbed(
            Session session, List<Long> otherKeys, Duration wait, Listener listener, Stop stop, Supplier<T> look) {
        try {
            lock(session, otherKeys, wait, listener, stop);
            try {
                return look.get();
            } finally {
                session.execute("SELECT pg_advisory_unlock_all()");
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("waiting for other runs", e);
        }
    }

    /**
     * Who holds one of these locks and not the lease: the system's own tool, at work.
     *
     * @param tool what it is called
     */
    public static Optional<LeaseOwner> otherTool(Session session, List<Long> otherKeys, String tool)
            throws SQLException {
        return session
                .query(
                        """
                        WITH held AS (
                            SELECT pid, classid::bigint << 32 | objid::bigint AS key FROM pg_locks
                            WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                        SELECT format('session %s of %s', pid, usename), backend_start
                        FROM held LEFT JOIN pg_stat_activity USING (pid)
                        WHERE key = ANY (?) AND pid NOT IN (SELECT pid FROM held WHERE key = ?)
                        """,
                        row -> {
                            OffsetDateTime since = row.getObject(2, OffsetDateTime.class);
                            return new LeaseOwner(row.getString(1), tool, since == null ? null : since.toInstant());
                        },
                        otherKeys.toArray(Long[]::new),
                        KEY)
                .stream()
                .findFirst();
    }

    private static void lock(Session session, List<Long> otherKeys, Duration wait, Listener listener, Stop stop)
            throws SQLException {
        lock(session, KEY, wait, listener, stop);
        for (long key : otherKeys) {
            lock(session, key, wait, listener, stop);
        }
    }

    private static void lock(Session session, long key, Duration wait, Listener listener, Stop stop)
            throws SQLException {
        long deadline = System.nanoTime() + wait.toNanos();
        String said = null;
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        Silence silence = new Silence();
        while (!session.query("SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), key)
                .getFirst()) {
            Holder holder = Holder.of(session, key);
            if (System.nanoTime() > deadline) {
                throw Problem.of(
                                ProblemType.LEASE_HELD,
                                "The database '%s' is held by another runner: %s.",
                                session.url().database(),
                                holder.describe())
                        .remedy("Wait for it, or end its session: SELECT pg_terminate_backend(%d).", holder.pid())
                        .with("database", session.url().database())
                        .with("holder", holder.describe());
            }
            if (!holder.key().equals(said)) {
                said = holder.key();
                listener.on(Event.leaseWaiting("waiting for another runner: " + holder.describe()));
            }
            if (silence.isTooLong(holder.pid(), session) && holder.stale()) {
                listener.on(Event.leaseWaiting("ending session " + holder.pid()
                        + ": it waits in the middle of a statement for a client that says nothing any more"));
                Silence.end(holder.pid(), session);
            }
            pause(backoff.next(), stop);
        }
    }

    /** A lease row without an end belongs to a runner that is gone: its lock is free, so its session is over. */
    private static boolean takeOver(Session session, Ledger ledger, Listener listener) throws SQLException {
        List<String> broken = session.query("""
                SELECT format('run %s (%s) of %s broke off after %s, last heard of at %s%s',
                    run_id, operation, holder, round(extract(epoch FROM heartbeat - since)::numeric, 1) || ' s',
                    date_trunc('second', heartbeat), ', at ' || position)
                FROM lockkeeper.lease WHERE ended IS NULL
                """, row -> row.getString(1));
        if (!broken.isEmpty()) {
            ledger.journal(JournalEvent.INTERRUPTED, null, null, null, broken.getFirst());
            listener.on(Event.leaseTakenOver(broken.getFirst()));
        }
        return !broken.isEmpty();
    }

    /** Who we are, as the lease shows it: process and host. */
    private static String holder() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown host";
        }
        return "process " + ManagementFactory.getRuntimeMXBean().getPid() + " on " + host;
    }

    /** Whether the run before this one ended without a word. */
    public boolean takenOver() {
        return takenOver;
    }

    /**
     * Refuses to go on when a script has given the lock up, by {@code pg_advisory_unlock_all} for instance: another runner may
     * be at work by now.
     */
    public void verify(String migration) throws SQLException {
        boolean held = session.query(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
                                + " AND pid = pg_backend_pid() AND (classid::bigint << 32 | objid::bigint) = ?)",
                        row -> row.getBoolean(1),
                        KEY)
                .getFirst();
        if (!held) {
            throw Problem.of(
                            ProblemType.LEASE_LOST,
                            "%s has given up the advisory lock that keeps other runners away from '%s'.",
                            migration,
                            session.url().database())
                    .remedy("Take pg_advisory_unlock_all out of the script.")
                    .with("migration", migration);
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
            session.answersWithin(Session.ANSWER);
            session.rollback();
            session.update(
                    "UPDATE lockkeeper.lease SET ended = clock_timestamp(), position = NULL WHERE run_id = ?", runId);
            session.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            session.close();
        }
    }

    /** Waits with some jitter, so that many who wait do not ask all at once. */
    private static void pause(Duration pause, Stop stop) {
        try {
            if (!stop.pause(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis())))) {
                throw stop.problem("It was waiting for another runner and has changed nothing.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.LEASE_HELD, "The wait for the lease was interrupted.")
                    .causedBy(e);
        }
    }

    /** The session that holds an advisory lock, and what the lease row says of it. */
    private record Holder(int pid, String application, String state, String query, String position, boolean stale) {

        static Holder of(Session session, long key) throws SQLException {
            List<Holder> found = session.query(
                    """
                    SELECT a.pid, a.application_name, a.state, %s
                    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                    WHERE l.locktype = 'advisory' AND l.granted AND l.database = (
                            SELECT oid FROM pg_database WHERE datname = current_database())
                        AND (l.classid::bigint << 32 | l.objid::bigint) = ?
                    """.formatted(Blocker.QUERY),
                    row -> new Holder(row.getInt(1), row.getString(2), row.getString(3), row.getString(4), null, false),
                    key);
            Holder holder = found.isEmpty() ? new Holder(0, "unknown", "gone", "", null, false) : found.getFirst();
            if (!new Ledger(session, "").exists()) {
                return holder;
            }
            return session
                    .query(
                            "SELECT holder || coalesce(', at ' || position, ''),"
                                    + " heartbeat < clock_timestamp() - make_interval(secs => ?)"
                                    + " FROM lockkeeper.lease WHERE ended IS NULL AND backend_pid = ?",
                            row -> new Holder(
                                    holder.pid,
                                    holder.application,
                                    holder.state,
                                    holder.query,
                                    row.getString(1),
                                    row.getBoolean(2)),
                            (double) STALE_AFTER_SECONDS,
                            holder.pid)
                    .stream()
                    .findFirst()
                    .orElse(holder);
        }

        /** Changes when there is something new to say. */
        String key() {
            return pid + ":" + stale;
        }

        String describe() {
            return "session " + pid + " (" + application + ")"
                    + (position == null ? "" : ", " + position)
                    + (stale ? ", silent: its client may be gone while the server still executes: " : ", ")
                    + state + ": " + query;
        }
    }
}
