package io.lockkeeper.run;

import io.lockkeeper.operation.Ending;
import java.util.List;

/** How far a run is. */
public enum RunState {
    /** It waits for its turn. */
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Its process was told to end. */
    STOPPED,
    /** A person cancelled it. */
    CANCELLED;

    /** The states of a run that is not over. */
    public static final List<RunState> ACTIVE = List.of(QUEUED, RUNNING);

    /** The state of a run that ended so. */
    static RunState of(Ending ending) {
        return switch (ending) {
            case SUCCEEDED -> SUCCEEDED;
            case FAILED -> FAILED;
            case STOPPED -> STOPPED;
            case CANCELLED -> CANCELLED;
        };
    }
}
