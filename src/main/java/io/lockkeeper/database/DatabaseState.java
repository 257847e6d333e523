package io.lockkeeper.database;

import io.lockkeeper.level.LevelState;

/** How a database stands towards the level of its system, as the API shows it. */
public enum DatabaseState {
    /** Not checked yet. */
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
    FAILED;

    /** The state of a database on which nothing is at work. */
    public static DatabaseState of(LastCheck check) {
        return switch (check) {
            case LastCheck.NotYet none -> UNKNOWN;
            case LastCheck.Seen seen -> of(seen.standing().state());
            case LastCheck.Missing missing -> UNREACHABLE;
            case LastCheck.Unreachable unreachable -> UNREACHABLE;
            case LastCheck.Unreadable unreadable -> FAILED;
        };
    }

    private static DatabaseState of(LevelState level) {
        return switch (level) {
            case EMPTY -> EMPTY;
            case BEHIND -> BEHIND;
            case AT_LEVEL -> AT_LEVEL;
            case AHEAD -> AHEAD;
            case FAILED -> FAILED;
        };
    }
}
