package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.io.Reader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One direct connection to a server, never taken from a pool, with every timeout set explicitly. It is in autocommit mode;
 * transactions are opened and closed by {@link #begin()}, {@link #commit()} and {@link #rollback()}.
 *
 * <p>Statements without parameters go to the server exactly as they are written, as psql would send them. Not safe for
 * use by several threads.
 */
public final class Session implements AutoCloseable {

    /** Every session of Lockkeeper begins its application name like this; what follows is the id of the run. */
    public static final String APPLICATION_PREFIX = "lockkeeper/";

    /** Oldest server that Lockkeeper is tested with. */
    private static final int OLDEST_MAJOR = 14;

    /** A session of ours whose client was frozen must not hold its locks for ever. */
    private static final int IDLE_MILLIS = 20_000;

    /** Ends a statement whose client is gone; a concurrent index build must not be ended by it. */
    private static final String CLIENT_CHECK = "client_connection_check_interval";

    private static final int CLIENT_CHECK_MILLIS = 500;

    private static final List<String> TIMEOUTS = List.of("lock_timeout", "statement_timeout", CLIENT_CHECK);

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    /** How long a session waits for an answer of the server, unless {@link #answersWithin} says otherwise. */
    public static final Duration ANSWER = Duration.ofSeconds(20);

    /** A server ends a session whose client is beyond a cut network within 20 seconds, idle or in the middle of an answer. */
    private static final String KEEPALIVE = " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
            + " -c tcp_keepalives_count=2 -c tcp_user_timeout=20000";

    private static final String RESET =
            "RESET SESSION AUTHORIZATION; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP";

    private final DatabaseUrl url;
    private final Connection connection;

    private Session(DatabaseUrl url, Connection connection) {
        this.url = url;
        this.connection = connection;
    }

    /**
     * Connects. The application name is {@code lockkeeper/} and {@code runId}, so that a person or a later runner can tell
     * whose session it is; the search path is the schema of the URL.
     *
     * @throws Problem when the server cannot be reached, refuses the login, is too old, or a pooler answers
     */
    public static Session open(DatabaseUrl url, String runId, Timeouts timeouts) {
        Properties properties = url.properties();
        properties.putIfAbsent("connectTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        // Something that takes the connection and then says nothing must not be waited for either.
        properties.putIfAbsent("loginTimeout", properties.getProperty("connectTimeout"));
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.putIfAbsent("socketTimeout", String.valueOf(ANSWER.toSeconds()));
        properties.setProperty("ApplicationName", APPLICATION_PREFIX + runId);
        // Scripts go out verbatim, and only statements with parameters take the extended protocol.
        properties.setProperty("preferQueryMode", "extendedForPrepared");
        // What the server tells of rows is for those who ask for it (ServerProblems), not for every log of an
        // exception.
        properties.setProperty("logServerErrorDetail", "false");
        // RESET ALL falls back to these, so that one migration's SET does not leak into the next.
        String options = "-c application_name=" + option(APPLICATION_PREFIX + runId) + " -c lock_timeout="
                + timeouts.lock().toMillis()
                + " -c statement_timeout=" + timeouts.statement().toMillis()
                + " -c idle_in_transaction_session_timeout=" + IDLE_MILLIS
                + " -c idle_session_timeout=" + IDLE_MILLIS
                + KEEPALIVE
                + " -c search_path=" + option(Identifiers.quote(url.schemaOrPublic()));
        properties.setProperty("options", options + " -c " + CLIENT_CHECK + "=" + CLIENT_CHECK_MILLIS);
        Connection connection = null;
        try {
            connection = connect(url, properties, options);
            Session session = new Session(url, connection);
            session.refuseOldServer();
            session.refusePooler();
            return session;
        } catch (SQLException e) {
            closeQuietly(connection);
            throw ServerProblems.connecting(url, e);
        } catch (RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /** A server on a system that cannot check its clients refuses the setting; then we go without it. */
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

    /** In the startup options a space separates and a backslash escapes. */
    private static String option(String value) {
        return value.replace("\\", "\\\\").replace(" ", "\\ ");
    }

    private void refuseOldServer() throws SQLException {
        int major = serverMajor();
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

    /**
     * A pooler invents the backend id that it tells the client at login, so that the id of the real backend differs. Behind
     * one in transaction mode a session lock protects nothing, silently.
     */
    private void refusePooler() throws SQLException {
        int announced = connection.unwrap(PGConnection.class).getBackendPID();
        int real = query("SELECT pg_backend_pid()", row -> row.getInt(1)).getFirst();
        if (announced != real) {
            throw Problem.of(
                            ProblemType.POOLER_IN_THE_WAY,
                            "A connection pooler answers at %s:%d; behind it a lock may belong to somebody else's session.",
                            url.host(),
                            url.port())
                    .remedy("Give the server's own address as direct URL (DIRECT_URL, --direct-url or direct-url).");
        }
    }

    /** How long to wait for each answer of the server from now on; zero: for ever. A session that waited longer is over. */
    public void answersWithin(Duration limit) {
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
        } catch (SQLException e) {
            // The connection is gone; the next statement says so.
        }
    }

    /** Ends the statement that another thread executes in this session, if there is one: it fails with SQLSTATE 57014. */
    public void cancel() throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    /** Gives the connection up, whatever another thread is waiting for over it: that fails with a lost connection. */
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is closed already, which is what was wanted.
        }
    }

    /** Where this session is connected to. */
    public DatabaseUrl url() {
        return url;
    }

    /** The id of the server process that serves this session. */
    public int backendPid() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    /** The major version of the server, such as 18. */
    public int serverMajor() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    /**
     * Executes SQL verbatim by the simple protocol and returns the number of rows that its last statement changed, 0 when it
     * changes none.
     */
    public long execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean rows = statement.execute(sql);
            long changed = 0;
            while (rows || statement.getLargeUpdateCount() >= 0) {
                changed = rows ? 0 : statement.getLargeUpdateCount();
                rows = statement.getMoreResults();
            }
            return changed;
        }
    }

    /** Executes one statement with bound values and returns the number of rows it changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Reads all rows of a query with bound values. */
    public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(reader.read(rows));
            }
            return result;
        }
    }

    /** Asks all questions in one round trip. */
    public void ask(Question<?>... questions) throws SQLException {
        ask("", questions);
    }

    /** Opens a transaction that only reads, and sees the database as of one moment, and asks all questions in it, in one round trip. */
    public void beginReading(Question<?>... questions) throws SQLException {
        ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n", questions);
    }

    private void ask(String before, Question<?>... questions) throws SQLException {
        String sql = before + Stream.of(questions).map(Question::sql).collect(Collectors.joining(";\n"));
        Object[] values = Stream.of(questions)
                .flatMap(question -> Stream.of(question.values()))
                .toArray();
        try (PreparedStatement statement = prepare(sql, values)) {
            boolean rows = statement.execute();
            for (Question<?> question : questions) {
                while (!rows) {
                    // BEGIN has no rows.
                    rows = statement.getMoreResults();
                }
                try (ResultSet answer = statement.getResultSet()) {
                    question.read(answer);
                }
                rows = statement.getMoreResults();
            }
        }
    }

    /** Whether one query, written without parameters, returns exactly one row whose first value is true. */
    public boolean isTrue(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() && rows.getBoolean(1) && !rows.next();
            }
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Streams data into {@code COPY … FROM STDIN}; returns the number of rows. */
    public long copyIn(String copyStatement, Reader data) throws SQLException {
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copyStatement, data);
        } catch (java.io.IOException e) {
            throw new SQLException("the data of the COPY could not be read: " + e.getMessage(), e);
        }
    }

    public void begin() throws SQLException {
        execute("BEGIN");
    }

    /** Commits, and in the same round trip takes back what a script may have set in the session, see {@link #reset()}. */
    public void commitAndReset() throws SQLException {
        execute("COMMIT; " + RESET);
    }

    /** Takes back what a script may have set: role, settings, prepared statements, cursors, temporary tables. */
    public void reset() throws SQLException {
        execute(RESET);
    }

    /**
     * Lifts the timeouts for a statement outside of transactions, but for those that the script itself has set: it waits as
     * long as it takes without holding up others, and is not ended when the client goes, because a broken concurrent index
     * build is worse than one that ends unseen.
     *
     * @param ownTimeouts whether a script may have set timeouts in this session
     * @return what was lifted, for {@link #restoreTimeouts}
     */
    public List<String> liftTimeouts(boolean ownTimeouts) throws SQLException {
        if (!ownTimeouts) {
            execute(String.join(
                    "; ", TIMEOUTS.stream().map(name -> "SET " + name + " = 0").toList()));
            return TIMEOUTS;
        }
        return query("""
                SELECT name, set_config(name, '0', false) FROM pg_settings
                WHERE name = ANY (?) AND source <> 'session'
                """, row -> row.getString(1), (Object) TIMEOUTS.toArray(String[]::new));
    }

    public void restoreTimeouts(List<String> lifted) throws SQLException {
        if (!lifted.isEmpty()) {
            execute(String.join(
                    "; ", lifted.stream().map(name -> "RESET " + name).toList()));
        }
    }

    public void commit() throws SQLException {
        execute("COMMIT");
    }

    /** Ends the open transaction, if there is one, without a trace. */
    public void rollback() throws SQLException {
        if (inTransaction()) {
            execute("ROLLBACK");
        }
    }

    /** Whether a transaction block is open, also one that has failed. */
    public boolean inTransaction() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // The server ends the session when the socket is gone; there is nothing else to do.
        }
    }

    /** Makes one value from the current row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
