package io.lockkeeper.sql;

/** The kinds of objects that a {@link Target} can be. */
public enum Kind {
    AGGREGATE,
    COLLATION,
    COLUMN,
    CONSTRAINT,
    DATABASE,
    DOMAIN,
    ENUM_VALUE,
    EVENT_TRIGGER,
    EXTENSION,
    FOREIGN_TABLE,
    FUNCTION,
    INDEX,
    MATERIALIZED_VIEW,
    /** The membership of a table in a partitioned one; created by ATTACH and dropped by DETACH. */
    PARTITION,
    POLICY,
    PROCEDURE,
    PUBLICATION,
    ROLE,
    ROUTINE,
    RULE,
    SCHEMA,
    SEQUENCE,
    SERVER,
    STATISTICS,
    SUBSCRIPTION,
    TABLE,
    TABLESPACE,
    TRIGGER,
    TYPE,
    VIEW;

    private final String label = name().replace('_', ' ');

    /** The words that SQL has for it, such as {@code MATERIALIZED VIEW}. */
    public String label() {
        return label;
    }
}
