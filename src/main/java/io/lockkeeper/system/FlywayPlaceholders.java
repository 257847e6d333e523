package io.lockkeeper.system;

import io.lockkeeper.postgres.DatabaseUrl;
import java.util.HashMap;
import java.util.Map;

/** The values of {@code ${name}} in scripts of the Flyway layout: Flyway's, then the manifest's. */
final class FlywayPlaceholders {

    private FlywayPlaceholders() {}

    static Map<String, String> of(DatabaseUrl url, String schema, Map<String, String> manifest) {
        Map<String, String> values = new HashMap<>();
        values.put("flyway:database", url.database());
        values.put("flyway:defaultSchema", schema);
        values.put("flyway:table", "flyway_schema_history");
        if (url.user() != null) {
            values.put("flyway:user", url.user());
        }
        values.putAll(manifest);
        return values;
    }
}
