package io.lockkeeper.run;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.LeaseEvent;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.operation.RunEvent;
import io.lockkeeper.operation.SeedEvent;
import io.lockkeeper.operation.StatementEvent;
import io.lockkeeper.operation.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A run that goes on in this process: takes its events, keeps the newest for those who come to follow it, and those worth keeping until
 * they are saved. Neither a slow follower nor a database that does not answer holds the run up.
 */
final class LiveRun implements Listener {

    private static final int RECENT = 2000;
    private static final int SAVED_AT_ONCE = 500;

    private final UUID id;
    private final Stop stop = new Stop();
    private final Lock saving = new ReentrantLock();
    private final Listener observer;
    private final Deque<Entry> recent = new ArrayDeque<>();
    private final Deque<Entry> unsaved = new ArrayDeque<>();
    private final List<Follower> followers = new ArrayList<>();
    private int number;
    private boolean leased;
    private boolean over;

    /** @param observer hears of every event too */
    LiveRun(UUID id, Listener observer) {
        this.id = id;
        this.observer = observer;
    }

    UUID id() {
        return id;
    }

    /** Requests the end of this run. */
    Stop stop() {
        return stop;
    }

    /** Held while events are saved, so that each is saved once. */
    Lock saving() {
        return saving;
    }

    @Override
    public void on(Event event) {
        synchronized (this) {
            leased = hasLeaseAfter(event);
            Entry entry = new Entry(++number, Instant.now(), event);
            recent.addLast(entry);
            if (recent.size() > RECENT) {
                recent.removeFirst();
            }
            if (event.isKept()) {
                unsaved.addLast(entry);
            }
            followers.forEach(follower -> follower.add(entry));
        }
        observer.on(event);
    }

    private boolean hasLeaseAfter(Event event) {
        return switch (event) {
            case LeaseEvent.Acquired _ -> true;
            case LeaseEvent.Waiting _ -> false;
            case RunEvent _, LeaseEvent.TakenOver _, LockEvent _, MigrationEvent _, StatementEvent _, SeedEvent _ ->
                leased;
        };
    }

    /** The oldest entries that are still to be saved; they stay until {@link #saved} is told. */
    synchronized List<Entry> unsaved() {
        return unsaved.stream().limit(SAVED_AT_ONCE).toList();
    }

    synchronized void saved(List<Entry> entries) {
        entries.forEach(entry -> unsaved.removeFirst());
    }

    /** Follows the run from the oldest event that is remembered. */
    synchronized Follower follow() {
        Follower follower = new Follower();
        recent.forEach(follower::add);
        if (over) {
            follower.add(Entry.END);
        }
        followers.add(follower);
        return follower;
    }

    /** No event comes any more. */
    synchronized void end() {
        over = true;
        followers.forEach(follower -> follower.add(Entry.END));
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Whether it has had the lease since it last waited for it: only then may it have changed its database. */
    synchronized boolean hasLease() {
        return leased;
    }

    private synchronized void leave(Follower follower) {
        followers.remove(follower);
    }

    /** An event with its number and time. */
    record Entry(int number, Instant at, Event event) {
        /** What a follower gets when no event comes any more. */
        static final Entry END = new Entry(0, null, null);
    }

    /** A client that follows the run; one that is too slow misses the oldest of what waits for it. */
    final class Follower implements AutoCloseable {
        private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(RECENT + 1);

        private void add(Entry entry) {
            while (!waiting.offer(entry)) {
                waiting.poll();
            }
        }

        /** The next event, {@link Entry#END}, or {@code null} when there was none for that long. */
        Entry next(Duration patience) throws InterruptedException {
            return waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
