package io.lockkeeper.sql;

/** What a statement does to its {@link Target}. */
public enum Action {
    CREATE,
    ALTER,
    DROP
}
