package io.lockkeeper.audit;

/** Everything that is put on record. */
public enum AuditAction {
    DATABASE_DECLARED,
    DATABASE_REGISTERED,
    DATABASE_CHANGED,
    DATABASE_REMOVED,
    RUN_REQUESTED,
    /** A person asked to cancel a run; what came of that is the end of the run. */
    RUN_CANCEL_REQUESTED,
    RUN_SUCCEEDED,
    RUN_FAILED,
    /** A run ended early because its process was told to end. */
    RUN_STOPPED,
    /** A run ended early because a person cancelled it, who is the actor. */
    RUN_CANCELLED,
    /** A run was found whose process is gone. */
    RUN_INTERRUPTED,
    /** A run took a database over from a runner that was interrupted. */
    LEASE_TAKEN_OVER
}
