package io.lockkeeper.rows.sql;

import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.exposure.Link;
import io.lockkeeper.rows.request.Condition;
import io.lockkeeper.rows.request.Item;
import io.lockkeeper.rows.request.Read;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the one statement for a write, and for what it answers with: what was written is read like any other rows. The body stands as one
 * value; PostgreSQL takes it apart.
 */
public final class WriteSql {

    /** Whether a row was inserted, and not changed. */
    static final String IS_NEW = "is new";

    private static final String VERSION = "the version";

    /** What a written row is called in the statement; a column of that name would be taken for the row. */
    private static final String ROW = "lockkeeper_row";

    private final Exposure exposure;
    private final Exposed relation;
    private final Options options;

    public WriteSql(Exposure exposure, Exposed relation, Options options) {
        this.exposure = exposure;
        this.relation = relation;
        this.options = options;
    }

    /**
     * What is answered with.
     *
     * @param output the rows, or nothing
     * @param read what of them
     * @param withKey whether the key of the first row is asked for
     * @param withVersion whether its version is asked for
     * @param expected the version that a row must have to be changed; {@code null} for any
     */
    public record Returning(Output output, Read read, boolean withKey, boolean withVersion, String expected) {}

    /** What happens to a row that is there already. */
    public enum Conflict {
        /** It is an error. */
        ERROR,
        /** It is changed. */
        MERGE,
        /** It stays. */
        IGNORE
    }

    /**
     * New rows.
     *
     * @param columns what they are given
     * @param body an array of objects, as JSON
     * @param hasDefaults whether what an object does not name gets its default, and not NULL
     * @param by the columns by which a row is known that is there already
     */
    public Statement insert(
            List<Column> columns,
            String body,
            boolean hasDefaults,
            Conflict conflict,
            List<String> by,
            Returning returning) {
        SqlText write = new SqlText().add("INSERT INTO " + table() + " AS " + ROW + " ");
        List<String> names = names(columns);
        if (columns.isEmpty()) {
            write.add("DEFAULT VALUES");
        } else {
            write.add("(" + ReadSql.list(names, "") + ") SELECT ");
            if (hasDefaults) {
                write.add(defaults(columns))
                        .add(" FROM pg_catalog.json_array_elements(")
                        .value(body, "pg_catalog.json")
                        .add(") AS e(value), LATERAL pg_catalog.json_to_record(e.value) AS v(" + definitions(columns)
                                + ")");
            } else {
                write.add(ReadSql.list(names, "v.")).add(" FROM ").add(records(columns, body));
            }
        }
        conflict(write, conflict, by, names);
        if (conflict == Conflict.MERGE && returning.expected() != null) {
            write.add(" WHERE ").add(expected(returning));
        }
        // A row that was there has been locked by this transaction.
        String isNew = conflict == Conflict.MERGE ? ROW + ".xmax OPERATOR(pg_catalog.=) '0'::pg_catalog.xid" : "true";
        return statement(write, isNew, returning);
    }

    private static void conflict(SqlText write, Conflict conflict, List<String> by, List<String> names) {
        if (conflict == Conflict.ERROR || by.isEmpty()) {
            return;
        }
        write.add(" ON CONFLICT (" + ReadSql.list(by, "") + ")");
        List<String> changed = names.stream().filter(name -> !by.contains(name)).toList();
        if (conflict == Conflict.IGNORE) {
            write.add(" DO NOTHING");
            return;
        }
        // A row that is nothing but its key is changed to what it is, so that it is returned.
        List<String> set = changed.isEmpty() ? names : changed;
        write.add(" DO UPDATE SET ");
        for (int i = 0; i < set.size(); i++) {
            String name = Identifiers.quote(set.get(i));
            write.add((i == 0 ? "" : ", ") + name + " = EXCLUDED." + name);
        }
    }

    /** A column that an object does not name gets its default, which is SQL of the table's owner. */
    private static String defaults(List<Column> columns) {
        StringBuilder all = new StringBuilder();
        for (Column column : columns) {
            String value = "v." + Identifiers.quote(column.name());
            all.append(all.isEmpty() ? "" : ", ");
            all.append(
                    column.defaultValue() == null
                            ? value
                            : "CASE WHEN pg_catalog.jsonb_exists(e.value::pg_catalog.jsonb, "
                                    + Identifiers.literal(column.name()) + ") THEN " + value + " ELSE "
                                    + column.defaultValue() + " END");
        }
        return all.toString();
    }

    /**
     * Changes rows.
     *
     * @param columns what is changed
     * @param body an object, or an array of them when {@code key} names columns, as JSON
     * @param key the columns by which each object finds its row; none when all rows that are meant get the same
     */
    public Statement update(
            List<Column> columns, List<Column> key, String body, Condition condition, Returning returning) {
        if (columns.isEmpty()) {
            // Nothing is changed.
            SqlText none = new SqlText()
                    .add("SELECT ")
                    .add(returned(returning, "false"))
                    .add(" FROM " + table() + " AS " + ROW + " WHERE false");
            return statementOf(none, returning);
        }
        SqlText write = new SqlText().add("UPDATE " + table() + " AS " + ROW + " SET ");
        for (int i = 0; i < columns.size(); i++) {
            String name = Identifiers.quote(columns.get(i).name());
            write.add((i == 0 ? "" : ", ") + name + " = v." + name);
        }
        List<Column> given = new ArrayList<>(key);
        columns.stream().filter(column -> !given.contains(column)).forEach(given::add);
        write.add(" FROM ").add(records(given, body)).add(" WHERE ").add(where(condition, returning));
        for (Column column : key) {
            String name = Identifiers.quote(column.name());
            write.add(" AND " + ROW + "." + name + " OPERATOR(pg_catalog.=) v." + name);
        }
        return statement(write, "false", returning);
    }

    /** Deletes rows. */
    public Statement delete(Condition condition, Returning returning) {
        SqlText write = new SqlText()
                .add("DELETE FROM " + table() + " AS " + ROW + " WHERE ")
                .add(where(condition, returning));
        return statement(write, "false", returning);
    }

    private SqlText where(Condition condition, Returning returning) {
        SqlText where = new Conditions(Source.table(relation, ROW), Map.of()).of(condition);
        return returning.expected() == null ? where : where.add(" AND ").add(expected(returning));
    }

    private SqlText expected(Returning returning) {
        return new SqlText()
                .add(ROW + "." + Identifiers.quote(relation.rule().version())
                        + "::pg_catalog.text OPERATOR(pg_catalog.=) ")
                .value(returning.expected(), "pg_catalog.text");
    }

    private String table() {
        return Identifiers.quote(relation.schema(), relation.name());
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static SqlText records(List<Column> columns, String body) {
        return new SqlText()
                .add("pg_catalog.json_to_recordset(")
                .value(body, "pg_catalog.json")
                .add(") AS v(" + definitions(columns) + ")");
    }

    private static String definitions(List<Column> columns) {
        StringBuilder all = new StringBuilder();
        for (Column column : columns) {
            all.append(all.isEmpty() ? "" : ", ").append(Identifiers.quote(column.name()) + ' ' + column.type());
        }
        return all.toString();
    }

    private Statement statement(SqlText write, String isNew, Returning returning) {
        return statementOf(write.add(" RETURNING " + returned(returning, isNew)), returning);
    }

    private Statement statementOf(SqlText write, Returning returning) {
        SqlText with = new SqlText().add("WITH w AS (").add(write).add(") ");
        SqlText version = returning.withVersion()
                ? new SqlText().add("(SELECT " + Identifiers.quote(VERSION) + " FROM w LIMIT 1)")
                : ReadSql.NONE;
        if (returning.output() == Output.NONE) {
            return with.add(
                            "SELECT NULL::pg_catalog.text, 0::pg_catalog.int8, NULL::pg_catalog.int8, pg_catalog.count(*),"
                                    + " pg_catalog.count(*) FILTER (WHERE " + Identifiers.quote(IS_NEW) + "), "
                                    + (returning.withKey() ? key() : ReadSql.NONE) + ", ")
                    .add(version)
                    .add(", NULL::pg_catalog.text FROM w")
                    .statement();
        }
        ReadSql sql = new ReadSql(exposure, options);
        Source source = Source.written(relation, sql.rowset().alias());
        SqlText from = new SqlText().add("w AS " + source.alias());
        return sql.statement(with, source, from, returning.read(), Condition.ALL, returning.output(), false, version)
                .statement();
    }

    /** The key of the first row, as a JSON array of text. */
    private String key() {
        StringBuilder values = new StringBuilder();
        for (String name : relation.primaryKey()) {
            values.append(values.isEmpty() ? "" : ", ").append(Identifiers.quote(name) + "::pg_catalog.text");
        }
        return "(SELECT pg_catalog.json_build_array(" + values + ")::pg_catalog.text FROM w LIMIT 1)";
    }

    /** No more than is needed: each column asks for the right to read it. */
    private String returned(Returning returning, String isNew) {
        List<String> all = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        if (returning.withKey()) {
            columns.addAll(relation.primaryKey());
        }
        if (returning.output() != Output.NONE) {
            collect(returning.read(), columns, all);
        }
        columns.forEach(name -> all.add(ROW + "." + Identifiers.quote(name)));
        if (returning.withVersion()) {
            all.add(ROW + "." + Identifiers.quote(relation.rule().version()) + "::pg_catalog.text AS "
                    + Identifiers.quote(VERSION));
        }
        all.add(isNew + " AS " + Identifiers.quote(IS_NEW));
        return String.join(", ", all);
    }

    private void collect(Read read, Set<String> columns, List<String> all) {
        Set<String> computed = new LinkedHashSet<>();
        for (Item item : read.items()) {
            switch (item) {
                case Item.Star star -> relation.star().forEach(column -> columns.add(column.name()));
                case Item.Value value -> named(value.path().column(), columns, computed);
                case Item.Aggregate aggregate -> {
                    if (aggregate.path() != null) {
                        named(aggregate.path().column(), columns, computed);
                    }
                }
                case Item.Embedding embedding -> linked(embedding, columns, all);
            }
        }
        read.order().stream()
                .filter(order -> order.embedding() == null)
                .forEach(order -> named(order.path().column(), columns, computed));
        computed.forEach(name ->
                all.add(Identifiers.quote(relation.schema(), name) + "(" + ROW + ") AS " + Identifiers.quote(name)));
    }

    private void named(String name, Set<String> columns, Set<String> computed) {
        if (relation.computed(name).isPresent()) {
            computed.add(name);
        } else if (relation.column(name).isPresent()) {
            columns.add(name);
        }
    }

    private void linked(Item.Embedding embedding, Set<String> columns, List<String> all) {
        for (Link link : exposure.links(relation, embedding.target(), embedding.hint())) {
            switch (link) {
                case Link.Direct direct -> columns.addAll(direct.columns());
                case Link.Through through -> columns.addAll(through.columns());
                case Link.Computed computed -> {
                    String row = ROW + " AS " + Identifiers.quote(Source.WRITTEN_ROW);
                    if (!all.contains(row)) {
                        all.add(row);
                    }
                }
            }
        }
    }
}
