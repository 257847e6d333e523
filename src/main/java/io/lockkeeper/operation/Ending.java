package io.lockkeeper.operation;

import io.lockkeeper.problem.Problem;

/** How a run can end. States of runs, events and metrics all follow this list. */
public enum Ending {
    SUCCEEDED,
    FAILED,
    /** The process was told to end. */
    STOPPED,
    /** A person cancelled the run. */
    CANCELLED;

    /** The ending that a problem makes. */
    public static Ending of(Problem problem) {
        return switch (problem.type()) {
            case RUN_STOPPED -> STOPPED;
            case RUN_CANCELLED -> CANCELLED;
            default -> FAILED;
        };
    }
}
