package io.lockkeeper.operation;

import io.lockkeeper.problem.Words;
import java.util.Optional;

/** What happens to the seeds of a database. */
public sealed interface SeedEvent extends Event {

    /** A seed file begins, which is {@code number} of the {@code of} that are pending, from 1. */
    record Started(String seed, int number, int of) implements SeedEvent {
        @Override
        public Type type() {
            return Type.SEED_STARTED;
        }

        @Override
        public Optional<String> subject() {
            return Optional.of(seed);
        }

        @Override
        public String message() {
            return "applying " + seed;
        }
    }

    /**
     * A seed file is applied.
     *
     * @param rows how many rows it changed
     * @param millis how long it took
     */
    record Applied(String seed, long rows, long millis) implements SeedEvent {
        @Override
        public Type type() {
            return Type.SEED_APPLIED;
        }

        @Override
        public Optional<String> subject() {
            return Optional.of(seed);
        }

        @Override
        public String message() {
            return seed + " applied, " + Words.count(rows, "row") + ", " + millis + " ms";
        }
    }

    /** A seed check holds. */
    record CheckPassed(String check) implements SeedEvent {
        @Override
        public Type type() {
            return Type.SEED_CHECK_PASSED;
        }

        @Override
        public Optional<String> subject() {
            return Optional.of(check);
        }

        @Override
        public String message() {
            return "seed check passed: " + check;
        }
    }

    /** An attempt at the seeds failed and is repeated; the message says why. */
    record Retry(String message) implements SeedEvent {
        @Override
        public Type type() {
            return Type.SEED_RETRY;
        }
    }
}
