package io.lockkeeper.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A copy of a database that may answer reads, as long as it is not too far behind. How far that is comes from positions of the
 * primary: the replica is as old as the newest of them that it has reached. What a replica says of itself is not enough: one that has
 * lost its primary has replayed all that it knows of.
 */
public final class Replica implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(500);

    /** How many positions of the primary are kept; one that is further behind than these is as old as the oldest. */
    private static final int MOST = 1200;

    private final RequestPool primary;
    private final RequestPool pool;
    private final Duration bound;
    private final Consumer<String> listener;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean isOpen = true;
    private volatile Seen seen = new Seen(null, 0, "it was not asked yet");
    private String told;

    /** Where the primary was at a time. */
    private record Sample(WalPosition position, long at) {}

    /**
     * What is known of it.
     *
     * @param position what it has replayed; {@code null} when it does not answer
     * @param asOf when the primary was there, by {@link System#nanoTime}
     * @param problem why it is not used; {@code null} when it is
     */
    private record Seen(WalPosition position, long asOf, String problem) {}

    /**
     * Begins to watch it.
     *
     * @param bound how far behind it may be
     * @param listener hears once why it is not used any more, and {@code null} when it is again
     */
    public Replica(String name, RequestPool primary, RequestPool pool, Duration bound, Consumer<String> listener) {
        this.primary = primary;
        this.pool = pool;
        this.bound = bound;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("replica-" + name).start(this::watch);
    }

    RequestPool pool() {
        return pool;
    }

    /** Whether it may answer a read of somebody who has seen what was written up to a position; {@code null} for nobody. */
    boolean serves(WalPosition position) {
        Seen now = seen;
        return now.problem() == null
                && age(now).compareTo(bound) <= 0
                && (position == null || now.position().compareTo(position) >= 0);
    }

    /** How far it is behind, at most; a day when that is not known. */
    public Duration lag() {
        Seen now = seen;
        return now.position() == null || now.asOf() == 0 ? Duration.ofDays(1) : age(now);
    }

    private static Duration age(Seen now) {
        return Duration.ofNanos(System.nanoTime() - now.asOf());
    }

    /** It has not answered a read: nobody else tries until it was seen well again. */
    void failed(SQLException why) {
        see(new Seen(null, seen.asOf(), why.getMessage()));
    }

    private void watch() {
        while (isOpen) {
            look();
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() {
        try {
            long at = System.nanoTime();
            RequestPool.Standing original = primary.standing();
            samples.addLast(new Sample(original.position(), at));
            if (samples.size() > MOST) {
                samples.removeFirst();
            }
        } catch (SQLException e) {
            // It grows old, as far as anybody knows.
        }
        try {
            RequestPool.Standing copy = pool.standing();
            if (!copy.isInRecovery()) {
                see(new Seen(null, seen.asOf(), "it is no replica"));
                return;
            }
            while (samples.size() > 1 && second().position().compareTo(copy.position()) <= 0) {
                samples.removeFirst();
            }
            Sample oldest = samples.peekFirst();
            if (oldest == null || oldest.position().compareTo(copy.position()) > 0) {
                see(new Seen(copy.position(), seen.asOf(), "it has not reached any position of the primary yet"));
                return;
            }
            Seen now = new Seen(copy.position(), oldest.at(), null);
            see(
                    age(now).compareTo(bound) <= 0
                            ? now
                            : new Seen(
                                    copy.position(),
                                    oldest.at(),
                                    "it is more than " + bound.toMillis() + " ms behind"));
        } catch (SQLException e) {
            failed(e);
        }
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    private synchronized void see(Seen now) {
        seen = now;
        boolean isSame = now.problem() == null ? told == null : told != null;
        if (!isSame) {
            told = now.problem();
            listener.accept(now.problem());
        }
    }

    @Override
    public void close() {
        isOpen = false;
        thread.interrupt();
        pool.close();
    }
}
