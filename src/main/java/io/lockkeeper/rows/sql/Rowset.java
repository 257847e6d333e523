package io.lockkeeper.rows.sql;

import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.exposure.Link;
import io.lockkeeper.rows.request.Condition;
import io.lockkeeper.rows.request.Item;
import io.lockkeeper.rows.request.Item.Aggregate;
import io.lockkeeper.rows.request.Item.Embedding;
import io.lockkeeper.rows.request.Item.Star;
import io.lockkeeper.rows.request.Item.Value;
import io.lockkeeper.rows.request.Order;
import io.lockkeeper.rows.request.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the rows that a request reads, those of other relations within them. */
final class Rowset {

    private static final Set<String> ROUNDED =
            Set.of("pg_catalog.int8", "pg_catalog.numeric", "pg_catalog.\"numeric\"");

    private final Exposure exposure;
    private final Options options;
    private int aliases;
    private int embeddings;

    Rowset(Exposure exposure, Options options) {
        this.exposure = exposure;
        this.options = options;
    }

    /** A name for rows that no other part of the statement has. */
    String alias() {
        return "lockkeeper_" + aliases++;
    }

    /**
     * How many rows are read.
     *
     * @param most {@code null} for all
     */
    record Window(Long most, long offset) {
        static final Window ALL = new Window(null, 0);
    }

    /** A part of a statement while its columns and joins are collected. */
    private static final class Parts {
        private final Source source;
        private final int depth;
        private final List<SqlText> columns = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();
        private final List<SqlText> keys = new ArrayList<>();
        private final SqlText joins = new SqlText();
        private final SqlText filters = new SqlText();
        private final Map<String, String> embedded = new HashMap<>();
        private boolean isAggregate;

        Parts(Source source, int depth) {
            this.source = source;
            this.depth = depth;
        }

        void add(SqlText value, String name) {
            columns.add(value.add(" AS " + Identifiers.quote(name)));
            names.add(name);
        }
    }

    /**
     * A query for rows.
     *
     * @param names of its columns, in order
     */
    record Query(SqlText sql, List<String> names) {}

    /**
     * The rows of a source.
     *
     * @param from the source in SQL
     * @param condition which of them; what the request says, or nothing when that was decided before
     */
    Query rows(Source source, SqlText from, Read read, Condition condition, Window window) {
        return rows(new Parts(source, 0), from, read, condition, null, window);
    }

    /** One page of the rows, each with its key. */
    Query page(Source source, SqlText from, Read read, List<String> after, Window window) {
        Keyset keyset = Keyset.of(source, read);
        Parts parts = new Parts(source, 0);
        parts.keys.add(keyset.key().add(" AS " + Identifiers.quote(Keyset.KEY)));
        if (!after.isEmpty()) {
            parts.filters.add(" AND ").add(keyset.after(after));
        }
        Read sorted = new Read(read.items(), read.condition(), keyset.orders(), read.limit(), read.offset(), null);
        return rows(parts, from, sorted, read.condition(), null, window);
    }

    /** What is needed to count the rows: none of their columns. */
    SqlText counted(Source source, SqlText from, Read read) {
        Parts parts = new Parts(source, 0);
        boolean isAggregate = read.items().stream().anyMatch(Aggregate.class::isInstance);
        if (isAggregate) {
            return rows(parts, from, read, read.condition(), null, Window.ALL).sql();
        }
        read.embeddings().forEach(embedding -> embed(parts, embedding));
        Conditions conditions = new Conditions(source, parts.embedded);
        return new SqlText()
                .add("SELECT 1 FROM ")
                .add(from)
                .add(parts.joins)
                .add(" WHERE ")
                .add(conditions.of(read.condition()))
                .add(parts.filters);
    }

    private Query rows(
            Parts parts, SqlText from, Read read, Condition condition, Correlation correlation, Window window) {
        Source source = parts.source;
        parts.isAggregate = read.items().stream()
                .anyMatch(
                        item -> item instanceof Aggregate || item instanceof Value value && isOldCount(source, value));
        Conditions values = new Conditions(source, Map.of());
        for (Item item : read.items()) {
            switch (item) {
                case Star star -> star(parts);
                case Value value
                when isOldCount(source, value) -> {
                    Aggregate count = new Aggregate(value.alias(), Item.Function.COUNT, null, null, value.cast());
                    parts.add(aggregate(source, values, count), count.name());
                }
                case Value value -> value(parts, values, value);
                case Aggregate aggregate -> parts.add(aggregate(source, values, aggregate), aggregate.name());
                case Embedding embedding -> embed(parts, embedding);
            }
        }
        Conditions conditions = new Conditions(source, parts.embedded);
        SqlText text = new SqlText()
                .add("SELECT ")
                .add(parts.columns, ", ")
                .add(parts.keys.isEmpty() || parts.columns.isEmpty() ? "" : ", ")
                .add(parts.keys, ", ")
                .add(" FROM ")
                .add(from);
        if (correlation != null) {
            text.add(correlation.from());
        }
        text.add(parts.joins).add(" WHERE ").add(conditions.of(condition)).add(parts.filters);
        if (correlation != null) {
            text.add(correlation.on(source.alias()));
        }
        if (parts.isAggregate && !parts.groups.isEmpty()) {
            text.add(" GROUP BY " + String.join(", ", parts.groups));
        }
        order(text, parts, read);
        limit(text, window);
        return new Query(text, parts.names);
    }

    /** A column {@code count} that is not there stands for the number of rows, as it did before there were aggregates. */
    private static boolean isOldCount(Source source, Value value) {
        return value.path().column().equals("count")
                && value.path().steps().isEmpty()
                && source.find("count").isEmpty();
    }

    /** A number that JavaScript would round, as text when that is asked for. */
    private String asText(Column column) {
        return options.numbersAsText() && ROUNDED.contains(column.compared()) ? "::pg_catalog.text" : "";
    }

    private void star(Parts parts) {
        for (Column column : parts.source.star()) {
            String sql = parts.source.sql(column.name());
            parts.groups.add(sql);
            parts.add(new SqlText().add(sql).add(asText(column)), column.name());
        }
    }

    private void value(Parts parts, Conditions values, Value value) {
        SqlText sql = cast(values.value(value.path()), value.cast());
        if (value.cast() == null && value.path().steps().isEmpty()) {
            sql.add(parts.source.find(value.path().column()).map(this::asText).orElse(""));
        }
        parts.groups.add(sql.toString());
        parts.add(sql, value.name());
    }

    private static SqlText aggregate(Source source, Conditions values, Aggregate aggregate) {
        if (source.relation() == null || !source.relation().rule().aggregates()) {
            throw new RowsProblem(
                    400, "PGRST123", "Use of aggregate functions is not allowed", null, "The manifest can allow them.");
        }
        SqlText text =
                new SqlText().add("pg_catalog." + aggregate.function().name().toLowerCase(Locale.ROOT));
        if (aggregate.path() == null) {
            text.add("(*)");
        } else {
            text.add("(")
                    .add(cast(values.value(aggregate.path()), aggregate.before()))
                    .add(")");
        }
        return cast(text, aggregate.after());
    }

    private static SqlText cast(SqlText value, String type) {
        return type == null ? value : new SqlText().add("(").add(value).add(")::" + Casts.sql(type));
    }

    private void embed(Parts parts, Embedding embedding) {
        if (++embeddings > options.limits().embeddings()
                || parts.depth >= options.limits().depth()) {
            throw new RowsProblem(
                    400,
                    "TOO_MANY_EMBEDDINGS",
                    "A request embeds at most %d relations, %d deep"
                            .formatted(
                                    options.limits().embeddings(),
                                    options.limits().depth()),
                    null,
                    "Make several requests of it.");
        }
        Link link = link(parts.source.relation(), embedding);
        Source target = Source.table(link.target(), alias());
        Correlation correlation = new Correlation(link, parts.source, alias());
        Read read = embedding.read();
        Query rows = rows(
                new Parts(target, parts.depth + 1),
                correlation.target(target.alias()),
                read,
                read.condition(),
                correlation,
                window(read, link));
        String name = "e" + aliases++;
        if (embedding.isSpread()) {
            spread(parts, name, rows, link.isToOne());
        } else if (link.isToOne()) {
            parts.joins
                    .add(" LEFT JOIN LATERAL (SELECT pg_catalog.row_to_json(r.*) AS v FROM (")
                    .add(rows.sql())
                    .add(") AS r) AS " + name + " ON true");
        } else {
            parts.joins
                    .add(
                            " LEFT JOIN LATERAL (SELECT coalesce(pg_catalog.json_agg(r.*), '[]') AS v, pg_catalog.count(*) AS n FROM (")
                    .add(rows.sql())
                    .add(") AS r) AS " + name + " ON true");
        }
        if (!embedding.isSpread() && !read.items().isEmpty()) {
            // JSON cannot be compared, and so it groups as text.
            parts.groups.add(name + ".v::pg_catalog.text");
            String value = parts.isAggregate ? name + ".v::pg_catalog.text::pg_catalog.json" : name + ".v";
            parts.add(new SqlText().add(value), embedding.name());
        }
        String presence = embedding.isSpread()
                ? name + "." + Identifiers.quote(PRESENT) + " IS NOT NULL"
                : link.isToOne() ? name + ".v IS NOT NULL" : name + ".n OPERATOR(pg_catalog.>) 0";
        parts.embedded.put(embedding.name(), presence);
        if (embedding.isInner()) {
            parts.filters.add(" AND " + presence);
        }
    }

    /** A column beside those of a row that is spread: of a row without one everything is null. */
    private static final String PRESENT = "is there";

    /** The columns of one row as they are, those of several as arrays. */
    private static void spread(Parts parts, String name, Query rows, boolean isToOne) {
        String values = isToOne
                ? "r.*, true"
                : rows.names().stream()
                        .map(Identifiers::quote)
                        .map(column -> "coalesce(pg_catalog.json_agg(r." + column + "), '[]') AS " + column + ", ")
                        .collect(Collectors.joining("", "", "nullif(pg_catalog.count(*), 0)"));
        parts.joins
                .add(" LEFT JOIN LATERAL (SELECT " + values + " AS " + Identifiers.quote(PRESENT) + " FROM (")
                .add(rows.sql())
                .add(") AS r) AS " + name + " ON true");
        for (String column : rows.names()) {
            String sql = name + '.' + Identifiers.quote(column);
            parts.groups.add(sql);
            parts.add(new SqlText().add(sql), column);
        }
    }

    private Window window(Read read, Link link) {
        if (link.isToOne()) {
            return link instanceof Link.Computed ? new Window(1L, 0) : Window.ALL;
        }
        long most = read.limit() == null
                ? options.limits().rows()
                : Math.min(read.limit(), options.limits().rows());
        return new Window(most, read.offset());
    }

    private Link link(Exposed relation, Embedding embedding) {
        List<Link> links =
                relation == null ? List.of() : exposure.links(relation, embedding.target(), embedding.hint());
        String name = relation == null ? "the function's result" : relation.path();
        if (links.isEmpty()) {
            throw new RowsProblem(
                    400,
                    "PGRST200",
                    "Could not find a relationship between '%s' and '%s'".formatted(name, embedding.target()),
                    embedding.hint() == null ? null : "The hint '%s' fits none.".formatted(embedding.hint()),
                    "The relation may not be exposed, or not be named in 'embed' of the manifest.");
        }
        if (links.size() > 1) {
            List<String> choices = links.stream().map(Link::describe).distinct().toList();
            throw new RowsProblem(
                    300,
                    "PGRST201",
                    "Could not embed because more than one relationship was found for '%s' and '%s'"
                            .formatted(name, embedding.target()),
                    String.join(", ", choices),
                    "Try one of these in select: " + String.join(", ", choices));
        }
        return links.getFirst();
    }

    private void order(SqlText text, Parts parts, Read read) {
        Conditions conditions = new Conditions(parts.source, Map.of());
        String before = " ORDER BY ";
        for (Order order : read.order()) {
            SqlText value =
                    order.embedding() == null ? conditions.sorted(order.path()) : related(parts.source, read, order);
            text.add(before).add(value).add(order.isDescending() ? " DESC" : " ASC");
            if (order.nullsFirst() != null) {
                text.add(order.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
            }
            before = ", ";
        }
    }

    /** A value of the row that is embedded. */
    private SqlText related(Source source, Read read, Order order) {
        Embedding embedding = read.embedding(order.embedding());
        Link link = link(source.relation(), embedding);
        if (!link.isToOne()) {
            throw new RowsProblem(
                    400,
                    "PGRST118",
                    "A related order on '%s' is not possible".formatted(order.embedding()),
                    "'%s' and '%s' do not form a many-to-one or one-to-one relationship"
                            .formatted(source.name(), embedding.target()),
                    null);
        }
        Source target = Source.table(link.target(), alias());
        Correlation correlation = new Correlation(link, source, alias());
        return new SqlText()
                .add("(SELECT ")
                .add(new Conditions(target, Map.of()).sorted(order.path()))
                .add(" FROM ")
                .add(correlation.target(target.alias()))
                .add(correlation.from())
                .add(" WHERE true")
                .add(correlation.on(target.alias()))
                .add(" LIMIT 1)");
    }

    private static void limit(SqlText text, Window window) {
        if (window.most() != null) {
            text.add(" LIMIT ").value(window.most(), "pg_catalog.int8");
        }
        if (window.offset() > 0) {
            text.add(" OFFSET ").value(window.offset(), "pg_catalog.int8");
        }
    }
}
