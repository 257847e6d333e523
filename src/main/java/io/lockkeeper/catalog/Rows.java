package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Question;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What is in the columns of a row. */
final class Rows {

    /** PostgreSQL's code for what should not happen: an object that its catalogue speaks of is not there any more. */
    static final String VANISHED = "XX000";

    private static final Pattern SECRET =
            Pattern.compile("^([^=]*(?:" + Scope.SECRET + ")[^=]*)=.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Rows() {}

    /** A definition; there is none when the object was dropped meanwhile. */
    static String definition(ResultSet row, String column) throws SQLException {
        String definition = row.getString(column);
        if (definition == null) {
            throw new SQLException("an object was dropped while it was read: it has no " + column, VANISHED);
        }
        return definition;
    }

    /** The texts of an array in their order; none for NULL. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** Options as {@code name=value} by name; of one whose name speaks of a secret only the name. */
    static List<String> options(ResultSet row, String column) throws SQLException {
        return texts(row, column).stream()
                .map(option -> SECRET.matcher(option).replaceFirst("$1"))
                .sorted()
                .toList();
    }

    /** A query with {@code schema}, {@code name}, {@code of} and {@code definition}. */
    static Question<Entry> entries(Entry.Kind kind, String sql) {
        return Question.of(
                sql,
                row -> new Entry(
                        kind,
                        row.getString("schema"),
                        row.getString("name"),
                        row.getString("of"),
                        definition(row, "definition")));
    }

    /** The one for which that holds. */
    static <T> T find(T[] values, Predicate<T> predicate) {
        return Arrays.stream(values).filter(predicate).findFirst().orElseThrow();
    }
}
