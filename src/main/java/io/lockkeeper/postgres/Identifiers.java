package io.lockkeeper.postgres;

/** The one place that turns names into SQL. */
public final class Identifiers {

    private Identifiers() {}

    /** The name as a quoted SQL identifier, safe for any content but NUL, which PostgreSQL cannot store. */
    public static String quote(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier cannot hold a NUL character");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The text as a string literal, the same whatever {@code standard_conforming_strings} is. */
    public static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + '\'';
    }

    /** {@code "schema"."name"}, or {@code "name"} when there is no schema. */
    public static String quote(String schema, String name) {
        return schema == null ? quote(name) : quote(schema) + '.' + quote(name);
    }
}
