package io.lockkeeper.catalog;

import java.util.List;

/**
 * A column of a table or view, or an attribute of a composite type.
 *
 * @param type the type in SQL, such as {@code character varying(20)}
 * @param defaultValue the default, or the expression of a generated column, in SQL; else {@code null}
 * @param generated {@code STORED}, {@code VIRTUAL} or {@code null}
 * @param identity {@code ALWAYS}, {@code BY DEFAULT} or {@code null}
 * @param collation the collation in SQL when it is not the type's, else {@code null}
 * @param storage such as {@code EXTERNAL} when it is not the type's, else {@code null}
 * @param compression such as {@code lz4} when one is set, else {@code null}
 * @param statistics the statistics target when one is set, else {@code null}
 * @param options options of the column, those for a foreign server too, as {@code name=value}
 * @param isInherited whether it is there only because a parent has it; not said of a partition, where all are
 */
public record Column(
        String name,
        String type,
        boolean notNull,
        String defaultValue,
        String generated,
        String identity,
        String collation,
        String storage,
        String compression,
        Integer statistics,
        List<String> options,
        boolean isInherited) {

    /** All of it but the name. */
    public String definition() {
        return Entry.words(
                type,
                collation == null ? null : "COLLATE " + collation,
                storage == null ? null : "STORAGE " + storage,
                compression == null ? null : "COMPRESSION " + compression,
                notNull ? "NOT NULL" : null,
                identity == null ? null : "GENERATED " + identity + " AS IDENTITY",
                value(),
                statistics == null ? null : "STATISTICS " + statistics,
                options.isEmpty() ? null : "OPTIONS " + options,
                isInherited ? "INHERITED" : null);
    }

    private String value() {
        if (generated != null) {
            return "GENERATED ALWAYS AS (" + defaultValue + ") " + generated;
        }
        return defaultValue == null ? null : "DEFAULT " + defaultValue;
    }
}
