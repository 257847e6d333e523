package io.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The timeouts of a session that are lifted for a statement outside of transactions. It waits as long as it takes without holding up
 * others, and goes on when the client is gone: an interrupted concurrent index build is worse than one that ends unseen.
 */
public final class LiftedTimeouts {

    /** None is lifted. */
    public static final LiftedTimeouts NONE = new LiftedTimeouts(List.of());

    private static final List<String> NAMES = List.of("lock_timeout", "statement_timeout", Connector.CLIENT_CHECK);

    private final List<String> names;

    private LiftedTimeouts(List<String> names) {
        this.names = names;
    }

    /** Lifts those that no script has set in the session. */
    public static LiftedTimeouts notSetByScripts(Session session) throws SQLException {
        return new LiftedTimeouts(session.query("""
                SELECT name, set_config(name, '0', false) FROM pg_settings
                WHERE name = ANY (?) AND source <> 'session'
                """, row -> row.getString(1), (Object) NAMES.toArray(String[]::new)));
    }

    /** Puts them back. */
    public void restore(Session session) throws SQLException {
        if (!names.isEmpty()) {
            session.execute(names.stream().map(name -> "RESET " + name).collect(Collectors.joining("; ")));
        }
    }
}
