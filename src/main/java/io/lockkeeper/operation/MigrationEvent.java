package io.lockkeeper.operation;

import java.util.Optional;

/** What happens to a migration. */
public sealed interface MigrationEvent extends Event {

    /** The name of the migration. */
    String migration();

    @Override
    default Optional<String> subject() {
        return Optional.of(migration());
    }

    /**
     * The run comes to a migration.
     *
     * @param number which of the {@code of} migrations of the run it is, from 1
     */
    record Started(String migration, int number, int of) implements MigrationEvent {
        @Override
        public Type type() {
            return Type.MIGRATION_STARTED;
        }

        @Override
        public String message() {
            return "applying " + migration;
        }
    }

    /** Parts of a migration have taken effect, or are about to, while the others have not. */
    record Begun(String migration) implements MigrationEvent {
        @Override
        public Type type() {
            return Type.MIGRATION_BEGUN;
        }

        @Override
        public String message() {
            return "parts of " + migration + " are applied";
        }
    }

    /**
     * A migration is applied and recorded in the history.
     *
     * @param number which of the {@code of} migrations of the run it is, from 1
     * @param millis how long it took
     */
    record Applied(String migration, int number, int of, long millis) implements MigrationEvent {
        @Override
        public Type type() {
            return Type.MIGRATION_APPLIED;
        }

        @Override
        public String message() {
            return migration + " applied in " + millis + " ms";
        }
    }

    /** What an interrupted statement had left was removed. */
    record Repaired(String migration, String message) implements MigrationEvent {
        @Override
        public Type type() {
            return Type.REPAIRED;
        }
    }

    /** The migration goes on where an earlier run was interrupted. */
    record Resumed(String migration, String message) implements MigrationEvent {
        @Override
        public Type type() {
            return Type.RESUMED;
        }
    }
}
