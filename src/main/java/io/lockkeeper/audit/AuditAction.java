package io.lockkeeper.audit;

/** Everything that is put on record. */
public enum AuditAction {
    DATABASE_DECLARED,
    DATABASE_REGISTERED,
    DATABASE_CHANGED,
    DATABASE_REMOVED,
    RUN_REQUESTED,
    RUN_SUCCEEDED,
    RUN_FAILED,
    /** A run was found whose process is gone. */
    RUN_BROKEN_OFF,
    /** A run took a database over from a runner that had vanished. */
    LEASE_TAKEN_OVER
}
