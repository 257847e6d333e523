package io.lockkeeper.migration.apply;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.sql.change.Change.SetRole;
import io.lockkeeper.sql.change.Changes;
import java.sql.SQLException;

/** The role that a script leaves in the session that executes it. */
final class SessionTraces {

    private SessionTraces() {}

    /** Whether a statement of the script takes another role. */
    static boolean takesRole(Script script) {
        return script.statements().stream().anyMatch(SessionTraces::takesRole);
    }

    private static boolean takesRole(Statement statement) {
        return statement.tag().equals("SET")
                && Changes.of(statement).stream().anyMatch(change -> change instanceof SetRole);
    }

    /** Does something as the role of the URL, and stays in that role. */
    static void asLoginRole(Session session, SqlWork work) throws SQLException {
        session.execute("RESET SESSION AUTHORIZATION; RESET ROLE");
        work.run();
    }

    /** Does something as the role of the URL, and takes the script's role again. */
    static void brieflyAsLoginRole(Session session, SqlWork work) throws SQLException {
        String role = session.query(
                        "SELECT format('SET SESSION AUTHORIZATION %I; SET ROLE ', session_user),"
                                + " nullif(current_setting('role'), 'none')",
                        row -> row.getString(1)
                                + (row.getString(2) == null ? "NONE" : Identifiers.quote(row.getString(2))))
                .getFirst();
        asLoginRole(session, work);
        session.execute(role);
    }
}
