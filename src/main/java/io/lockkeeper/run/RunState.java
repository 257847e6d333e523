package io.lockkeeper.run;

import java.util.List;

/** How far a run is. */
public enum RunState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED;

    /** The states of a run that is not over. */
    public static final List<RunState> ACTIVE = List.of(QUEUED, RUNNING);
}
