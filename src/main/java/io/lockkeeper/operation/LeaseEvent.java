package io.lockkeeper.operation;

/** What happens around the lease of a database. */
public sealed interface LeaseEvent extends Event {

    /** Another runner, or the system's tool, holds the database; the message names it. */
    record Waiting(String message) implements LeaseEvent {
        @Override
        public Type type() {
            return Type.LEASE_WAITING;
        }
    }

    /** The run holds the database from now on. */
    record Acquired() implements LeaseEvent {
        @Override
        public Type type() {
            return Type.LEASE_ACQUIRED;
        }

        @Override
        public String message() {
            return "the lease is taken";
        }
    }

    /** The runner before this one was interrupted; the message names it. */
    record TakenOver(String message) implements LeaseEvent {
        @Override
        public Type type() {
            return Type.LEASE_TAKEN_OVER;
        }
    }
}
