package io.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * The schema that a session creates unqualified names in: the URL's. When that names none, it is the one that Flyway and Prisma would
 * use too: the first of the login's {@code search_path} that exists and may be used. PostgreSQL's schemas, and the ledger's, which
 * {@code "$user"} may stand for, hold no system. When none of them exists, it is the only one that the path names, else {@code public}.
 *
 * @param isDirect whether the server itself answered, and not a pooler
 * @param schema the schema
 * @param path the login's path with the schema at its head, so that it stays first when a script creates another one of the path;
 *     {@code null} when the URL names the schema, which then is the whole path, or when a pooler answered, which would give the setting
 *     to somebody else
 */
record SearchPath(boolean isDirect, String schema, String path) {

    private static final String NAMED = "SELECT pg_catalog.pg_backend_pid() = ?, NULL, NULL";

    private static final String OF_LOGIN = """
            SELECT direct, schema, CASE WHEN direct THEN pg_catalog.set_config('search_path',
                pg_catalog.concat_ws(', ', pg_catalog.quote_ident(schema), nullif(path, '')), false) END
            FROM (
                SELECT pg_catalog.pg_backend_pid() = ? AS direct, path, coalesce(
                    (SELECT name FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS s (name, place)
                        WHERE name <> 'lockkeeper' AND NOT pg_catalog.starts_with(name, 'pg_') ORDER BY place LIMIT 1),
                    pg_catalog.substring(path, '^(?!pg_|lockkeeper$)[a-z_][a-z0-9_]*$'),
                    'public') AS schema
                FROM pg_catalog.current_setting('search_path') AS path
            ) AS login
            """;

    /**
     * Asks in one round trip who answers and which schema is used, and makes it the first of the path.
     *
     * <p>A pooler invents the process id that it tells the client at login, so it differs from that of the process that serves the
     * session.
     */
    static SearchPath settle(DatabaseUrl url, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(url.schema() == null ? OF_LOGIN : NAMED)) {
            statement.setInt(1, connection.unwrap(PGConnection.class).getBackendPID());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String schema = url.schema() == null ? row.getString(2) : url.schema();
                return new SearchPath(row.getBoolean(1), schema, row.getString(3));
            }
        }
    }

    /** What follows {@code RESET ALL}, which has taken the path back; empty when it falls back to the right one. */
    String afterReset() {
        return path == null
                ? ""
                : "; SELECT pg_catalog.set_config('search_path', " + Identifiers.literal(path) + ", false)";
    }
}
