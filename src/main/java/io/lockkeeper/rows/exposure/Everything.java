package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.RowsRules.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Rules for a database whose manifest has none, which is looked at and not served: all tables and views of a schema. */
public final class Everything {

    /** Whose rights are nothing that is asked for. */
    public static final Set<String> ROLES = Set.of("pg_database_owner");

    private Everything() {}

    /** Rules that expose all of a schema. */
    public static RowsRules of(String schema, Shape shape) {
        Map<String, Rule> expose = new TreeMap<>();
        shape.tables().values().stream()
                .filter(table -> table.schema().equals(schema))
                .forEach(table -> expose.put(table.name(), Rule.ofAll()));
        return new RowsRules(new RowsRules.Roles(null, null, ROLES), null, List.of(schema), expose);
    }
}
