package io.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * The schema in which scripts create unqualified names: the URL's. When that names none, it is the one that Flyway and Prisma would
 * use too: the first of the login's {@code search_path} that exists and may be used. PostgreSQL's schemas, and the ledger's, which
 * {@code "$user"} may stand for, hold no system. When none of them exists, it is the only one that the path names, else {@code public}.
 *
 * @param isDirect whether the server itself answered, and not a pooler
 * @param schema the schema
 * @param path the path for what others have written: the schema of the URL, else the login's path with the schema at its head, so that
 *     it stays first when a script creates another one of the path
 */
record SearchPath(boolean isDirect, String schema, String path) {

    /** Puts the path of a session's statements into force. */
    static final String OURS = "SET search_path = pg_catalog, pg_temp";

    /** The same until the transaction ends, whether it was opened or not. */
    static final String OURS_FOR_TRANSACTION =
            "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)";

    private static final String NAMED = "SELECT pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) ?, NULL, NULL";

    private static final String OF_LOGIN = """
            SELECT direct, schema,
                pg_catalog.concat_ws(', ', pg_catalog.quote_ident(schema),
                    CASE WHEN path OPERATOR(pg_catalog.<>) '' THEN path END)
            FROM (
                SELECT pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) ? AS direct, path, coalesce(
                    (SELECT name FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS s (name, place)
                        WHERE name OPERATOR(pg_catalog.<>) 'lockkeeper' AND NOT pg_catalog.starts_with(name, 'pg_')
                        ORDER BY place LIMIT 1),
                    pg_catalog.substring(path, '^(?!pg_|lockkeeper$)[a-z_][a-z0-9_]*$'),
                    'public') AS schema
                FROM pg_catalog.current_setting('search_path') AS path
            ) AS login
            """;

    /** A pooler would give the setting to somebody else. */
    private static final String OURS_IF_DIRECT = """
            ; SELECT CASE WHEN pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) ?
                THEN pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false) END
            """;

    /**
     * Asks in one round trip who answers and which schema is used, and puts the path of a session's statements into force.
     *
     * <p>A pooler invents the process id that it tells the client at login, so it differs from that of the process that serves the
     * session.
     */
    static SearchPath settle(DatabaseUrl url, Connection connection) throws SQLException {
        String sql = (url.schema() == null ? OF_LOGIN : NAMED) + OURS_IF_DIRECT;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int pid = connection.unwrap(PGConnection.class).getBackendPID();
            statement.setInt(1, pid);
            statement.setInt(2, pid);
            statement.execute();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return url.schema() == null
                        ? new SearchPath(row.getBoolean(1), row.getString(2), row.getString(3))
                        : new SearchPath(row.getBoolean(1), url.schema(), Identifiers.quote(url.schema()));
            }
        }
    }

    /** Puts the path for what others have written into force. */
    String ofLogin() {
        return "SELECT pg_catalog.set_config('search_path', " + Identifiers.literal(path) + ", false)";
    }
}
