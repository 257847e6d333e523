package io.lockkeeper.level;

/** How the script on disk compares with the one that was applied. */
public enum ChecksumState {
    /** Nothing is applied to compare with. */
    NONE,
    SAME,
    /** Comments or layout changed, no token did: a note. */
    LAYOUT_CHANGED,
    /** The meaning may have changed: the line stops. */
    CHANGED
}
