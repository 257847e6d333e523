package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor.Name;

/** What belongs to the migration history and to Lockkeeper itself, and so is nothing that a script may write. */
public final class History {

    /** The schema of the ledger on a managed database. */
    public static final String LEDGER = "lockkeeper";

    /** The schema of the service's records. */
    private static final String SERVICE = "lockkeeper_service";

    private History() {}

    /** The part of the name that makes it so, or {@code null}. */
    static String of(Name name) {
        return name == null ? null : of(name.schema(), name.name());
    }

    static String of(String schema, String table) {
        if (isSchema(schema)) {
            return schema;
        }
        return "_prisma_migrations".equals(table) || "flyway_schema_history".equals(table) ? table : null;
    }

    static String of(Target target) {
        if (target == null) {
            return null;
        }
        if (isSchema(target.schema())) {
            return target.schema();
        }
        return switch (target.kind()) {
            case SCHEMA -> isSchema(target.name()) ? target.name() : null;
            // A table of that name may be made: a baseline may contain one, and making it writes nothing.
            case TABLE -> target.action() == Action.CREATE ? null : of(null, target.name());
            default -> of(null, target.table());
        };
    }

    private static boolean isSchema(String name) {
        return LEDGER.equals(name) || SERVICE.equals(name);
    }
}
