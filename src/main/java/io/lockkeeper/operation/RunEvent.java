package io.lockkeeper.operation;

/** What happens to a run as a whole. */
public sealed interface RunEvent extends Event {

    /** The run begins. */
    record Started(String message) implements RunEvent {
        @Override
        public Type type() {
            return Type.STARTED;
        }
    }

    /** The connection was lost and is opened again. */
    record Reconnecting(String message) implements RunEvent {
        @Override
        public Type type() {
            return Type.RECONNECTING;
        }
    }

    /** The run is over; the last event. */
    record Ended(Ending ending, String message) implements RunEvent {
        @Override
        public Type type() {
            return switch (ending) {
                case SUCCEEDED -> Type.SUCCEEDED;
                case FAILED -> Type.FAILED;
                case STOPPED -> Type.STOPPED;
                case CANCELLED -> Type.CANCELLED;
            };
        }
    }
}
