package io.lockkeeper.rows.sql;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.request.Condition;
import io.lockkeeper.rows.request.Read;
import io.lockkeeper.system.RowsRules.Limits;
import java.util.List;
import java.util.Map;

/**
 * Writes the one statement that answers a request. It gives one row: the body, how many rows are in it, how many there are in all; of a write
 * how many were written, how many of them are new, and the key of the first; the version of the first row, and the key of the last.
 */
public final class ReadSql {

    /** In place of a value that is not asked for. */
    static final SqlText NONE = new SqlText().add("NULL::pg_catalog.text");

    private final Options options;
    private final Rowset rowset;

    ReadSql(Exposure exposure, Options options) {
        this.options = options;
        this.rowset = new Rowset(exposure, options);
    }

    /** The statement for rows of a relation. */
    public static Statement of(
            Exposure exposure, Exposed relation, Read read, Output output, boolean isCounted, Options options) {
        ReadSql sql = new ReadSql(exposure, options);
        Source source = Source.table(relation, sql.rowset.alias());
        SqlText from = table(relation, source.alias());
        SqlText version = output.isObject() ? sql.version(relation, read) : NONE;
        return sql.statement(new SqlText(), source, from, read, read.condition(), output, isCounted, version)
                .statement();
    }

    /**
     * The statement for a page of rows, with the key of the last one.
     *
     * @param after the key of the last row of the page before; empty for the first page
     */
    public static Statement page(
            Exposure exposure, Exposed relation, Read read, List<String> after, boolean isCounted, Options options) {
        ReadSql sql = new ReadSql(exposure, options);
        Source source = Source.table(relation, sql.rowset.alias());
        SqlText from = table(relation, source.alias());
        Rowset.Query rows = sql.rowset.page(source, from, read, after, sql.window(read));
        return new SqlText()
                .add("SELECT coalesce(pg_catalog.json_agg(r.j), '[]')::pg_catalog.text, pg_catalog.count(*), ")
                .add(sql.total(source, from, read, isCounted))
                .add(", 0::pg_catalog.int8, 0::pg_catalog.int8, NULL::pg_catalog.text, NULL::pg_catalog.text,"
                        + " (pg_catalog.array_agg(r.k))[pg_catalog.count(*)::pg_catalog.int4]::pg_catalog.text FROM (SELECT"
                        + " (SELECT pg_catalog.row_to_json(x.*) FROM (SELECT " + list(rows.names(), "q.")
                        + ") AS x) AS j, q." + Identifiers.quote(Keyset.KEY) + "::pg_catalog.text AS k FROM (")
                .add(rows.sql())
                .add(") AS q) AS r")
                .statement();
    }

    /**
     * The statement for rows that are read one by one, as many as the request says, and the line before them.
     *
     * @param head {@code null} for none
     */
    public record Lines(Statement statement, String head) {}

    /** The statement for rows as lines. */
    public static Lines lines(Exposure exposure, Exposed relation, Read read, Output output, Options options) {
        ReadSql sql = new ReadSql(exposure, options);
        Source source = Source.table(relation, sql.rowset.alias());
        Rowset.Window window = new Rowset.Window(read.limit(), read.offset());
        Rowset.Query rows = sql.rowset.rows(source, table(relation, source.alias()), read, read.condition(), window);
        boolean isCsv = output == Output.CSV;
        Statement statement = new SqlText()
                .add("SELECT "
                        + (isCsv ? Output.csvLine("r", rows.names()) : "pg_catalog.row_to_json(r.*)::pg_catalog.text")
                        + " FROM (")
                .add(rows.sql())
                .add(") AS r")
                .statement();
        return new Lines(statement, isCsv ? Output.csvHead(rows.names()) : null);
    }

    /** The version of the first row. */
    private SqlText version(Exposed relation, Read read) {
        String column = relation.rule().version();
        if (column == null) {
            return NONE;
        }
        Source row = Source.table(relation, rowset.alias());
        return new SqlText()
                .add("(SELECT " + row.alias() + '.' + Identifiers.quote(column) + "::pg_catalog.text FROM ")
                .add(table(relation, row.alias()))
                .add(" WHERE ")
                .add(new Conditions(row, Map.of()).of(read.condition()))
                .add(" LIMIT 1)");
    }

    /** The statement for the plan of the rows, from which their number is estimated. */
    public static Statement planned(Exposure exposure, Exposed relation, Read read, Options options) {
        ReadSql sql = new ReadSql(exposure, options);
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
     * @param version of the first row, in SQL
     */
    SqlText statement(
            SqlText with,
            Source source,
            SqlText from,
            Read read,
            Condition condition,
            Output output,
            boolean isCounted,
            SqlText version) {
        Rowset.Query rows = rowset.rows(source, from, read, condition, window(read));
        return new SqlText()
                .add(with)
                .add("SELECT " + output.sql("r", rows.names()) + ", pg_catalog.count(*), ")
                .add(total(source, from, read, isCounted))
                .add(written(source))
                .add(", NULL::pg_catalog.text, ")
                .add(version)
                .add(", NULL::pg_catalog.text FROM (")
                .add(rows.sql())
                .add(") AS r");
    }

    private SqlText total(Source source, SqlText from, Read read, boolean isCounted) {
        return isCounted
                ? new SqlText()
                        .add("(SELECT pg_catalog.count(*) FROM (")
                        .add(rowset.counted(source, from, read))
                        .add(") AS c)")
                : new SqlText().add("NULL::pg_catalog.int8");
    }

    private static String written(Source source) {
        return source.isWritten()
                ? ", (SELECT pg_catalog.count(*) FROM w), (SELECT pg_catalog.count(*) FROM w WHERE "
                        + Identifiers.quote(WriteSql.IS_NEW) + ")"
                : ", 0::pg_catalog.int8, 0::pg_catalog.int8";
    }

    private Rowset.Window window(Read read) {
        return new Rowset.Window(most(read, options.limits()), read.offset());
    }

    /** How many rows an answer has at most. */
    public static long most(Read read, Limits limits) {
        return read.limit() == null ? limits.page() : Math.min(read.limit(), limits.rows());
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
