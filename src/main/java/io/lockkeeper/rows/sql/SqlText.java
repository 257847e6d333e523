package io.lockkeeper.rows.sql;

import java.util.ArrayList;
import java.util.List;

/** A statement while it is written: its text depends on the shape of a request alone, its values are bound. */
final class SqlText {

    private final StringBuilder text = new StringBuilder();
    private final List<String> values = new ArrayList<>();

    /** SQL, in which no value of a request stands. */
    SqlText add(String sql) {
        text.append(sql);
        return this;
    }

    SqlText add(SqlText other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    /** A value, as text that is converted to a type. */
    SqlText value(Object value, String type) {
        text.append("?::").append(type);
        values.add(String.valueOf(value));
        return this;
    }

    /** Parts with something between them. */
    SqlText add(List<SqlText> parts, String between) {
        for (int i = 0; i < parts.size(); i++) {
            add(i == 0 ? "" : between).add(parts.get(i));
        }
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    Statement statement() {
        return new Statement(text.toString(), List.copyOf(values));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
