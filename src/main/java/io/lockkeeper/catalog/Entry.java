package io.lockkeeper.catalog;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * One object of a database as text. Kind, schema, {@code of} and name together are unique in a {@link Catalog}.
 *
 * @param schema the schema that it is in, or that the object is in which it is about; {@code null} for what is in no schema
 * @param name the name as the catalogue has it, without quotes; with its arguments, types or access method where the name alone does
 *     not tell which one it is. For a grant, comment or label: what it is about, in SQL
 * @param of the table, view, domain or server that it belongs to, {@code null} when it belongs to none
 * @param definition all that makes it what it is; SQL where PostgreSQL has a function for that. Without owner, oids and rows
 */
public record Entry(Kind kind, String schema, String name, String of, String definition) {

    /** What an entry can be about. */
    public enum Kind {
        SCHEMA,
        EXTENSION,
        ACCESS_METHOD,
        LANGUAGE,
        COLLATION,
        CONVERSION,
        TYPE,
        FUNCTION,
        PROCEDURE,
        AGGREGATE,
        CAST,
        TRANSFORM,
        OPERATOR,
        OPERATOR_FAMILY,
        OPERATOR_CLASS,
        TEXT_SEARCH_PARSER,
        TEXT_SEARCH_TEMPLATE,
        TEXT_SEARCH_DICTIONARY,
        TEXT_SEARCH_CONFIGURATION,
        FOREIGN_DATA_WRAPPER,
        SERVER,
        USER_MAPPING,
        SEQUENCE,
        TABLE,
        FOREIGN_TABLE,
        VIEW,
        MATERIALIZED_VIEW,
        COLUMN,
        /** The order of the columns of a table; only a {@link Difference} has it. */
        COLUMN_ORDER,
        CONSTRAINT,
        INDEX,
        TRIGGER,
        RULE,
        POLICY,
        STATISTICS,
        EVENT_TRIGGER,
        PUBLICATION,
        /** A table or a schema of a publication. */
        PUBLICATION_MEMBER,
        SUBSCRIPTION,
        /** What a role may do with an object, where that is not what it may by default. */
        GRANT,
        DEFAULT_PRIVILEGES,
        COMMENT,
        SECURITY_LABEL
    }

    static final Comparator<String> NULL_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    /** By kind, schema and table; the columns of a table stay in their order. */
    static final Comparator<Entry> ORDER = Comparator.comparing(Entry::kind)
            .thenComparing(Entry::schema, NULL_FIRST)
            .thenComparing(Entry::of, NULL_FIRST)
            .thenComparing(entry -> entry.kind == Kind.COLUMN ? "" : entry.name);

    /** The parts that are there, one space between them. */
    static String words(String... parts) {
        return Arrays.stream(parts)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
