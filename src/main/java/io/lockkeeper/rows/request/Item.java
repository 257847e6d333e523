package io.lockkeeper.rows.request;

/** What one element of {@code select} asks for. */
public sealed interface Item {

    /** All columns that may be read. */
    record Star() implements Item {}

    /**
     * A column, or a place in one.
     *
     * @param alias how it is called; {@code null} when it keeps its name
     * @param cast the type it is converted to; {@code null} when it is not
     */
    record Value(String alias, ColumnPath path, String cast) implements Item {

        /** How it is called in the answer. */
        public String name() {
            return alias == null ? path.naturalName() : alias;
        }
    }

    /**
     * A value made of many rows; what stands beside it groups them.
     *
     * @param path {@code null} when rows are counted
     * @param before the type that each value is converted to; {@code null} when it is not
     * @param after the type that the result is converted to; {@code null} when it is not
     */
    record Aggregate(String alias, Function function, ColumnPath path, String before, String after) implements Item {

        /** How it is called in the answer. */
        public String name() {
            return alias == null ? function.name().toLowerCase(java.util.Locale.ROOT) : alias;
        }
    }

    /** What aggregates there are. */
    enum Function {
        SUM,
        AVG,
        MIN,
        MAX,
        COUNT
    }

    /**
     * Rows of another relation.
     *
     * @param alias how they are called; {@code null} when they have the name of the target
     * @param target a relation, a column that refers to one, or a function
     * @param hint which reference is meant; {@code null} when there is no choice
     * @param isInner whether a row without any is left out
     * @param isSpread whether their columns stand among those of the row
     * @param read what is read of them
     */
    record Embedding(String alias, String target, String hint, boolean isInner, boolean isSpread, Read read)
            implements Item {

        /** How it is called in the answer and in parameters. */
        public String name() {
            return alias == null ? target : alias;
        }
    }
}
