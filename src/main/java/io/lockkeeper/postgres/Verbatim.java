package io.lockkeeper.postgres;

import java.io.IOException;
import java.io.Reader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The way of what others have written: statements of migrations and seeds, seed checks. They go to the server exactly as they are
 * written, as psql would send them, and run on the search path of the login. The first of them puts that path into force; it stays, with
 * what a script makes of it, until {@link Session#reset()} puts it back as it was at first. All other statements of a session run on a
 * path that holds nothing but PostgreSQL's schemas.
 *
 * <p>Within a transaction nothing may come this way after a statement of the session.
 */
public final class Verbatim {

    private final Session session;

    Verbatim(Session session) {
        this.session = session;
    }

    /**
     * Opens a transaction for them. The path is put into force before it: a query would take the snapshot, and a script may begin with SET
     * TRANSACTION.
     *
     * @param sql BEGIN, and what else is to be set for the transaction
     */
    public void begin(String sql) throws SQLException {
        enter();
        session.begin(sql);
    }

    /** Executes one statement and returns the number of rows that it changed, 0 when it changes none. */
    public long execute(String sql) throws SQLException {
        enter();
        return session.send(sql);
    }

    /** Streams data into {@code COPY … FROM STDIN}; returns the number of rows. */
    public long copyIn(String copyStatement, Reader data) throws SQLException {
        enter();
        try {
            return session.driver().getCopyAPI().copyIn(copyStatement, data);
        } catch (IOException e) {
            throw new SQLException("the data of the COPY could not be read: " + e.getMessage(), e);
        }
    }

    /** Whether one query, written without parameters, returns exactly one row whose first value is true. */
    public boolean isTrue(String sql) throws SQLException {
        enter();
        try (Statement statement = session.statement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() && rows.getBoolean(1) && !rows.next();
        }
    }

    /**
     * Reads a query with bound values that needs the path, to find what a script means by a name. It must name every function, type and
     * operator with its schema: anybody may have others on the path.
     */
    public <T> List<T> query(String sql, RowReader<T> reader, Object... values) throws SQLException {
        enter();
        return session.read(sql, reader, values);
    }

    private void enter() throws SQLException {
        session.enterPathOfLogin();
    }
}
