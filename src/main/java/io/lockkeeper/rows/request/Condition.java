package io.lockkeeper.rows.request;

import java.util.List;

/** Which rows are meant. */
public sealed interface Condition {

    /** Every row. */
    Condition ALL = new And(List.of());

    /** All of these hold. */
    record And(List<Condition> parts) implements Condition {}

    /** One of these holds. */
    record Or(List<Condition> parts) implements Condition {}

    /** It does not hold. */
    record Not(Condition condition) implements Condition {}

    /**
     * A value compares with another.
     *
     * @param quantifier whether the value is an array literal with several, of which any or all must compare so
     * @param language of a text search; {@code null} when the request names none
     */
    record Comparison(ColumnPath path, Operator operator, Quantifier quantifier, String language, String value)
            implements Condition {}

    /** A value is one of these. */
    record In(ColumnPath path, List<String> values) implements Condition {}

    /** A value is NULL, true, false or unknown. */
    record Is(ColumnPath path, Constant constant) implements Condition {}

    /** Whether several values must compare, or one. */
    enum Quantifier {
        NONE,
        ANY,
        ALL
    }

    /** What a value can be. */
    enum Constant {
        NULL,
        NOT_NULL,
        TRUE,
        FALSE,
        UNKNOWN
    }
}
