package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a test application a database of its own for its records, and the server on which its databases are declared. */
public class PostgresForQuarkus implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        DatabaseUrl own = TestServer.createDatabase();
        String server = TestServer.text(own);
        return Map.of(
                "quarkus.datasource.jdbc.url", own.jdbcUrl(),
                "quarkus.datasource.username", own.user(),
                "quarkus.datasource.password", own.password() == null ? "" : own.password(),
                "lockkeeper.dev.server", server.substring(0, server.lastIndexOf('/')));
    }

    @Override
    public void stop() {
        // The server ends with the process; the database with it.
    }
}
