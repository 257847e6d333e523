package io.lockkeeper.catalog;

/**
 * A function, procedure or aggregate.
 *
 * @param arguments the types that tell it from others of its name, such as {@code integer, text}
 * @param owner a role; no part of the definition
 * @param language such as {@code plpgsql}
 * @param returns the type in SQL; {@code null} for a procedure
 * @param isSecurityDefiner whether it runs with the rights of its owner
 * @param definition PostgreSQL's definition; of an aggregate one of the same kind
 */
public record Routine(
        String schema,
        String name,
        String arguments,
        Kind kind,
        String owner,
        String language,
        String returns,
        boolean isSecurityDefiner,
        String definition) {

    /** What a routine can be; a window function is a function. */
    public enum Kind {
        FUNCTION(Entry.Kind.FUNCTION),
        PROCEDURE(Entry.Kind.PROCEDURE),
        AGGREGATE(Entry.Kind.AGGREGATE);

        private final Entry.Kind entry;

        Kind(Entry.Kind entry) {
            this.entry = entry;
        }
    }

    Entry entry() {
        return new Entry(kind.entry, schema, name + '(' + arguments + ')', null, definition);
    }
}
