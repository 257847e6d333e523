package io.lockkeeper.rows.sql;

import io.lockkeeper.postgres.Identifiers;
import java.util.List;
import java.util.stream.Collectors;

/** The form in which rows are answered, made by PostgreSQL: they are never parsed here. */
public enum Output {
    /** An array of objects. */
    ARRAY,
    /** One object, of the first row. */
    OBJECT,
    ARRAY_WITHOUT_NULLS,
    OBJECT_WITHOUT_NULLS,
    /** RFC 4180, with a line feed between lines. */
    CSV,
    /** Each row for itself, as JSON: they are not held together. */
    LINES,
    /** Nothing: only how many rows there are. */
    NONE;

    /** Whether it is one row. */
    public boolean isObject() {
        return this == OBJECT || this == OBJECT_WITHOUT_NULLS;
    }

    /**
     * The body in SQL.
     *
     * @param rows what the rows are called in the statement
     * @param names of their columns
     */
    String sql(String rows, List<String> names) {
        return switch (this) {
            case ARRAY -> array(rows) + "::pg_catalog.text";
            case OBJECT -> "(" + first(rows) + ")::pg_catalog.text";
            case ARRAY_WITHOUT_NULLS -> "pg_catalog.json_strip_nulls(" + array(rows) + ")::pg_catalog.text";
            case OBJECT_WITHOUT_NULLS -> "pg_catalog.json_strip_nulls(" + first(rows) + ")::pg_catalog.text";
            case CSV -> csv(rows, names);
            case LINES -> array(rows) + "::pg_catalog.text";
            case NONE -> "NULL::pg_catalog.text";
        };
    }

    private static String array(String rows) {
        return "coalesce(pg_catalog.json_agg(" + rows + ".*), '[]')";
    }

    private static String first(String rows) {
        return "pg_catalog.json_agg(" + rows + ".*) OPERATOR(pg_catalog.->) 0";
    }

    private static String csv(String rows, List<String> names) {
        return "pg_catalog.concat(" + Identifiers.literal(csvHead(names))
                + ", pg_catalog.string_agg(pg_catalog.concat(E'\\n', " + csvLine(rows, names) + "), ''))";
    }

    /** The line with the names of the columns. */
    static String csvHead(List<String> names) {
        return names.stream().map(Output::quoted).collect(Collectors.joining(","));
    }

    /** The line of a row, in SQL. */
    static String csvLine(String rows, List<String> names) {
        return names.stream()
                .map(name -> "pg_catalog.concat(" + rows + '.' + Identifiers.quote(name) + ")")
                .map(text -> "CASE WHEN " + text + " OPERATOR(pg_catalog.~) E'[\",\\r\\n]' THEN pg_catalog.concat('\"',"
                        + " pg_catalog.replace(" + text + ", '\"', '\"\"'), '\"') ELSE " + text + " END")
                .collect(Collectors.joining(", ',', ", "pg_catalog.concat(", ")"));
    }

    private static String quoted(String name) {
        return name.matches("(?s).*[\",\r\n].*") ? '"' + name.replace("\"", "\"\"") + '"' : name;
    }
}
