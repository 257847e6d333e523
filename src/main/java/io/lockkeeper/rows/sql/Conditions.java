package io.lockkeeper.rows.sql;

import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Column.Kind;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.rows.request.ColumnPath;
import io.lockkeeper.rows.request.ColumnPath.Step;
import io.lockkeeper.rows.request.Condition;
import io.lockkeeper.rows.request.Condition.And;
import io.lockkeeper.rows.request.Condition.Comparison;
import io.lockkeeper.rows.request.Condition.Constant;
import io.lockkeeper.rows.request.Condition.In;
import io.lockkeeper.rows.request.Condition.Is;
import io.lockkeeper.rows.request.Condition.Not;
import io.lockkeeper.rows.request.Condition.Or;
import io.lockkeeper.rows.request.Condition.Quantifier;
import io.lockkeeper.rows.request.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes conditions on rows. Values are converted to the type of their column, so that its index can be used. Every operator is PostgreSQL's, or that of the extension that a column's type is of: what somebody has created beside it takes no part.
 */
final class Conditions {

    private static final String TEXT = "pg_catalog.text";

    private final Source source;
    private final Map<String, String> embedded;

    /** @param embedded by the name of what is embedded: whether there is something, in SQL */
    Conditions(Source source, Map<String, String> embedded) {
        this.source = source;
        this.embedded = embedded;
    }

    SqlText of(Condition condition) {
        return switch (condition) {
            case And and -> joined(and.parts(), " AND ", "true");
            case Or or -> joined(or.parts(), " OR ", "false");
            case Not not -> new SqlText().add("NOT (").add(of(not.condition())).add(")");
            case In in -> in(in);
            case Is is -> is(is);
            case Comparison comparison -> comparison(comparison);
        };
    }

    private SqlText joined(List<Condition> parts, String word, String none) {
        SqlText all = new SqlText();
        for (Condition part : parts) {
            all.add(all.isEmpty() ? "(" : word + "(").add(of(part)).add(")");
        }
        return all.isEmpty() ? all.add(none) : all;
    }

    /** One statement whatever the number of values. */
    private SqlText in(In in) {
        return filtered(in.path())
                .add(operator(in.path(), "="))
                .add("ANY (")
                .value(Identifiers.array(in.values()), compared(in.path(), true))
                .add(")");
    }

    /** The type that a value is compared in: that of the column, or what a step into it gives. */
    private String compared(ColumnPath path, boolean isArray) {
        String suffix = isArray ? "[]" : "";
        if (!path.steps().isEmpty()) {
            return (path.steps().getLast().asText() ? TEXT : "pg_catalog.jsonb") + suffix;
        }
        return column(path)
                .map(column -> isArray ? column.comparedArray() : column.compared())
                .orElseGet(() -> source.typeOfComputed(path.column()) + suffix);
    }

    private SqlText is(Is is) {
        String presence = is.path().steps().isEmpty() ? embedded.get(is.path().column()) : null;
        if (presence != null) {
            return switch (is.constant()) {
                case NULL -> new SqlText().add("NOT (" + presence + ")");
                case NOT_NULL -> new SqlText().add(presence);
                default ->
                    throw new RowsProblem(
                            400,
                            "PGRST120",
                            "'%s' is embedded: it can be null or not_null"
                                    .formatted(is.path().column()),
                            null,
                            null);
            };
        }
        String word =
                is.constant() == Constant.NOT_NULL ? "NOT NULL" : is.constant().name();
        return filtered(is.path()).add(" IS " + word);
    }

    private SqlText comparison(Comparison comparison) {
        if (comparison.path().steps().isEmpty()
                && embedded.containsKey(comparison.path().column())) {
            throw new RowsProblem(
                    400,
                    "PGRST120",
                    "'%s' is embedded: only is.null and not.is.null can be asked of it"
                            .formatted(comparison.path().column()),
                    null,
                    "Name one of its columns: %s.<column>=…"
                            .formatted(comparison.path().column()));
        }
        Operator operator = comparison.operator();
        if (operator.isSearch()) {
            return search(comparison);
        }
        SqlText text = filtered(comparison.path());
        if (operator == Operator.ISDISTINCT) {
            return text.add(" IS DISTINCT FROM ").value(comparison.value(), compared(comparison.path(), false));
        }
        String value = operator.hasStars() ? comparison.value().replace('*', '%') : comparison.value();
        text.add(operator(comparison.path(), operator.sql()));
        boolean isArray = comparison.quantifier() != Quantifier.NONE;
        String type = operator.takesText() ? TEXT + (isArray ? "[]" : "") : compared(comparison.path(), isArray);
        return isArray
                ? text.add(comparison.quantifier() + " (").value(value, type).add(")")
                : text.value(value, type);
    }

    private String operator(ColumnPath path, String operator) {
        String schema =
                path.steps().isEmpty() ? column(path).map(Column::operators).orElse(null) : null;
        return " OPERATOR(" + (schema == null ? "pg_catalog" : Identifiers.quote(schema)) + "." + operator + ") ";
    }

    private SqlText search(Comparison comparison) {
        boolean isWords = comparison.path().steps().isEmpty()
                && column(comparison.path()).map(Column::kind).orElse(Kind.OTHER) == Kind.WORDS;
        SqlText words = filtered(comparison.path());
        SqlText text = new SqlText();
        if (isWords) {
            text.add(words);
        } else {
            text.add("pg_catalog.to_tsvector(");
            language(text, comparison).add(words).add(")");
        }
        text.add(" OPERATOR(pg_catalog.@@) pg_catalog." + comparison.operator().sql() + "(");
        return language(text, comparison).value(comparison.value(), TEXT).add(")");
    }

    private static SqlText language(SqlText text, Comparison comparison) {
        return comparison.language() == null
                ? text
                : text.value(comparison.language(), "pg_catalog.regconfig").add(", ");
    }

    private Optional<Column> column(ColumnPath path) {
        return source.find(path.column());
    }

    /** The value that rows are chosen by. */
    private SqlText filtered(ColumnPath path) {
        SqlText value = value(path);
        column(path)
                .filter(column -> source.relation() != null
                        && !source.isWritten()
                        && !source.relation().isFilterable(column))
                .ifPresent(column -> {
                    throw notAllowed("filter", column);
                });
        return value;
    }

    /** The value that rows are sorted by. */
    SqlText sorted(ColumnPath path) {
        SqlText value = value(path);
        column(path)
                .filter(column -> source.relation() != null
                        && !source.isWritten()
                        && !source.relation().isSortable(column))
                .ifPresent(column -> {
                    throw notAllowed("order", column);
                });
        return value;
    }

    private RowsProblem notAllowed(String what, Column column) {
        return new RowsProblem(
                400,
                what.equals("filter") ? "FILTER_NOT_EXPOSED" : "ORDER_NOT_EXPOSED",
                "'%s.%s' cannot be used for %s".formatted(source.name(), column.name(), what),
                null,
                "The manifest names the columns for it: 'rows.expose.%s.%s'.".formatted(source.name(), what));
    }

    /** The value that a path leads to. */
    SqlText value(ColumnPath path) {
        String column = source.sql(path.column());
        if (path.steps().isEmpty()) {
            return new SqlText().add(column);
        }
        boolean isJson = column(path).map(Column::kind).orElse(Kind.OTHER) == Kind.JSON;
        SqlText text = new SqlText().add("(").add(isJson ? column : "pg_catalog.to_jsonb(" + column + ")");
        for (Step step : path.steps()) {
            text.add(" OPERATOR(pg_catalog." + (step.asText() ? "->>" : "->") + ") ");
            text.add(step.isIndex() ? index(step.key()) : Identifiers.literal(step.key()));
        }
        return text.add(")");
    }

    private static String index(String key) {
        try {
            int index = Integer.parseInt(key);
            return index < 0 ? "(" + index + ")" : String.valueOf(index);
        } catch (NumberFormatException e) {
            throw new RowsProblem(400, "PGRST100", "The index " + key + " is too large", null, null);
        }
    }
}
