package io.lockkeeper.level;

/** Where a migration stands on a database. */
public enum MigrationState {
    APPLIED,
    PENDING,
    /** The last attempt failed; see its problem for what it left. */
    FAILED,
    /** Applied, but the system no longer has it, although it has newer ones. */
    MISSING,
    /** Applied, and newer than all that the system has: the database is ahead. */
    FUTURE,
    /** Not applied, and older than an applied one. */
    OUT_OF_ORDER,
    /** A repeatable migration that has changed since it was applied. */
    OUTDATED,
    /** Not needed: a baseline stands for it, or it is a baseline and the database has a history. */
    SUPERSEDED,
    /** An undo script, there to be used on the way down. */
    AVAILABLE;

    /** Whether it is still to be applied. */
    public boolean isPending() {
        return this == PENDING || this == OUTDATED || this == OUT_OF_ORDER;
    }
}
