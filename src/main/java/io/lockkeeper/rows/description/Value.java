package io.lockkeeper.rows.description;

import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the values of a type of PostgreSQL are in JSON.
 *
 * @param format the name of OpenAPI for what is in a text or number; {@code null} for none
 * @param labels of an enum; {@code null} when it is none
 * @param isArray whether there is a list of these, as deep as it may be
 */
record Value(Kind kind, String format, Enumeration labels, boolean isArray) {

    /** Kinds of values. */
    enum Kind {
        INTEGER,
        NUMBER,
        /** A number that may have more digits than JavaScript keeps. */
        LONG_NUMBER,
        BOOLEAN,
        TEXT,
        /** A date and a time without a zone. */
        TIMESTAMP,
        /** A moment. */
        TIMESTAMPTZ,
        /** One of some labels. */
        LABEL,
        JSON,
        /** What a type that is not PostgreSQL's makes of it. */
        ANY,
        NOTHING
    }

    private static final String OF_SERVER = "pg_catalog.";
    private static final Pattern MODIFIER = Pattern.compile("\\(\\d+(,-?\\d+)?\\)");
    private static final Map<String, Value> KNOWN = new HashMap<>();

    static {
        know(Kind.INTEGER, "int32", "smallint", "int2", "integer", "int4");
        know(Kind.LONG_NUMBER, "int64", "bigint", "int8");
        know(Kind.LONG_NUMBER, null, "numeric");
        know(Kind.NUMBER, "float", "real", "float4");
        know(Kind.NUMBER, "double", "double precision", "float8");
        know(Kind.BOOLEAN, null, "boolean", "bool");
        know(Kind.JSON, null, "json", "jsonb");
        know(Kind.TEXT, "uuid", "uuid");
        know(Kind.TEXT, "date", "date");
        know(Kind.TIMESTAMP, null, "timestamp without time zone", "timestamp");
        know(Kind.TIMESTAMPTZ, "date-time", "timestamp with time zone", "timestamptz");
        know(Kind.ANY, null, "record", "anyelement", "anyarray");
        know(Kind.NOTHING, null, "void");
    }

    private static void know(Kind kind, String format, String... types) {
        for (String type : types) {
            KNOWN.put(type, new Value(kind, format, null, false));
        }
    }

    /** Of a column; of a domain, what it is based on. */
    static Value of(Column column, Map<String, Enumeration> enums) {
        Value named = of(column.type(), enums);
        if (named.kind() != Kind.ANY) {
            return named;
        }
        Value based = of(column.compared(), enums);
        return based.kind() == Kind.ANY && column.kind() == Column.Kind.TEXT ? TEXT : based;
    }

    private static final Value TEXT = new Value(Kind.TEXT, null, null, false);

    /** Of a type in SQL, where a type that is not PostgreSQL's stands with its schema. */
    static Value of(String type, Map<String, Enumeration> enums) {
        if (type.endsWith("[]")) {
            return of(type.substring(0, type.length() - 2), enums).array();
        }
        if (type.startsWith(OF_SERVER)) {
            String name = type.substring(OF_SERVER.length());
            return name.startsWith("_") ? of(name.substring(1), enums).array() : of(name, enums);
        }
        if (enums.containsKey(type)) {
            return new Value(Kind.LABEL, null, enums.get(type), false);
        }
        Value known = KNOWN.get(MODIFIER.matcher(type).replaceAll(""));
        if (known != null) {
            return known;
        }
        return type.indexOf('.') < 0 ? TEXT : new Value(Kind.ANY, null, null, false);
    }

    private Value array() {
        return new Value(kind, format, labels, true);
    }
}
