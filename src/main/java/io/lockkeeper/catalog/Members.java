package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Columns, constraints, indexes and parents by the oid of what they belong to. They are asked before that is. */
final class Members {

    private final Map<Long, List<Column>> columns = new HashMap<>();
    private final Map<Long, Map<String, String>> columnNames = new HashMap<>();
    private final Map<Long, List<Relation.Parent>> parents = new HashMap<>();
    private final Map<Long, List<Constraint>> constraints = new HashMap<>();
    private final Map<Long, List<Index>> indexes = new HashMap<>();
    private final int major;

    Members(int major) {
        this.major = major;
    }

    List<Column> columns(long oid) {
        return List.copyOf(columns.getOrDefault(oid, List.of()));
    }

    List<Relation.Parent> parents(long oid) {
        return List.copyOf(parents.getOrDefault(oid, List.of()));
    }

    List<Constraint> constraints(long oid) {
        return constraints.getOrDefault(oid, List.of()).stream()
                .sorted(Comparator.comparing(Constraint::name))
                .toList();
    }

    List<Index> indexes(long oid) {
        return indexes.getOrDefault(oid, List.of()).stream()
                .sorted(Comparator.comparing(Index::name))
                .toList();
    }

    /** In this order. */
    List<Question<?>> questions() {
        return List.of(columnQuestion(), parentQuestion(), constraintQuestion(), indexQuestion());
    }

    private Question<?> columnQuestion() {
        return Question.of("""
                SELECT a.attrelid, a.attnum, a.attname, a.attnotnull,
                    nullif(format_type(a.atttypid, a.atttypmod), '???') AS type,
                    d.oid IS NOT NULL AS has_value, pg_get_expr(d.adbin, d.adrelid) AS value,
                    CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END AS generated,
                    CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS identity,
                    CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
                    CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
                        WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END
                        END AS storage,
                    CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
                    CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,
                    coalesce(a.attoptions, '{}') || coalesce(a.attfdwoptions, '{}') AS options,
                    NOT a.attislocal AND NOT c.relispartition AS inherited
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    JOIN pg_type t ON t.oid = a.atttypid
                    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND\s""" + Scope.RELATION + """
                ORDER BY a.attrelid, a.attnum
                """, row -> {
            long relation = row.getLong("attrelid");
            String name = row.getString("attname");
            columnNames.computeIfAbsent(relation, one -> new HashMap<>()).put(row.getString("attnum"), name);
            return add(columns, relation, column(row, name));
        });
    }

    private static Column column(ResultSet row, String name) throws SQLException {
        return new Column(
                name,
                Rows.definition(row, "type"),
                row.getBoolean("attnotnull"),
                row.getBoolean("has_value") ? Rows.definition(row, "value") : null,
                row.getString("generated"),
                row.getString("identity"),
                row.getString("collation"),
                row.getString("storage"),
                row.getString("compression"),
                row.getObject("statistics") == null ? null : row.getInt("statistics"),
                Rows.options(row, "options"),
                row.getBoolean("inherited"));
    }

    private Question<?> parentQuestion() {
        return Question.of(
                """
                SELECT i.inhrelid, n.nspname, c.relname, i.inhdetachpending
                FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
                ORDER BY i.inhrelid, i.inhseqno
                """,
                row -> add(
                        parents,
                        row.getLong("inhrelid"),
                        new Relation.Parent(
                                row.getString("nspname"),
                                row.getString("relname"),
                                row.getBoolean("inhdetachpending"))));
    }

    /** A foreign key to a partitioned table has another one for each partition, which comes and goes with that. */
    private Question<?> constraintQuestion() {
        return Question.of(
                Scope.WITH_RELATIONS + """
                SELECT CASE WHEN o.conrelid <> 0 THEN o.conrelid ELSE o.contypid END AS owner, o.conname, o.contype,
                    pg_get_constraintdef(o.oid) AS definition, array_to_string(o.conkey, ' ') AS columns,
                    o.convalidated,\s""" + (major >= 18 ? "o.conenforced" : "true") + """
                     AS enforced, NOT o.conislocal AS inherited, n.nspname, c.relname,
                    CASE WHEN o.contype = 'f' THEN (SELECT array_agg(a.attname::text ORDER BY k.place)
                        FROM unnest(o.confkey) WITH ORDINALITY AS k (num, place)
                        JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.num) END AS referenced,
                    o.oid IN (SELECT tgconstraint FROM pg_trigger WHERE tgisinternal AND tgenabled <> 'O') AS triggers_off
                FROM pg_constraint o LEFT JOIN pg_class c ON c.oid = o.confrelid
                    LEFT JOIN pg_constraint p ON p.oid = o.conparentid AND p.conrelid = o.conrelid
                    LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE p.oid IS NULL AND o.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
                    AND (o.conrelid IN (SELECT oid FROM r) OR o.contypid\s""" + Scope.USERS + ")",
                row -> {
                    long owner = row.getLong("owner");
                    return add(constraints, owner, constraint(row, owner));
                });
    }

    private Constraint constraint(ResultSet row, long owner) throws SQLException {
        Constraint.Type type = Constraint.Type.of(row.getString("contype"));
        return new Constraint(
                row.getString("conname"),
                type,
                Rows.definition(row, "definition"),
                names(owner, row.getString("columns")),
                row.getBoolean("convalidated"),
                row.getBoolean("enforced"),
                row.getBoolean("inherited"),
                row.getBoolean("triggers_off"),
                type == Constraint.Type.FOREIGN_KEY
                        ? new Constraint.References(
                                Rows.definition(row, "nspname"),
                                row.getString("relname"),
                                Rows.texts(row, "referenced"))
                        : null);
    }

    private Question<?> indexQuestion() {
        return Question.of(
                Scope.WITH_RELATIONS + """
                SELECT i.indrelid, i.indexrelid, c.relname, pg_get_indexdef(i.indexrelid) AS definition,
                    array_to_string(i.indkey[:i.indnkeyatts - 1], ' ') AS columns, i.indisunique, i.indisprimary,
                \s""" + (major >= 15 ? "i.indnullsnotdistinct" : "false") + """
                     AS nulls_not_distinct, i.indpred IS NOT NULL AS partial, i.indisvalid, i.indisready,
                    i.indisreplident, i.indisclustered, s.spcname,
                    (SELECT string_agg(a.attnum || '=' || a.attstattarget, ' ' ORDER BY a.attnum) FROM pg_attribute a
                        WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) AS statistics
                FROM r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
                    LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
                """, row -> {
                    long relation = row.getLong("indrelid");
                    return add(indexes, relation, index(row, relation));
                });
    }

    private Index index(ResultSet row, long relation) throws SQLException {
        return new Index(
                row.getString("relname"),
                Rows.definition(row, "definition"),
                names(relation, row.getString("columns")),
                row.getBoolean("indisunique"),
                row.getBoolean("indisprimary"),
                row.getBoolean("nulls_not_distinct"),
                row.getBoolean("partial"),
                row.getBoolean("indisvalid"),
                row.getBoolean("indisready"),
                row.getBoolean("indisreplident"),
                row.getBoolean("indisclustered"),
                row.getString("statistics"),
                row.getString("spcname"),
                parents(row.getLong("indexrelid")).stream()
                        .map(Relation.Parent::toString)
                        .findFirst()
                        .orElse(null));
    }

    /** Names for numbers such as "1 3"; an empty one for 0, which is an expression. */
    private List<String> names(long relation, String numbers) {
        if (numbers == null || numbers.isEmpty()) {
            return List.of();
        }
        Map<String, String> names = columnNames.getOrDefault(relation, Map.of());
        return Arrays.stream(numbers.split(" "))
                .map(number -> names.getOrDefault(number, ""))
                .toList();
    }

    private static <T> T add(Map<Long, List<T>> members, long owner, T member) {
        members.computeIfAbsent(owner, one -> new ArrayList<>()).add(member);
        return member;
    }
}
