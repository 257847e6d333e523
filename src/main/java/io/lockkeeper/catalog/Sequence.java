package io.lockkeeper.catalog;

/**
 * A sequence, also one of an identity column. How far it has counted is no part of it.
 *
 * @param type such as {@code bigint}
 * @param ownedBy the column that it belongs to as {@code schema.table.column} in SQL, else {@code null}
 * @param isIdentity whether that column is an identity column
 */
public record Sequence(
        String schema,
        String name,
        String type,
        long start,
        long minimum,
        long maximum,
        long increment,
        long cache,
        boolean isCycle,
        boolean isUnlogged,
        String ownedBy,
        boolean isIdentity) {

    /** All of it but its name. */
    public String definition() {
        return Entry.words(
                isUnlogged ? "UNLOGGED" : null,
                "AS " + type,
                "START " + start,
                "MINVALUE " + minimum,
                "MAXVALUE " + maximum,
                "INCREMENT " + increment,
                "CACHE " + cache,
                isCycle ? "CYCLE" : null,
                ownedBy == null ? null : (isIdentity ? "IDENTITY OF " : "OWNED BY ") + ownedBy);
    }

    Entry entry() {
        return new Entry(Entry.Kind.SEQUENCE, schema, name, null, definition());
    }
}
