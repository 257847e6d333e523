package io.lockkeeper.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happens when a lock in the database is not free. */
public sealed interface LockEvent extends Event {

    /**
     * A statement waits for the locks of other sessions.
     *
     * @param work what waits: a migration with the line it is at, or a seed
     * @param blockers the sessions that are waited for
     */
    record Waiting(String work, List<Blocker> blockers) implements LockEvent {
        @Override
        public Type type() {
            return Type.LOCK_WAITING;
        }

        @Override
        public Optional<String> subject() {
            return Optional.of(work);
        }

        @Override
        public String message() {
            return work + " waits for " + Blocker.describe(blockers);
        }
    }

    /**
     * A transaction was rolled back because a lock was not free, and is retried.
     *
     * @param work the migration
     * @param attempt how many attempts there were
     * @param pause how long until the next one
     * @param blockers the sessions that were waited for; empty when they were not seen
     */
    record Retry(String work, int attempt, Duration pause, List<Blocker> blockers) implements LockEvent {
        @Override
        public Type type() {
            return Type.LOCK_RETRY;
        }

        @Override
        public Optional<String> subject() {
            return Optional.of(work);
        }

        @Override
        public String message() {
            return work + " was rolled back because a lock was not free; trying again in " + pause.toMillis() + " ms";
        }
    }
}
