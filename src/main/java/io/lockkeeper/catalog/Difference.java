package io.lockkeeper.catalog;

import io.lockkeeper.catalog.Entry.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is not the same in two catalogues; empty when their fingerprints are equal.
 *
 * @param changes by kind, schema, table and name
 */
public record Difference(List<Change> changes) {

    /**
     * An object that was added, removed or changed. Kind, schema, name and {@code of} are those of its {@link Entry}.
     *
     * @param before its definition, {@code null} when it was added
     * @param after its definition, {@code null} when it was removed
     */
    public record Change(Kind kind, String schema, String name, String of, String before, String after) {

        private static Change of(Entry entry, String before, String after) {
            return new Change(entry.kind(), entry.schema(), entry.name(), entry.of(), before, after);
        }

        /** Whether only the second catalogue has it. */
        public boolean isAdded() {
            return before == null;
        }

        /** Whether only the first catalogue has it. */
        public boolean isRemoved() {
            return after == null;
        }
    }

    private record Key(Kind kind, String schema, String name, String of) {
        static Key of(Entry entry) {
            return new Key(entry.kind(), entry.schema(), entry.name(), entry.of());
        }
    }

    /** What has happened from the first to the second. */
    public static Difference between(Catalog before, Catalog after) {
        Map<Key, Entry> old = byKey(before);
        Map<Key, Entry> now = byKey(after);
        List<Change> changes = new ArrayList<>();
        old.forEach((key, entry) -> {
            Entry other = now.get(key);
            if (other == null) {
                changes.add(Change.of(entry, entry.definition(), null));
            } else if (!other.definition().equals(entry.definition())) {
                changes.add(Change.of(entry, entry.definition(), other.definition()));
            }
        });
        now.forEach((key, entry) -> {
            if (!old.containsKey(key)) {
                changes.add(Change.of(entry, null, entry.definition()));
            }
        });
        changes.addAll(orders(before, after));
        changes.sort(Comparator.comparing(Change::kind)
                .thenComparing(Change::schema, Entry.NULL_FIRST)
                .thenComparing(Change::of, Entry.NULL_FIRST)
                .thenComparing(Change::name));
        return new Difference(List.copyOf(changes));
    }

    private static Map<Key, Entry> byKey(Catalog catalog) {
        Map<Key, Entry> entries = new LinkedHashMap<>();
        catalog.entries().forEach(entry -> entries.put(Key.of(entry), entry));
        return entries;
    }

    /** Tables whose columns, as far as both have them, are in another order. */
    private static List<Change> orders(Catalog before, Catalog after) {
        Map<List<String>, Relation> now = after.relations().stream()
                .collect(Collectors.toMap(one -> List.of(one.schema(), one.name()), one -> one));
        List<Change> changes = new ArrayList<>();
        for (Relation old : before.relations()) {
            Relation other = now.get(List.of(old.schema(), old.name()));
            if (other == null) {
                continue;
            }
            String was = order(old, other);
            String is = order(other, old);
            if (!was.equals(is)) {
                changes.add(new Change(Kind.COLUMN_ORDER, old.schema(), old.name(), old.name(), was, is));
            }
        }
        return changes;
    }

    private static String order(Relation relation, Relation other) {
        Set<String> shared = other.columns().stream().map(Column::name).collect(Collectors.toSet());
        return relation.columns().stream()
                .map(Column::name)
                .filter(shared::contains)
                .collect(Collectors.joining(", "));
    }
}
