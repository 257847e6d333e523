package io.lockkeeper.rows.description;

import io.lockkeeper.catalog.shape.Shape.Argument;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Enumeration;
import io.lockkeeper.rows.exposure.Callable;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.exposure.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is exposed in one schema, as those who write front ends need to know it. The same exposure gives the same description.
 *
 * @param schema the name of the schema
 * @param enums labels by the name of their type, of those in the schema that something here has
 */
record Description(
        String schema, List<Relation> relations, List<Function> functions, SortedMap<String, List<String>> enums) {

    /**
     * A value that has a name: of a row, of what is written, or an argument.
     *
     * @param isOptional whether it need not be given
     */
    record Field(String name, Value value, boolean isNullable, boolean isOptional) {}

    /**
     * A table or view.
     *
     * @param insert what a new row may be given; empty when there can be none
     * @param update what may be changed of a row
     */
    record Relation(
            Exposed exposed,
            List<Field> row,
            List<Field> insert,
            List<Field> update,
            SortedSet<Relationship> relationships) {

        String path() {
            return exposed.path();
        }
    }

    /** A foreign key of a relation, by which others may stand in its rows, and it in theirs. */
    record Relationship(
            String constraint, List<String> columns, String target, List<String> targetColumns, boolean isOneToOne)
            implements Comparable<Relationship> {
        @Override
        public int compareTo(Relationship other) {
            return (constraint + ' ' + target).compareTo(other.constraint + ' ' + other.target);
        }
    }

    /**
     * A function, in one of its forms.
     *
     * @param from the relation whose row is its argument; {@code null} for none
     * @param rows the path of the relation whose rows it returns; {@code null} for none
     * @param output the columns of what it returns; none for a single value
     * @param value what it returns when that has no columns
     */
    record Function(
            String name,
            String from,
            List<Field> arguments,
            String rows,
            List<Field> output,
            Value value,
            boolean isSet,
            boolean isOne,
            boolean isVolatile) {}

    /**
     * Describes an exposure.
     *
     * @param enums all of the database, by their types in SQL
     * @param ofRole whether to leave out what the role of the exposure may not do
     */
    static Description of(Exposure exposure, Map<String, Enumeration> enums, boolean ofRole) {
        Map<String, SortedSet<Relationship>> relationships = relationships(exposure);
        List<Relation> relations = exposure.relations().stream()
                .filter(one -> !ofRole || one.mayBeRead())
                .map(one -> new Relation(
                        one,
                        row(one, ofRole, enums),
                        fields(ofRole ? one.mayInsert() : one.insertable(), one, enums, false),
                        fields(ofRole ? one.mayUpdate() : one.updatable(), one, enums, true),
                        relationships.getOrDefault(one.path(), new TreeSet<>())))
                .toList();
        List<Function> functions = new ArrayList<>();
        exposure.functions().forEach((name, forms) -> forms.stream()
                .filter(form -> !ofRole || exposure.mayCall(form))
                .forEach(form -> functions.add(function(name, form, enums))));
        exposure.relations().forEach(from -> exposure.links(from).stream()
                .filter(Link.Computed.class::isInstance)
                .forEach(link -> functions.add(related(from, (Link.Computed) link))));
        return new Description(exposure.schema(), relations, functions, used(exposure.schema(), relations, functions));
    }

    private static List<Field> row(Exposed relation, boolean ofRole, Map<String, Enumeration> enums) {
        List<Field> row = new ArrayList<>();
        for (Column column : ofRole ? relation.star() : relation.columns()) {
            row.add(new Field(column.name(), Value.of(column, enums), column.isNullable(), false));
        }
        relation.computed()
                .forEach(
                        (name, function) -> row.add(new Field(name, Value.of(function.returns(), enums), true, false)));
        return row;
    }

    /** What is given to a view has the defaults of its table, which it does not tell. */
    private static List<Field> fields(
            List<Column> columns, Exposed relation, Map<String, Enumeration> enums, boolean isChange) {
        return columns.stream()
                .map(column -> new Field(
                        column.name(),
                        Value.of(column, enums),
                        column.isNullable(),
                        isChange || relation.isView() || column.isNullable() || column.defaultValue() != null))
                .toList();
    }

    private static Function function(String name, Callable form, Map<String, Enumeration> enums) {
        List<Field> arguments = form.arguments().stream()
                .map(argument ->
                        new Field(argument.name(), Value.of(argument.type(), enums), false, isOptional(argument)))
                .toList();
        List<Field> output = form.output().stream()
                .map(column -> new Field(column.name(), Value.of(column, enums), column.isNullable(), false))
                .toList();
        return new Function(
                name,
                null,
                arguments,
                form.rows().map(Exposed::path).orElse(null),
                output,
                Value.of(form.returns(), enums),
                form.returnsSet(),
                !form.returnsSet(),
                form.isVolatile());
    }

    private static boolean isOptional(Argument argument) {
        return argument.hasDefault() || argument.isVariadic();
    }

    private static Function related(Exposed from, Link.Computed link) {
        return new Function(
                link.name(),
                from.path(),
                List.of(),
                link.target().path(),
                List.of(),
                null,
                link.function().returnsSet(),
                link.isToOne(),
                false);
    }

    /** By the path of the relation that has the foreign key. */
    private static Map<String, SortedSet<Relationship>> relationships(Exposure exposure) {
        Map<String, SortedSet<Relationship>> all = new TreeMap<>();
        for (Exposed from : exposure.relations()) {
            for (Link link : exposure.links(from)) {
                switch (link) {
                    case Link.Direct(
                            Exposed to,
                            String constraint,
                            List<String> columns,
                            List<String> targetColumns,
                            boolean _,
                            boolean isForward) -> {
                        if (isForward) {
                            add(all, from, constraint, columns, to, targetColumns);
                        } else {
                            add(all, to, constraint, targetColumns, from, columns);
                        }
                    }
                    case Link.Through over -> {
                        add(all, over.junction(), over.first(), over.junctionColumns(), from, over.columns());
                        add(
                                all,
                                over.junction(),
                                over.second(),
                                over.junctionTargetColumns(),
                                over.target(),
                                over.targetColumns());
                    }
                    case Link.Computed _ -> {}
                }
            }
        }
        return all;
    }

    private static void add(
            Map<String, SortedSet<Relationship>> all,
            Exposed owner,
            String constraint,
            List<String> columns,
            Exposed target,
            List<String> targetColumns) {
        all.computeIfAbsent(owner.path(), any -> new TreeSet<>())
                .add(new Relationship(constraint, columns, target.path(), targetColumns, owner.hasKeyIn(columns)));
    }

    private static SortedMap<String, List<String>> used(
            String schema, List<Relation> relations, List<Function> functions) {
        SortedMap<String, List<String>> used = new TreeMap<>();
        relations.forEach(relation -> List.of(relation.row(), relation.insert(), relation.update())
                .forEach(fields -> addLabels(used, schema, fields)));
        functions.forEach(function -> {
            addLabels(used, schema, function.arguments());
            addLabels(used, schema, function.output());
            if (function.value() != null) {
                addLabels(used, schema, List.of(new Field("", function.value(), false, false)));
            }
        });
        return used;
    }

    private static void addLabels(SortedMap<String, List<String>> used, String schema, Collection<Field> fields) {
        fields.stream()
                .map(field -> field.value().labels())
                .filter(labels -> labels != null && labels.schema().equals(schema))
                .forEach(labels -> used.put(labels.name(), labels.labels()));
    }
}
