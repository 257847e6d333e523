package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import java.io.Reader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One direct connection to a server, never taken from a pool, with every timeout set explicitly. It is in autocommit mode;
 * transactions are opened and closed by {@link #begin()}, {@link #commit()} and {@link #rollback()}. Statements without parameters go
 * to the server exactly as they are written, as psql would send them. Not safe for use by several threads.
 */
public final class Session implements AutoCloseable {

    private static final String RESET =
            "RESET SESSION AUTHORIZATION; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP";

    private final DatabaseUrl url;
    private final Connection connection;
    private final SearchPath path;

    private Session(DatabaseUrl url, Connector.Opened opened) {
        this.url = url;
        this.connection = opened.connection();
        this.path = opened.path();
    }

    /**
     * Connects. The application name is {@code lockkeeper/} and {@code runId}, so that a person or a later runner can tell
     * whose session it is. The search path is the schema of the URL; when that names none, it is the login's, see {@link #schema}.
     *
     * @throws Problem when the server cannot be reached, rejects the login, is too old, or a pooler answers
     */
    public static Session open(DatabaseUrl url, String runId, Timeouts timeouts) {
        return new Session(url, Connector.connect(url, runId, timeouts));
    }

    /** How long to wait for each answer from now on, instead of {@link Timeouts#ANSWER}; zero: forever. A longer wait ends the session. */
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

    /** The schema that unqualified names are created in: the URL's, else the first of the login's search path. */
    public String schema() {
        return path.schema();
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

    /** Asks all questions in one round trip, each to its end before the next. */
    public void ask(List<Question<?>> questions) throws SQLException {
        ask("", questions);
    }

    /** Opens a transaction that only reads, and sees the database as of one moment, and asks all questions in it, in one round trip. */
    public void beginReading(List<Question<?>> questions) throws SQLException {
        ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n", questions);
    }

    private void ask(String before, List<Question<?>> questions) throws SQLException {
        String sql = before + questions.stream().map(Question::sql).collect(Collectors.joining(";\n"));
        Object[] values = questions.stream()
                .flatMap(question -> Stream.of(question.values()))
                .toArray();
        try (PreparedStatement statement = prepare(sql, values)) {
            boolean rows = statement.execute();
            for (Question<?> question : questions) {
                while (!rows) {
                    // BEGIN has none.
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

    /** Opens a transaction. */
    public void begin() throws SQLException {
        execute("BEGIN");
    }

    /** Commits, and in the same round trip takes back what a script may have set in the session, see {@link #reset()}. */
    public void commitAndReset() throws SQLException {
        execute("COMMIT; " + RESET + path.afterReset());
    }

    /** Takes back what a script may have set: role, settings, prepared statements, cursors, temporary tables. */
    public void reset() throws SQLException {
        execute(RESET + path.afterReset());
    }

    /** Makes the open transaction last. */
    public void commit() throws SQLException {
        execute("COMMIT");
    }

    /** Ends the open transaction, if there is one, without a trace. */
    public void rollback() throws SQLException {
        if (inTransaction()) {
            execute("ROLLBACK");
        }
    }

    /** Ends the open transaction because something failed; what goes wrong meanwhile is added to that. */
    public void rollbackAfter(Exception failure) {
        try {
            rollback();
        } catch (SQLException e) {
            // The connection is gone, and the transaction with it; the reason for the rollback is what matters.
            failure.addSuppressed(e);
        }
    }

    /** Whether a transaction block is open, including one that has failed. */
    public boolean inTransaction() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    @Override
    public void close() {
        Connector.close(connection);
    }
}
