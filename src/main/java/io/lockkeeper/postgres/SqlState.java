package io.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** PostgreSQL's error codes on which decisions depend, see appendix A of PostgreSQL's manual. */
public final class SqlState {

    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String DEADLOCK_DETECTED = "40P01";
    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String READ_ONLY_TRANSACTION = "25006";
    public static final String INVALID_CATALOG_NAME = "3D000";
    public static final String INVALID_PASSWORD = "28P01";
    public static final String INVALID_AUTHORIZATION = "28000";
    public static final String ADMIN_SHUTDOWN = "57P01";
    public static final String CRASH_SHUTDOWN = "57P02";
    public static final String CANNOT_CONNECT_NOW = "57P03";
    public static final String DISK_FULL = "53100";
    public static final String QUERY_CANCELED = "57014";
    public static final String PROTOCOL_VIOLATION = "08P01";

    /** The server, or an administrator, ended the session: 57P01 to 57P05, 25P03, 25P04. */
    private static final Set<String> ENDED =
            Set.of(ADMIN_SHUTDOWN, CRASH_SHUTDOWN, CANNOT_CONNECT_NOW, "57P04", "57P05", "25P03", "25P04");

    /** By the server: a connection that a statement wanted to make or use, as dblink does. By the driver: our session's. */
    private static final Set<String> OF_STATEMENTS = Set.of("08001", "08003");

    private SqlState() {}

    /** The transaction is gone for a temporary reason: to retry the whole of it is safe and may succeed. */
    public static boolean isTransient(SQLException e) {
        String state = e.getSQLState();
        return LOCK_NOT_AVAILABLE.equals(state)
                || DEADLOCK_DETECTED.equals(state)
                || SERIALIZATION_FAILURE.equals(state);
    }

    /** The session is over; whether the last statement took effect must be looked up. */
    public static boolean isConnectionLoss(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") && !isOfStatement(e) || ENDED.contains(state));
    }

    private static boolean isOfStatement(SQLException e) {
        return OF_STATEMENTS.contains(e.getSQLState())
                && e instanceof PSQLException pg
                && pg.getServerErrorMessage() != null;
    }
}
