package io.lockkeeper.postgres;

import java.util.Collection;
import java.util.stream.Collectors;

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

    /** An array of these texts as a value, not as SQL: {@code {"a","b"}}. */
    public static String array(Collection<String> values) {
        return values.stream()
                .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
