package io.lockkeeper.rows.sql;

import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.rows.exposure.Callable;
import io.lockkeeper.rows.exposure.Exposed;
import java.util.List;
import java.util.Optional;

/**
 * The rows that a part of a statement is about.
 *
 * @param relation what they are rows of; {@code null} for rows of a function that are of no relation
 * @param alias what they are called in the statement
 * @param row the whole row in SQL, for functions of it
 * @param output the columns of a function's rows when there is no relation
 * @param isWritten whether they are what a write has returned: what may be filtered was decided before
 */
record Source(Exposed relation, String alias, String row, List<Column> output, boolean isWritten) {

    /** What a write or a function has returned, under the columns that it was asked for. */
    static final String WRITTEN_ROW = "the row";

    static Source table(Exposed relation, String alias) {
        return new Source(relation, alias, alias, List.of(), false);
    }

    static Source written(Exposed relation, String alias) {
        return new Source(relation, alias, alias + '.' + Identifiers.quote(WRITTEN_ROW), List.of(), true);
    }

    static Source called(Callable function, String alias) {
        return new Source(function.rows().orElse(null), alias, alias, function.output(), false);
    }

    /** How messages call it. */
    String name() {
        return relation == null ? "the function's result" : relation.path();
    }

    /** What {@code *} means. */
    List<Column> star() {
        return relation == null ? output : relation.star();
    }

    /** A column that may be read. */
    Optional<Column> find(String name) {
        return relation == null
                ? output.stream().filter(column -> column.name().equals(name)).findFirst()
                : relation.column(name);
    }

    /** A column, or a function of the row that is read like one, in SQL. */
    String sql(String name) {
        return find(name)
                .map(column -> alias + '.' + Identifiers.quote(column.name()))
                .or(() -> Optional.ofNullable(relation)
                        .flatMap(one -> one.computed(name))
                        .map(function -> isWritten
                                ? alias + '.' + Identifiers.quote(name)
                                : Identifiers.quote(relation.schema(), name) + '(' + row + ')'))
                .orElseThrow(() -> noColumn(name));
    }

    /** The type of a function of the row, in SQL. */
    String typeOfComputed(String name) {
        return relation.computed(name).orElseThrow(() -> noColumn(name)).returns();
    }

    RowsProblem noColumn(String name) {
        List<String> names = (relation == null ? output : relation.columns())
                .stream().map(Column::name).toList();
        return new RowsProblem(
                400,
                "42703",
                "column %s.%s does not exist".formatted(name(), name),
                null,
                "It may not be exposed. Readable are: " + String.join(", ", names) + '.');
    }
}
