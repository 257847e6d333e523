package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Origin;
import io.lockkeeper.catalog.shape.Shape.Reference;
import io.lockkeeper.catalog.shape.Shape.Routine;
import io.lockkeeper.catalog.shape.Shape.Table;
import io.lockkeeper.system.RowsRules.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table or view as the requests of one role may use it. */
public final class Exposed {

    private final String path;
    private final Table table;
    private final Map<Long, Table> tables;
    private final Rule rule;
    private final List<Column> columns;
    private final Map<String, Column> byName = new HashMap<>();
    private final Map<String, Routine> computed;
    private final Set<Integer> readable;
    private final List<Column> all;
    private final Set<Integer> insertable;
    private final Set<Integer> updatable;
    private final boolean deletable;

    /** Columns of this relation by those of the tables that they come from, over views of views. */
    private final Map<Long, Map<String, String>> origins;

    /**
     * @param tables all there are, for what a view shows
     * @param computed functions of a row that the rule names as columns
     * @param grants of the role
     */
    Exposed(String path, Table table, Map<Long, Table> tables, Rule rule, List<Routine> computed, Shape.Grants grants) {
        this.path = path;
        this.table = table;
        this.tables = tables;
        this.rule = rule;
        this.columns = table.columns().stream()
                .filter(column -> rule.read().has(column.name(), false))
                .toList();
        columns.forEach(column -> byName.put(column.name(), column));
        this.computed = computed.stream().collect(Collectors.toMap(Routine::name, one -> one));
        this.readable = grants.select().getOrDefault(table.oid(), Set.of());
        this.all = readable.isEmpty()
                ? columns
                : columns.stream()
                        .filter(column -> readable.contains(column.number()))
                        .toList();
        this.insertable = grants.insert().getOrDefault(table.oid(), Set.of());
        this.updatable = grants.update().getOrDefault(table.oid(), Set.of());
        this.deletable = grants.delete().contains(table.oid());
        this.origins = origins(table, tables);
    }

    /** How requests call it. */
    public String path() {
        return path;
    }

    public String schema() {
        return table.schema();
    }

    /** Its name in the database. */
    public String name() {
        return table.name();
    }

    /** What the manifest says of it. */
    public Rule rule() {
        return rule;
    }

    /** The columns that may be read, in order. */
    public List<Column> columns() {
        return columns;
    }

    /** What {@code *} means: the columns that the role may read. All of them when it may read none, so that the server says so. */
    public List<Column> star() {
        return all;
    }

    /** A column that may be read. */
    public Optional<Column> column(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** A function of a row, which is read like a column. */
    public Optional<Routine> computed(String name) {
        return Optional.ofNullable(computed.get(name));
    }

    /** The functions of a row that are read like columns, by their names. */
    public SortedMap<String, Routine> computed() {
        return new TreeMap<>(computed);
    }

    /** Whether it shows what is in tables. */
    public boolean isView() {
        return table.isView();
    }

    /** Whether the role may read any of it. */
    public boolean mayBeRead() {
        return all.stream().anyMatch(column -> readable.contains(column.number()));
    }

    /** All columns that a new row may be given. */
    public List<Column> insertable() {
        return table.columns().stream()
                .filter(column -> insertable(column.name()).isPresent())
                .toList();
    }

    /** Those of them that the role may give it. */
    public List<Column> mayInsert() {
        return insertable().stream()
                .filter(column -> insertable.contains(column.number()))
                .toList();
    }

    /** All columns that may be changed. */
    public List<Column> updatable() {
        return table.columns().stream()
                .filter(column -> updatable(column.name()).isPresent())
                .toList();
    }

    /** Those of them that the role may change. */
    public List<Column> mayUpdate() {
        return updatable().stream()
                .filter(column -> updatable.contains(column.number()))
                .toList();
    }

    /** A column that a new row may be given. */
    public Optional<Column> insertable(String name) {
        return written(name).filter(column -> rule.insert().has(name, false));
    }

    /** A column that may be changed. */
    public Optional<Column> updatable(String name) {
        return written(name).filter(column -> rule.update().has(name, false));
    }

    private Optional<Column> written(String name) {
        return table.column(name).filter(column -> !column.isComputed() || column.defaultValue() != null);
    }

    /** Whether rows may be chosen by a column. */
    public boolean isFilterable(Column column) {
        return rule.filter().has(column.name(), column.leadsIndex());
    }

    /** Whether rows may be sorted by a column. */
    public boolean isSortable(Column column) {
        return rule.order().has(column.name(), column.leadsIndex());
    }

    /** The columns of the primary key; none without one. Of a view, those that show the key of one table. */
    public List<String> primaryKey() {
        if (!table.isView()) {
            return table.primaryKey();
        }
        return origins.keySet().stream()
                .map(this::keyOf)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(List.of());
    }

    private Optional<List<String>> keyOf(long oid) {
        return Optional.ofNullable(tables.get(oid))
                .filter(Table::hasPrimaryKey)
                .flatMap(source -> shown(oid, source.primaryKey()));
    }

    private static Map<Long, Map<String, String>> origins(Table table, Map<Long, Table> tables) {
        Map<Long, Map<String, String>> origins = new HashMap<>();
        for (Column column : table.columns()) {
            Origin at = new Origin(table.oid(), column.name());
            while (at != null) {
                origins.computeIfAbsent(at.table(), any -> new HashMap<>()).putIfAbsent(at.column(), column.name());
                Table source = tables.get(at.table());
                at = source == null ? null : source.origins().get(at.column());
            }
        }
        return origins;
    }

    /** The columns of this relation that show these of a table; empty when one is not shown. */
    Optional<List<String>> shown(long oid, List<String> names) {
        Map<String, String> shown = origins.getOrDefault(oid, Map.of());
        List<String> columnsHere = new ArrayList<>();
        for (String name : names) {
            String here = shown.get(name);
            if (here == null) {
                return Optional.empty();
            }
            columnsHere.add(here);
        }
        return Optional.of(columnsHere);
    }

    /** The foreign keys of the tables that it shows, or is. */
    Stream<Reference> references() {
        return origins.keySet().stream()
                .map(tables::get)
                .filter(one -> one != null)
                .flatMap(one -> one.references().stream()
                        .flatMap(reference -> shown(one.oid(), reference.columns()).stream()
                                .map(here -> new Reference(
                                        reference.constraint(), here, reference.target(), reference.targetColumns()))));
    }

    /** Whether these columns hold a key, so that there is one row at most for each of their values. */
    public boolean hasKeyIn(List<String> names) {
        return origins.keySet().stream()
                .map(tables::get)
                .filter(one -> one != null)
                .anyMatch(one -> one.keys().stream().anyMatch(key -> shown(one.oid(), key)
                        .map(here -> names.containsAll(here))
                        .orElse(false)));
    }

    /** Whether the primary key holds these columns. */
    boolean hasInKey(List<String> names) {
        return !names.isEmpty() && primaryKey().containsAll(names);
    }

    /** The table's number in the catalogue. */
    long oid() {
        return table.oid();
    }

    /** What the role may do beside reading: INSERT, UPDATE, DELETE. */
    public Set<String> changes() {
        Set<String> changes = new TreeSet<>();
        if (may("INSERT", insertable) && !rule.insert().isNone()) {
            changes.add("INSERT");
        }
        if (may("UPDATE", updatable) && !rule.update().isNone()) {
            changes.add("UPDATE");
        }
        if (deletable && rule.delete() && table.changes().contains("DELETE")) {
            changes.add("DELETE");
        }
        return changes;
    }

    private boolean may(String change, Set<Integer> granted) {
        return !granted.isEmpty() && table.changes().contains(change);
    }
}
