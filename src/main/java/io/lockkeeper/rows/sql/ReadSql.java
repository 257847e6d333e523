package io.lockkeeper.rows.sql;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.request.Condition;
import io.lockkeeper.rows.request.Read;
import io.lockkeeper.system.RowsRules.Limits;
import java.util.List;

/**
 * Writes the one statement that answers a request. It gives one row: the body, how many rows are in it, how many there are in all, how
 * many of them are new, and the key of the first.
 */
public final class ReadSql {

    private final Limits limits;
    private final Rowset rowset;

    ReadSql(Exposure exposure, Limits limits) {
        this.limits = limits;
        this.rowset = new Rowset(exposure, limits);
    }

    /** The statement for rows of a relation. */
    public static Statement of(
            Exposure exposure, Exposed relation, Read read, Output output, boolean isCounted, Limits limits) {
        ReadSql sql = new ReadSql(exposure, limits);
        Source source = Source.table(relation, sql.rowset.alias());
        SqlText from = table(relation, source.alias());
        return sql.statement(new SqlText(), source, from, read, read.condition(), output, isCounted)
                .statement();
    }

    /** The statement for the plan of the rows, from which their number is estimated. */
    public static Statement planned(Exposure exposure, Exposed relation, Read read, Limits limits) {
        ReadSql sql = new ReadSql(exposure, limits);
        Source source = Source.table(relation, sql.rowset.alias());
        return new SqlText()
                .add("EXPLAIN (FORMAT JSON) ")
                .add(sql.rowset.counted(source, table(relation, source.alias()), read))
                .statement();
    }

    static SqlText table(Exposed relation, String alias) {
        return new SqlText().add(Identifiers.quote(relation.schema(), relation.name()) + " AS " + alias);
    }

    Rowset rowset() {
        return rowset;
    }

    /**
     * @param with what stands before it
     * @param condition which rows of the source; nothing when that was decided before
     */
    SqlText statement(
            SqlText with,
            Source source,
            SqlText from,
            Read read,
            Condition condition,
            Output output,
            boolean isCounted) {
        Rowset.Query rows = rowset.rows(source, from, read, condition, window(read));
        SqlText text =
                new SqlText().add(with).add("SELECT " + output.sql("r", rows.names()) + ", pg_catalog.count(*), ");
        if (isCounted) {
            text.add("(SELECT pg_catalog.count(*) FROM (")
                    .add(rowset.counted(source, from, read))
                    .add(") AS c)");
        } else {
            text.add("NULL::pg_catalog.int8");
        }
        return text.add(extra(source)).add(" FROM (").add(rows.sql()).add(") AS r");
    }

    private static String extra(Source source) {
        return source.isWritten()
                ? ", (SELECT pg_catalog.count(*) FROM w), (SELECT pg_catalog.count(*) FROM w WHERE "
                        + Identifiers.quote(WriteSql.IS_NEW) + ")"
                : ", 0::pg_catalog.int8, 0::pg_catalog.int8";
    }

    private Rowset.Window window(Read read) {
        long most = read.limit() == null ? limits.page() : Math.min(read.limit(), limits.rows());
        return new Rowset.Window(most, read.offset());
    }

    /** The names of columns in an order that is the same for the same request. */
    static String list(List<String> names, String before) {
        StringBuilder list = new StringBuilder();
        for (String name : names) {
            list.append(list.isEmpty() ? "" : ", ").append(before).append(Identifiers.quote(name));
        }
        return list.toString();
    }
}
