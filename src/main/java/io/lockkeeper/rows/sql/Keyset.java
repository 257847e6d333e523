package io.lockkeeper.rows.sql;

import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.request.ColumnPath;
import io.lockkeeper.rows.request.Order;
import io.lockkeeper.rows.request.Read;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages by the values of their last row: the next page begins after them, however many rows come before. The columns are those of the order and,
 * so that no two rows are equal, those of the primary key.
 */
final class Keyset {

    /** The key of a row, beside its columns. */
    static final String KEY = "the key";

    private final Source source;
    private final List<Order> orders;

    private Keyset(Source source, List<Order> orders) {
        this.source = source;
        this.orders = orders;
    }

    /**
     * @param source rows of a relation
     * @throws RowsProblem CURSOR_UNAVAILABLE when its rows have no key, or are sorted by what is no column
     */
    static Keyset of(Source source, Read read) {
        Exposed relation = source.relation();
        List<String> key = relation == null ? List.of() : relation.primaryKey();
        boolean isPlain = read.order().stream()
                .allMatch(order -> order.embedding() == null
                        && order.path().steps().isEmpty()
                        && source.find(order.path().column()).isPresent());
        boolean isReadable = key.stream().allMatch(name -> source.find(name).isPresent());
        if (key.isEmpty() || !isPlain || !isReadable) {
            throw new RowsProblem(
                    400,
                    "CURSOR_UNAVAILABLE",
                    "'%s' cannot be paged by 'after'".formatted(source.name()),
                    null,
                    "It needs a primary key that can be read, and an order by columns. Page it by limit and offset.");
        }
        List<Order> orders = new ArrayList<>(read.order());
        for (String name : key) {
            if (orders.stream().noneMatch(order -> order.path().column().equals(name))) {
                orders.add(new Order(null, new ColumnPath(name, List.of()), false, null));
            }
        }
        return new Keyset(source, orders);
    }

    /** The order with the key. */
    List<Order> orders() {
        return orders;
    }

    /** The key of a row, as a JSON array of text. */
    SqlText key() {
        List<SqlText> values = orders.stream()
                .map(order -> new SqlText().add(column(order) + "::pg_catalog.text"))
                .toList();
        return new SqlText()
                .add("pg_catalog.json_build_array(")
                .add(values, ", ")
                .add(")");
    }

    private String column(Order order) {
        return source.sql(order.path().column());
    }

    private Column type(Order order) {
        return source.find(order.path().column()).orElseThrow();
    }

    /**
     * The condition for rows after a key.
     *
     * @param values of the key; {@code null} among them for NULL
     */
    SqlText after(List<String> values) {
        if (values.size() != orders.size()) {
            throw new RowsProblem(
                    400,
                    "CURSOR_INVALID",
                    "The value of 'after' belongs to another order",
                    null,
                    "Begin anew, with an empty 'after'.");
        }
        boolean isOneWay = orders.stream().noneMatch(order -> type(order).isNullable())
                && orders.stream().map(Order::isDescending).distinct().count() == 1;
        return isOneWay ? row(values) : chain(values);
    }

    /** An index can be used for it. */
    private SqlText row(List<String> values) {
        List<SqlText> columns = new ArrayList<>();
        List<SqlText> keys = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            columns.add(new SqlText().add(column(orders.get(i))));
            keys.add(new SqlText().value(values.get(i), type(orders.get(i)).compared()));
        }
        return new SqlText()
                .add("ROW(")
                .add(columns, ", ")
                .add(") OPERATOR(pg_catalog." + (orders.getFirst().isDescending() ? "<" : ">") + ") ROW(")
                .add(keys, ", ")
                .add(")");
    }

    private SqlText chain(List<String> values) {
        List<SqlText> ways = new ArrayList<>();
        for (int last = 0; last < orders.size(); last++) {
            SqlText way = new SqlText().add("(");
            for (int i = 0; i < last; i++) {
                way.add(same(orders.get(i), values.get(i))).add(" AND ");
            }
            ways.add(way.add(beyond(orders.get(last), values.get(last))).add(")"));
        }
        return new SqlText().add("(").add(ways, " OR ").add(")");
    }

    private SqlText same(Order order, String value) {
        return value == null
                ? new SqlText().add(column(order) + " IS NULL")
                : new SqlText()
                        .add(column(order) + " OPERATOR(pg_catalog.=) ")
                        .value(value, type(order).compared());
    }

    private SqlText beyond(Order order, String value) {
        boolean nullsFirst = order.nullsFirst() == null ? order.isDescending() : order.nullsFirst();
        if (value == null) {
            return new SqlText().add(nullsFirst ? column(order) + " IS NOT NULL" : "false");
        }
        SqlText beyond = new SqlText()
                .add(column(order) + " OPERATOR(pg_catalog." + (order.isDescending() ? "<" : ">") + ") ")
                .value(value, type(order).compared());
        return nullsFirst || !type(order).isNullable()
                ? beyond
                : new SqlText().add("(").add(beyond).add(" OR " + column(order) + " IS NULL)");
    }
}
