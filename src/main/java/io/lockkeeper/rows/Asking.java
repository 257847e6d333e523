package io.lockkeeper.rows;

import io.lockkeeper.postgres.RequestWay;
import io.lockkeeper.rows.sql.Statement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts statements to the database, as the role of the caller. */
final class Asking {

    private static final Pattern PLANNED = Pattern.compile("\"Plan Rows\": (\\d+)");

    private final RequestWay way;

    /** @param way a connection for each statement, or a transaction for several */
    Asking(RequestWay way) {
        this.way = way;
    }

    /**
     * What a statement gave.
     *
     * @param body {@code null} for none
     * @param rows how many are in it
     * @param total how many there are in all; {@code null} when they were not counted
     * @param written how many a write has written
     * @param created how many of these are new
     * @param key of the first one written, as a JSON array; {@code null} when it was not asked for
     * @param version of the first row; {@code null} when it was not asked for
     * @param last the key of the last row of a page, as a JSON array; {@code null} when it was not asked for
     */
    record Result(
            String body, long rows, Long total, long written, long created, String key, String version, String last) {}

    /** Reads in a transaction that only reads. */
    Result read(Context context, Statement statement) {
        return guarded(
                context.caller(),
                () -> way.read(context.settings(), statement.sql(), statement.values(), Asking::result));
    }

    /** Writes, unless the check throws. */
    Result write(Context context, Statement statement, Consumer<Result> check) {
        return guarded(
                context.caller(),
                () -> way.write(context.settings(), statement.sql(), statement.values(), Asking::result, check));
    }

    /** How many rows the planner expects. */
    long planned(Context context, Statement statement) {
        return guarded(
                context.caller(),
                () -> way.read(context.settings(), statement.sql(), statement.values(), row -> {
                    Matcher plan = PLANNED.matcher(row.getString(1));
                    return plan.find() ? Long.parseLong(plan.group(1)) : 0;
                }));
    }

    /** Reads line by line, which needs a connection of its pool. */
    void stream(Context context, Statement statement, Consumer<String> line) {
        guarded(context.caller(), () -> {
            way.stream(context.settings(), statement.sql(), statement.values(), line);
            return null;
        });
    }

    private static Result result(ResultSet row) throws SQLException {
        return new Result(
                row.getString(1),
                row.getLong(2),
                row.getObject(3, Long.class),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getString(8));
    }

    /** A question to the database. */
    interface Question<T> {
        T ask() throws SQLException;
    }

    static <T> T guarded(Caller caller, Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw ServerErrors.of(e, caller.isAnonymous());
        }
    }
}
