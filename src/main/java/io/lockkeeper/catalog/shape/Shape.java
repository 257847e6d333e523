package io.lockkeeper.catalog.shape;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a database has that requests could name: tables and views with their columns, keys and references, functions with their
 * arguments, and what roles may do with all of it.
 *
 * @param tables tables and views of all schemas: a view may show what is in another one
 * @param routines the functions of the schemas that are exposed
 * @param enums by their types in SQL, with their schemas
 * @param grants by role
 * @param timeouts the statement_timeout in milliseconds of roles that have one
 * @param keepsAnswers whether there is a place for the answers to requests that may be sent again
 */
public record Shape(
        Map<Long, Table> tables,
        List<Routine> routines,
        Map<String, Enumeration> enums,
        Map<String, Grants> grants,
        Map<String, Long> timeouts,
        boolean keepsAnswers) {

    /**
     * A table or view.
     *
     * @param oid its number in the catalogue
     * @param isView whether it shows what is in others
     * @param keys columns of the primary key and of unique constraints, the primary key first
     * @param hasPrimaryKey whether the first key is one
     * @param references the foreign keys that it has
     * @param origins of a view, by its column: where that comes from unchanged
     * @param hasPolicies whether row policies decide who sees which of its rows
     * @param changes what a view can do with rows: INSERT, UPDATE, DELETE; of a table all of them
     */
    public record Table(
            long oid,
            String schema,
            String name,
            boolean isView,
            List<Column> columns,
            List<List<String>> keys,
            boolean hasPrimaryKey,
            List<Reference> references,
            Map<String, Origin> origins,
            boolean hasPolicies,
            Set<String> changes) {

        /** A column by its name. */
        public Optional<Column> column(String column) {
            return columns.stream().filter(one -> one.name().equals(column)).findFirst();
        }

        /** The columns of the primary key; none without one. */
        public List<String> primaryKey() {
            return hasPrimaryKey ? keys.getFirst() : List.of();
        }
    }

    /**
     * A column.
     *
     * @param type in SQL
     * @param compared the type that values are compared in, in SQL and without a length: of a domain, what it is based on
     * @param comparedArray an array of these
     * @param operators the schema of its type's operators when that is not PostgreSQL's; else {@code null}
     * @param defaultValue what a new row gets, in SQL; {@code null} for nothing
     * @param isComputed whether it cannot be written
     * @param leadsIndex whether an index begins with it
     */
    public record Column(
            int number,
            String name,
            String type,
            String compared,
            String comparedArray,
            Kind kind,
            String operators,
            boolean isNullable,
            String defaultValue,
            boolean isComputed,
            boolean leadsIndex) {

        /** The same, known to have no NULL. */
        Column notNull() {
            return new Column(
                    number,
                    name,
                    type,
                    compared,
                    comparedArray,
                    kind,
                    operators,
                    false,
                    defaultValue,
                    isComputed,
                    leadsIndex);
        }

        /** What can be done with its values. */
        public enum Kind {
            /** It has keys and elements. */
            JSON,
            /** It can be searched for words as it is. */
            WORDS,
            TEXT,
            OTHER
        }
    }

    /** A type of some labels, in their order. */
    public record Enumeration(String schema, String name, List<String> labels) {}

    /** A foreign key to a table. */
    public record Reference(String constraint, List<String> columns, long target, List<String> targetColumns) {}

    /** A column of a table. */
    public record Origin(long table, String column) {}

    /**
     * A function.
     *
     * @param returns the type in SQL
     * @param row the table or view whose rows it returns; 0 for none
     * @param output columns of what it returns; none for a single value
     * @param isVoid whether it returns nothing
     * @param returnsSet whether it returns several
     * @param returnsOne whether its author says that the several are one at most
     * @param of the table or view whose row is its only argument; 0 for none
     */
    public record Routine(
            long oid,
            String schema,
            String name,
            List<Argument> arguments,
            String returns,
            long row,
            List<Column> output,
            boolean isVoid,
            boolean returnsSet,
            boolean returnsOne,
            boolean isVolatile,
            long of) {}

    /**
     * What a function is given.
     *
     * @param name empty for none
     * @param type in SQL
     */
    public record Argument(String name, String type, boolean hasDefault, boolean isVariadic) {}

    /**
     * What a role may do: with the columns of tables, with the rows of tables, and which functions it may call.
     *
     * @param execute of the functions
     */
    public record Grants(
            Map<Long, Set<Integer>> select,
            Map<Long, Set<Integer>> insert,
            Map<Long, Set<Integer>> update,
            Set<Long> delete,
            Set<Long> execute) {}
}
