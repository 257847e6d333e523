package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A type that somebody made: not the row types of tables, nor the arrays and multiranges that come with other types.
 *
 * @param values the labels of an enum in order, else empty
 * @param attributes of a composite type in order, else empty
 * @param constraints of a domain by name, else empty
 * @param base what a domain is based on, in SQL, else {@code null}
 * @param properties the rest of the definition
 */
public record Type(
        String schema,
        String name,
        Kind kind,
        List<String> values,
        List<Column> attributes,
        List<Constraint> constraints,
        String base,
        String properties) {

    /** What a type can be. */
    public enum Kind {
        ENUM("e"),
        DOMAIN("d"),
        COMPOSITE("c"),
        RANGE("r"),
        BASE("b"),
        /** A name without a definition yet. */
        SHELL("p");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        static Kind of(String code) {
            return Rows.find(values(), kind -> kind.code.equals(code));
        }
    }

    /** All of it but its name and constraints. */
    public String definition() {
        return Entry.words(
                kind.name(),
                kind == Kind.ENUM ? values.stream().map(Type::quote).collect(Collectors.joining(", ", "(", ")")) : null,
                kind == Kind.COMPOSITE
                        ? attributes.stream()
                                .map(one -> Identifiers.quote(one.name()) + ' ' + one.definition())
                                .collect(Collectors.joining(", ", "(", ")"))
                        : null,
                base,
                properties);
    }

    private static String quote(String label) {
        return '\'' + label.replace("'", "''") + '\'';
    }

    /** It and its constraints. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(Entry.Kind.TYPE, schema, name, null, definition()));
        constraints.forEach(
                one -> entries.add(new Entry(Entry.Kind.CONSTRAINT, schema, one.name(), name, one.definition())));
        return entries;
    }
}
