package io.lockkeeper.postgres;

import java.sql.SQLException;

/**
 * The schema that unqualified names are created in when the URL names none: what Flyway and Prisma use then too.
 *
 * <p>It is the first schema of the login's {@code search_path} that exists and may be used. PostgreSQL's schemas, and the ledger's,
 * which {@code "$user"} may stand for, hold no system. When none of them exists, it is the only one that the path names, else
 * {@code public}.
 *
 * @param backendPid the server process that answered
 * @param schema the schema
 * @param path the search path with the schema at its head, so that it stays first when a script creates another one of the path;
 *     {@code null} when a pooler answered, which would give the setting to somebody else
 */
record SearchPath(int backendPid, String schema, String path) {

    private static final String SETTLE = """
            SELECT pid, schema, CASE WHEN pid = ? THEN pg_catalog.set_config('search_path',
                pg_catalog.concat_ws(', ', pg_catalog.quote_ident(schema), nullif(path, '')), false) END
            FROM (
                SELECT pg_catalog.pg_backend_pid() AS pid, path, coalesce(
                    (SELECT name FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS s (name, place)
                        WHERE name <> 'lockkeeper' AND NOT pg_catalog.starts_with(name, 'pg_') ORDER BY place LIMIT 1),
                    pg_catalog.substring(path, '^(?!pg_|lockkeeper$)[a-z_][a-z0-9_]*$'),
                    'public') AS schema
                FROM pg_catalog.current_setting('search_path') AS path
            ) AS login
            """;

    /** Finds the schema and makes it the first of the session's path, in one round trip. */
    static SearchPath settle(Session session, int announcedPid) throws SQLException {
        return session.query(
                        SETTLE, row -> new SearchPath(row.getInt(1), row.getString(2), row.getString(3)), announcedPid)
                .getFirst();
    }

    /** What sets the path again after {@code RESET ALL} has taken it back. */
    String statement() {
        return "SELECT pg_catalog.set_config('search_path', " + Identifiers.literal(path) + ", false)";
    }
}
