package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Connects to a server directly, with every timeout set. What is too old, or a pooler, is refused. */
final class Connector {

    /** Ends a statement whose client is gone. */
    static final String CLIENT_CHECK = "client_connection_check_interval";

    /** Every session of Lockkeeper begins its application name like this; what follows is the id of the run. */
    private static final String APPLICATION_PREFIX = "lockkeeper/";

    /** Oldest server that Lockkeeper is tested with. */
    private static final int OLDEST_MAJOR = 14;

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    private static final int CLIENT_CHECK_MILLIS = 500;

    /** A session whose client was frozen must not hold its locks forever. */
    private static final int IDLE_MILLIS = 20_000;

    /** A server ends a session whose client is cut off within 20 seconds, idle or in the middle of an answer. */
    private static final String KEEPALIVE = " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
            + " -c tcp_keepalives_count=2 -c tcp_user_timeout=20000";

    private Connector() {}

    /** A connection, and what it begins with. */
    record Opened(Connection connection, SearchPath path) {}

    /**
     * Connects, under the name of a run.
     *
     * @throws Problem when the server cannot be reached, rejects the login, is too old, or a pooler answers
     */
    static Opened connect(DatabaseUrl url, String runId, Timeouts timeouts) {
        Properties properties = properties(url, runId);
        String options = options(url, runId, timeouts);
        properties.setProperty("options", options + " -c " + CLIENT_CHECK + "=" + CLIENT_CHECK_MILLIS);
        Connection connection = null;
        try {
            connection = connect(url, properties, options);
            refuseOldServer(url, connection);
            SearchPath path = SearchPath.settle(url, connection);
            refusePooler(url, path);
            return new Opened(connection, path);
        } catch (SQLException e) {
            close(connection);
            throw ServerProblems.connecting(url, e);
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    private static Properties properties(DatabaseUrl url, String runId) {
        Properties properties = url.properties();
        properties.putIfAbsent("connectTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        // Something that takes the connection and then says nothing must not be waited for either.
        properties.putIfAbsent("loginTimeout", properties.getProperty("connectTimeout"));
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.putIfAbsent("socketTimeout", String.valueOf(Timeouts.ANSWER.toSeconds()));
        properties.setProperty("ApplicationName", APPLICATION_PREFIX + runId);
        // Else the driver sends the application name once more, in another round trip.
        properties.setProperty("assumeMinServerVersion", String.valueOf(OLDEST_MAJOR));
        // Scripts go out verbatim, and only statements with parameters take the extended protocol.
        properties.setProperty("preferQueryMode", "extendedForPrepared");
        // The values of rows in the server's messages are for those who ask for them (ServerProblems), not for every
        // log.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    /** RESET ALL falls back to these, so that one migration's SET does not leak into the next. */
    private static String options(DatabaseUrl url, String runId, Timeouts timeouts) {
        return "-c application_name=" + option(APPLICATION_PREFIX + runId)
                + " -c lock_timeout=" + timeouts.lock().toMillis()
                + " -c statement_timeout=" + timeouts.statement().toMillis()
                + " -c idle_in_transaction_session_timeout=" + IDLE_MILLIS
                + " -c idle_session_timeout=" + IDLE_MILLIS
                + KEEPALIVE
                + (url.schema() == null ? "" : " -c search_path=" + option(Identifiers.quote(url.schema())));
    }

    /** In the startup options a space separates and a backslash escapes. */
    private static String option(String value) {
        return value.replace("\\", "\\\\").replace(" ", "\\ ");
    }

    /** A server on a system that cannot check its clients refuses the setting; then it is left out. */
    private static Connection connect(DatabaseUrl url, Properties properties, String optionsWithoutClientCheck)
            throws SQLException {
        try {
            return new Driver().connect(url.jdbcUrl(), properties);
        } catch (SQLException e) {
            if (e.getMessage() == null || !e.getMessage().contains(CLIENT_CHECK)) {
                throw e;
            }
            properties.setProperty("options", optionsWithoutClientCheck);
            return new Driver().connect(url.jdbcUrl(), properties);
        }
    }

    private static void refuseOldServer(DatabaseUrl url, Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_MAJOR) {
            throw Problem.of(
                            ProblemType.SERVER_UNSUPPORTED,
                            "The server at %s:%d is PostgreSQL %d; Lockkeeper works with %d and newer.",
                            url.host(),
                            url.port(),
                            major,
                            OLDEST_MAJOR)
                    .remedy("Upgrade the server.");
        }
    }

    /** Through a pooler in transaction mode a session lock protects nothing, silently. */
    private static void refusePooler(DatabaseUrl url, SearchPath path) {
        if (!path.isDirect()) {
            throw Problem.of(
                            ProblemType.POOLER_IN_THE_WAY,
                            "A connection pooler answers at %s:%d; through it a lock may belong to somebody else's session.",
                            url.host(),
                            url.port())
                    .remedy("Give the address of the server itself as the direct URL.");
        }
    }

    /** Ends a connection, if there is one. */
    static void close(Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // The server ends the session when the socket is gone; there is nothing else to do.
        }
    }
}
