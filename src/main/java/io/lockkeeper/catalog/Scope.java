package io.lockkeeper.catalog;

/**
 * Which objects are read: those that somebody made in this database, without those of extensions, of Lockkeeper and of the histories.
 * The queries stand on a search path with nothing but PostgreSQL's schema.
 */
public final class Scope {

    /** The first oid that is not PostgreSQL's, for what is in no schema. */
    static final String USERS = " >= 16384";

    /** What is in the name of an option whose value is not read, for PostgreSQL and for Java. */
    static final String SECRET = "pass|secret|token|credential|private|access.?key";

    /** Of a schema {@code n}. */
    public static final String SCHEMA = """
             NOT starts_with(n.nspname, 'pg_') AND n.nspname NOT IN ('information_schema', 'lockkeeper', 'lockkeeper_rows', 'lockkeeper_service')
            """;

    /** Of a relation {@code c} in a schema {@code n}. */
    static final String RELATION = SCHEMA + " AND c.relname NOT IN ('_prisma_migrations', 'flyway_schema_history') AND "
            + notOfExtension("pg_class", "c.oid");

    /** Before a query: {@code r} are the tables and views, with {@code oid}, {@code schema}, {@code name} and {@code kind}. */
    static final String WITH_RELATIONS = """
            WITH r AS (SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND\s""" + RELATION + ")\n";

    private Scope() {}

    /** That an object of a catalogue is no member of an extension. */
    static String notOfExtension(String catalog, String oid) {
        return depends(catalog, oid, "e.deptype = 'e'");
    }

    /** That it is neither that, nor a part of another object that was made with it. */
    static String independent(String catalog, String oid) {
        return depends(catalog, oid, "e.deptype IN ('e', 'i')");
    }

    private static String depends(String catalog, String oid, String how) {
        return "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" + catalog + "'::regclass AND e.objid = " + oid
                + " AND " + how + ")";
    }
}
