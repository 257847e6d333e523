package io.lockkeeper.level;

/** How the history of a database compares with the files of its system. */
public enum LevelState {
    /** Nothing is applied yet. */
    EMPTY,
    /** Migrations are pending. */
    BEHIND,
    /** Everything is applied. */
    AT_LEVEL,
    /** It has migrations that the system does not know, newer than all it knows. */
    AHEAD,
    /** A migration failed, is missing or was changed: a person decides. */
    FAILED
}
