package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One direct connection to a server, never taken from a pool, with every timeout set explicitly. It is in autocommit mode;
 * transactions are opened and closed by {@link #begin()}, {@link #commit()} and {@link #rollback()}. Not safe for use by several threads.
 *
 * <p>Its statements run on a search path that holds nothing but PostgreSQL's schemas, so that no function, operator or type of the
 * database takes part. What others have written goes {@link #verbatim()}; after that, as long as the path of the login may be in force,
 * each statement takes its path along in the same round trip.
 */
public final class Session implements AutoCloseable {

    private static final String RESET =
            "RESET SESSION AUTHORIZATION; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP; ";

    private static final String ASIDE = "lockkeeper_aside";

    private final DatabaseUrl url;
    private final Connection connection;
    private final SearchPath path;
    private final Verbatim verbatim = new Verbatim(this);

    /** Which path is in force, and which was before the open transaction. */
    private InForce inForce = InForce.OURS;

    private InForce inForceBefore = InForce.OURS;

    /** Whether a statement of the session has put its path into force for the rest of the open transaction. */
    private boolean pathTaken;

    /** A search path; {@code EITHER} while the answer is out that the login's is in force. */
    private enum InForce {
        OURS,
        OF_LOGIN,
        EITHER
    }

    private Session(DatabaseUrl url, Connector.Opened opened) {
        this.url = url;
        this.connection = opened.connection();
        this.path = opened.path();
    }

    /**
     * Connects. The application name is {@code lockkeeper/} and {@code runId}, so that a person or a later runner can tell
     * whose session it is.
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

    /** The way of what others have written. */
    public Verbatim verbatim() {
        return verbatim;
    }

    /** Where this session is connected to. */
    public DatabaseUrl url() {
        return url;
    }

    /** The schema of the system, in which scripts create unqualified names: the URL's, else the first of the login's search path. */
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

    /** Executes SQL by the simple protocol. */
    public void execute(String sql) throws SQLException {
        send(ourPath() + sql);
    }

    /** Sends SQL as it is and returns the number of rows that its last statement changed, 0 when it changes none. */
    long send(String sql) throws SQLException {
        try (Statement statement = statement()) {
            boolean rows = statement.execute(sql);
            long changed = 0;
            while (rows || statement.getLargeUpdateCount() >= 0) {
                changed = rows ? 0 : statement.getLargeUpdateCount();
                rows = statement.getMoreResults();
            }
            return changed;
        }
    }

    Statement statement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    PGConnection driver() throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    /** What puts the session's path into force where the login's may be: for the open transaction, or for this round trip. */
    private String ourPath() throws SQLException {
        if (inForce == InForce.OURS) {
            return "";
        }
        boolean first = inTransaction() && !pathTaken;
        pathTaken = inTransaction();
        // What a script has left to the end of the transaction is done now, on the script's path.
        return (first ? "SET CONSTRAINTS ALL IMMEDIATE;\n" : "") + SearchPath.OURS_FOR_TRANSACTION + ";\n";
    }

    /** Puts the path of the login into force, unless it is. */
    void enterPathOfLogin() throws SQLException {
        if (pathTaken) {
            throw new IllegalStateException("a script cannot go on after a statement of Lockkeeper in its transaction");
        }
        if (inForce != InForce.OF_LOGIN) {
            inForce = InForce.EITHER;
            send(path.ofLogin());
            inForce = InForce.OF_LOGIN;
        }
    }

    private void beginning() {
        inForceBefore = inForce;
        pathTaken = false;
    }

    /** Executes one statement with bound values and returns the number of rows it changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(ourPath() + sql, parameters)) {
            statement.execute();
            int changed = statement.getUpdateCount();
            while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
                changed = statement.getUpdateCount();
            }
            return changed;
        }
    }

    /** Reads all rows of a query with bound values. */
    public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        Question<T> question = Question.of(sql, reader, parameters);
        ask(List.of(question));
        return question.answer();
    }

    /** Reads a query as it is. */
    <T> List<T> read(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        Question<T> question = Question.of(sql, reader, parameters);
        send("", false, List.of(question));
        return question.answer();
    }

    /** Asks all questions in one round trip, each to its end before the next. */
    public void ask(List<Question<?>> questions) throws SQLException {
        String before = ourPath();
        send(before, !before.isEmpty(), questions);
    }

    /** Asks all questions in the open transaction and leaves no trace in it: a script can go on. */
    public void askAside(List<Question<?>> questions) throws SQLException {
        boolean before = pathTaken;
        send("SAVEPOINT " + ASIDE);
        // What a script has left to the end of the transaction is left there.
        pathTaken = true;
        try {
            ask(questions);
        } catch (SQLException e) {
            try {
                backFromAside(before);
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        backFromAside(before);
    }

    private void backFromAside(boolean takenBefore) throws SQLException {
        send("ROLLBACK TO SAVEPOINT " + ASIDE + "; RELEASE SAVEPOINT " + ASIDE);
        pathTaken = takenBefore;
    }

    /** Opens a transaction that only reads, and sees the database as of one moment, and asks all questions in it, in one round trip. */
    public void beginReading(List<Question<?>> questions) throws SQLException {
        beginning();
        String before = ourPath();
        pathTaken = inForce != InForce.OURS;
        send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n" + before, !before.isEmpty(), questions);
    }

    /** @param skip whether what stands before has an answer */
    private void send(String before, boolean skip, List<Question<?>> questions) throws SQLException {
        String sql = before + questions.stream().map(Question::sql).collect(Collectors.joining(";\n"));
        Object[] values = questions.stream()
                .flatMap(question -> Stream.of(question.values()))
                .toArray();
        try (PreparedStatement statement = prepare(sql, values)) {
            boolean rows = statement.execute();
            if (skip) {
                while (!rows) {
                    rows = statement.getMoreResults();
                }
                rows = statement.getMoreResults();
            }
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

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Opens a transaction. */
    public void begin() throws SQLException {
        begin("BEGIN");
    }

    /** Opens a transaction with SQL that begins so and sets something for it. */
    public void begin(String sql) throws SQLException {
        beginning();
        send(sql);
    }

    /** Commits, and in the same round trip takes back what a script may have set in the session, see {@link #reset()}. */
    public void commitAndReset() throws SQLException {
        commit("COMMIT; " + RESET + pathAtFirst());
    }

    /**
     * Takes back what a script may have set: role, settings, prepared statements, cursors, temporary tables. Where the path of the login
     * was in force, it is again, as at first: the next script needs it.
     */
    public void reset() throws SQLException {
        reset("");
    }

    /** The same, and what is set after it in the same round trip: nothing, or SQL that begins with a semicolon. */
    public void reset(String settings) throws SQLException {
        send(RESET + pathAtFirst() + settings);
        pathTaken = false;
    }

    private String pathAtFirst() {
        return inForce == InForce.OURS ? SearchPath.OURS : path.ofLogin();
    }

    /** Makes the open transaction last. */
    public void commit() throws SQLException {
        commit("COMMIT");
    }

    /** A commit that fails, by a deferred constraint, has rolled back. */
    private void commit(String sql) throws SQLException {
        pathTaken = false;
        try {
            send(sql);
        } catch (SQLException e) {
            inForce = inForceBefore;
            throw e;
        }
    }

    /** Ends the open transaction, if there is one, without a trace. */
    public void rollback() throws SQLException {
        if (inTransaction()) {
            send("ROLLBACK");
            inForce = inForceBefore;
            pathTaken = false;
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
