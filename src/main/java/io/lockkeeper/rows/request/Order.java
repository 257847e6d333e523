package io.lockkeeper.rows.request;

import java.util.ArrayList;
import java.util.List;

/**
 * By what rows are sorted.
 *
 * @param embedding the embedded row that the column is of; {@code null} for the row itself
 * @param nullsFirst {@code null} when the request does not say
 */
public record Order(String embedding, ColumnPath path, boolean isDescending, Boolean nullsFirst) {

    static List<Order> readAll(String parameter, String text) {
        Cursor in = new Cursor(parameter, text);
        List<Order> orders = new ArrayList<>();
        do {
            orders.add(read(in));
        } while (in.take(","));
        in.expectEnd();
        return List.copyOf(orders);
    }

    private static Order read(Cursor in) {
        String name = in.name();
        String embedding = null;
        ColumnPath path;
        if (in.take("(")) {
            embedding = name;
            path = ColumnPath.read(in);
            in.expect(")");
        } else {
            path = ColumnPath.withSteps(in, name);
        }
        boolean isDescending = in.take(".desc");
        if (!isDescending) {
            in.take(".asc");
        }
        Boolean nullsFirst = in.take(".nullsfirst") ? Boolean.TRUE : in.take(".nullslast") ? Boolean.FALSE : null;
        return new Order(embedding, path, isDescending, nullsFirst);
    }
}
