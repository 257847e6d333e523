package io.lockkeeper.rows.sql;

import io.lockkeeper.rows.RowsProblem;
import java.util.Map;
import java.util.TreeSet;

/** The types that a request may convert a value to: a type cannot be a parameter, so only these stand in a statement. */
final class Casts {

    /** As requests write them, and as PostgreSQL's schema has them. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("text", "text"),
            Map.entry("varchar", "varchar"),
            Map.entry("character varying", "varchar"),
            Map.entry("int", "int4"),
            Map.entry("int2", "int2"),
            Map.entry("int4", "int4"),
            Map.entry("int8", "int8"),
            Map.entry("smallint", "int2"),
            Map.entry("integer", "int4"),
            Map.entry("bigint", "int8"),
            Map.entry("numeric", "\"numeric\""),
            Map.entry("decimal", "\"numeric\""),
            Map.entry("money", "money"),
            Map.entry("real", "float4"),
            Map.entry("float", "float8"),
            Map.entry("float4", "float4"),
            Map.entry("float8", "float8"),
            Map.entry("double precision", "float8"),
            Map.entry("bool", "bool"),
            Map.entry("boolean", "bool"),
            Map.entry("date", "date"),
            Map.entry("time", "\"time\""),
            Map.entry("timetz", "timetz"),
            Map.entry("timestamp", "\"timestamp\""),
            Map.entry("timestamptz", "timestamptz"),
            Map.entry("interval", "\"interval\""),
            Map.entry("uuid", "uuid"),
            Map.entry("bytea", "bytea"),
            Map.entry("inet", "inet"),
            Map.entry("json", "json"),
            Map.entry("jsonb", "jsonb"));

    private Casts() {}

    /** The type in SQL, with {@code []} when it is an array. */
    static String sql(String type) {
        boolean isArray = type.endsWith("[]");
        String known = TYPES.get(isArray ? type.substring(0, type.length() - 2) : type);
        if (known == null) {
            throw new RowsProblem(
                    400,
                    "42704",
                    "type \"%s\" does not exist".formatted(type),
                    null,
                    "Values can be converted to: " + String.join(", ", new TreeSet<>(TYPES.keySet())) + '.');
        }
        return "pg_catalog." + known + (isArray ? "[]" : "");
    }
}
