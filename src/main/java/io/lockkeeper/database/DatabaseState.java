package io.lockkeeper.database;

/** How a database stands towards the level of its system. */
public enum DatabaseState {
    /** Not looked at yet. */
    UNKNOWN,
    UNREACHABLE,
    /** No migration is applied. */
    EMPTY,
    BEHIND,
    MIGRATING,
    AT_LEVEL,
    /** It has migrations that the system does not know. */
    AHEAD,
    /** The last run failed, or something stands in the way; a person is needed. */
    FAILED
}
