package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table, a view, or what else has columns.
 *
 * @param owner a role; no part of the definition
 * @param options storage parameters or options of a view, those of its TOAST table with {@code toast.} before them
 * @param accessMethod {@code null} for {@code heap}
 * @param tablespace {@code null} for that of the database
 * @param replicaIdentity {@code FULL}, {@code NOTHING}, {@code INDEX}, or {@code null} for the default
 * @param partitionKey of a partitioned table in SQL, such as {@code RANGE (day)}, else {@code null}
 * @param bound of a partition in SQL, else {@code null}
 * @param parents what it inherits from, or is a partition of, in order
 * @param query what a view shows, in SQL, else {@code null}
 * @param ofType the type of a typed table in SQL, else {@code null}
 * @param server the server of a foreign table, else {@code null}
 * @param serverOptions options of a foreign table as {@code name=value}
 * @param columns in the order of the table
 * @param constraints by name; {@code NOT NULL} is among them from PostgreSQL 18 on
 * @param indexes by name, those of constraints too
 */
public record Relation(
        String schema,
        String name,
        Kind kind,
        String owner,
        boolean isUnlogged,
        List<String> options,
        String accessMethod,
        String tablespace,
        boolean rowSecurity,
        boolean rowSecurityForced,
        String replicaIdentity,
        String partitionKey,
        String bound,
        List<Parent> parents,
        String query,
        String ofType,
        String server,
        List<String> serverOptions,
        List<Column> columns,
        List<Constraint> constraints,
        List<Index> indexes) {

    /** What a relation can be. */
    public enum Kind {
        TABLE("r", Entry.Kind.TABLE),
        PARTITIONED_TABLE("p", Entry.Kind.TABLE),
        FOREIGN_TABLE("f", Entry.Kind.FOREIGN_TABLE),
        VIEW("v", Entry.Kind.VIEW),
        MATERIALIZED_VIEW("m", Entry.Kind.MATERIALIZED_VIEW);

        private final String code;
        private final Entry.Kind entry;

        Kind(String code, Entry.Kind entry) {
            this.code = code;
            this.entry = entry;
        }

        static Kind of(String code) {
            return Rows.find(values(), kind -> kind.code.equals(code));
        }
    }

    /** A table that another one inherits from, or is a partition of; pending while that is being ended concurrently. */
    public record Parent(String schema, String name, boolean isDetachPending) {

        @Override
        public String toString() {
            return Identifiers.quote(schema, name) + (isDetachPending ? " DETACH PENDING" : "");
        }
    }

    /** All of it but its name, columns, constraints and indexes. */
    public String definition() {
        return Entry.words(
                isUnlogged ? "UNLOGGED" : null,
                ofType == null ? null : "OF " + ofType,
                parents.isEmpty()
                        ? null
                        : (bound == null ? "INHERITS " : "PARTITION OF ")
                                + parents.stream().map(Parent::toString).collect(Collectors.joining(", ")),
                bound,
                partitionKey == null ? null : "PARTITION BY " + partitionKey,
                server == null ? null : "SERVER " + server,
                serverOptions.isEmpty() ? null : "OPTIONS " + serverOptions,
                accessMethod == null ? null : "USING " + accessMethod,
                options.isEmpty() ? null : "WITH " + options,
                tablespace == null ? null : "TABLESPACE " + tablespace,
                rowSecurity ? "ROW LEVEL SECURITY" : null,
                rowSecurityForced ? "FORCE ROW LEVEL SECURITY" : null,
                replicaIdentity == null ? null : "REPLICA IDENTITY " + replicaIdentity,
                query == null ? null : "AS" + (query.startsWith(" ") ? "" : " ") + query);
    }

    /** It and its columns in order, constraints and indexes. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(kind.entry, schema, name, null, definition()));
        columns.forEach(one -> entries.add(member(Entry.Kind.COLUMN, one.name(), one.definition())));
        constraints.forEach(one -> entries.add(member(Entry.Kind.CONSTRAINT, one.name(), one.definition())));
        indexes.forEach(one -> entries.add(member(Entry.Kind.INDEX, one.name(), one.definition())));
        return entries;
    }

    private Entry member(Entry.Kind kind, String member, String definition) {
        return new Entry(kind, schema, member, name, definition);
    }
}
