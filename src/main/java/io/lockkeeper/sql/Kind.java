package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of objects that a statement can be about. */
public enum Kind {
    ACCESS_METHOD,
    AGGREGATE,
    CAST,
    COLLATION,
    COLUMN,
    CONSTRAINT,
    CONVERSION,
    DATABASE,
    DEFAULT_PRIVILEGES,
    DOMAIN,
    ENUM_VALUE,
    EVENT_TRIGGER,
    EXTENSION,
    FOREIGN_DATA_WRAPPER,
    FOREIGN_TABLE,
    FUNCTION,
    INDEX,
    LANGUAGE,
    LARGE_OBJECT,
    MATERIALIZED_VIEW,
    OPERATOR,
    OPERATOR_CLASS,
    OPERATOR_FAMILY,
    /** The membership of a table in a partitioned one; created by ATTACH and dropped by DETACH. */
    PARTITION,
    POLICY,
    PROCEDURE,
    PUBLICATION,
    ROLE,
    ROUTINE,
    RULE,
    SCHEMA,
    SEQUENCE,
    SERVER,
    STATISTICS,
    SUBSCRIPTION,
    TABLE,
    TABLESPACE,
    TEXT_SEARCH_CONFIGURATION,
    TEXT_SEARCH_DICTIONARY,
    TEXT_SEARCH_PARSER,
    TEXT_SEARCH_TEMPLATE,
    TRANSFORM,
    TRIGGER,
    TYPE,
    USER_MAPPING,
    VIEW;

    private static final Map<String, List<Kind>> BY_FIRST_WORD = Stream.of(values())
            .sorted(Comparator.comparing(kind -> -kind.words.length))
            .collect(Collectors.groupingBy(kind -> kind.words[0]));

    private final String label = name().replace('_', ' ');
    private final String[] words = label.toLowerCase(Locale.ROOT).split(" ");

    /** The words that SQL has for it, such as {@code MATERIALIZED VIEW}. */
    public String label() {
        return label;
    }

    /** Takes the words that name a kind; {@code null}, and nothing taken, when there are none. */
    public static Kind read(Cursor cursor) {
        String word = cursor.word();
        for (Kind kind : BY_FIRST_WORD.getOrDefault(word, List.of())) {
            if (kind.isAt(cursor)) {
                for (int i = 0; i < kind.words.length; i++) {
                    cursor.advance();
                }
                return kind;
            }
        }
        return cursor.accept("user") || cursor.accept("group") ? ROLE : null;
    }

    private boolean isAt(Cursor cursor) {
        for (int i = 1; i < words.length; i++) {
            if (!cursor.is(i, words[i])) {
                return false;
            }
        }
        return true;
    }
}
