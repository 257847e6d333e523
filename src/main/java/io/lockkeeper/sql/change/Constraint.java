package io.lockkeeper.sql.change;

import java.util.List;

/**
 * A constraint as a statement defines it.
 *
 * @param name {@code null} when the server gives the name
 * @param columns of a key or NOT NULL, or of the column that a CHECK stands with; else empty. Expressions are left out
 * @param references the table that a foreign key refers to, or {@code null}
 * @param referencedColumns its columns when they are written
 * @param notValid whether the rows that are there are not checked: NOT VALID, or NOT ENFORCED
 * @param usingIndex the index that a key takes over, or {@code null}
 */
public record Constraint(
        Type type,
        String name,
        List<String> columns,
        ObjectName references,
        List<String> referencedColumns,
        boolean notValid,
        String usingIndex) {

    /** The kinds of constraints. */
    public enum Type {
        CHECK,
        EXCLUDE,
        FOREIGN_KEY,
        NOT_NULL,
        PRIMARY_KEY,
        UNIQUE
    }
}
