package io.lockkeeper.sql;

/** How a statement may be executed. */
public enum Execution {
    /** In a transaction together with others. */
    TRANSACTIONAL,
    /** Outside of a transaction: PostgreSQL refuses it in a transaction block. */
    NON_TRANSACTIONAL,
    /** Not at all: it opens a block of statements that the script wants in one transaction. */
    BEGIN,
    /** Not at all: it closes such a block. */
    COMMIT
}
