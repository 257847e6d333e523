package io.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A query, or a change of rows, that may be sent together with others, see {@link Session#ask}. Its answer is there afterwards.
 *
 * @param <T> what is made of a row
 */
public final class Question<T> {

    private final String sql;
    private final RowReader<T> reader;
    private final Object[] values;
    private List<T> answer = List.of();

    private Question(String sql, RowReader<T> reader, Object... values) {
        this.sql = sql;
        this.reader = reader;
        this.values = values;
    }

    /** A query with bound values. */
    public static <T> Question<T> of(String sql, RowReader<T> reader, Object... values) {
        return new Question<>(sql, reader, values);
    }

    /** A statement that changes rows of one table, with bound values. Its answer has an element for each of these rows. */
    public static Question<Integer> change(String sql, Object... values) {
        return new Question<>(sql + " RETURNING 1", row -> row.getInt(1), values);
    }

    /** All rows, in order; none as long as nobody has asked. */
    public List<T> answer() {
        return answer;
    }

    String sql() {
        return sql;
    }

    Object[] values() {
        return values;
    }

    void read(ResultSet rows) throws SQLException {
        List<T> read = new ArrayList<>();
        while (rows.next()) {
            read.add(reader.read(rows));
        }
        answer = read;
    }
}
