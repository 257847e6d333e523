package io.lockkeeper.rig;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.FaultProxy.Request;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.List;

/** Where a fault strikes: the programs that are at work, and the server. */
record Scene(Journey journey, BreakableServer server) {

    /** A session of the rig, opened beforehand where every millisecond counts. */
    Session session() {
        return TestServer.session(server.url());
    }

    /** Ends the session of a request as an administrator would. */
    static void terminate(Session by, Request request) throws SQLException {
        by.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port = ?",
                row -> row.getBoolean(1),
                request.clientPort());
    }

    /** SIGKILL for the backend of a request: the server ends all others too and starts anew; here it has begun to. */
    void kill(Session by, Request request) throws SQLException {
        List<String> backends = by.query(
                "SELECT pid FROM pg_stat_activity WHERE client_port = ?",
                row -> row.getString(1),
                request.clientPort());
        backends.forEach(server::killBackend);
        try {
            while (!backends.isEmpty()) {
                by.execute("SELECT pg_sleep(0.01)");
            }
        } catch (SQLException e) {
            // The end of this session too.
        }
    }
}
