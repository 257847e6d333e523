package io.lockkeeper.run;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A run that goes on in this process: takes its events, keeps the newest for whoever comes to follow, and those worth keeping until
 * they are saved. Neither a slow follower nor a database that does not answer holds the run up.
 */
final class LiveRun implements Listener {

    /** Too many of them, or of no use afterwards. */
    private static final Set<Event.Type> NOT_KEPT = EnumSet.of(
            Event.Type.LEASE_ACQUIRED,
            Event.Type.MIGRATION_STARTED,
            Event.Type.MIGRATION_BEGUN,
            Event.Type.STATEMENT_STARTED,
            Event.Type.STATEMENT_DONE);

    private static final int RECENT = 2000;
    private static final int SAVED_AT_ONCE = 500;

    private final UUID id;
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

    /** Held by whoever saves events, so that each is saved once. */
    Lock saving() {
        return saving;
    }

    @Override
    public void on(Event event) {
        synchronized (this) {
            switch (event.type()) {
                case LEASE_ACQUIRED -> leased = true;
                case LEASE_WAITING -> leased = false;
                default -> {}
            }
            Entry entry = new Entry(++number, Instant.now(), event);
            recent.addLast(entry);
            if (recent.size() > RECENT) {
                recent.removeFirst();
            }
            if (!NOT_KEPT.contains(event.type())) {
                unsaved.addLast(entry);
            }
            followers.forEach(follower -> follower.add(entry));
        }
        observer.on(event);
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

    /** Somebody who follows the run; one who is too slow misses the oldest of what waits for him. */
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
