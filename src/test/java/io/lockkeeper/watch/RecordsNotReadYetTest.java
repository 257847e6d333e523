package io.lockkeeper.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The moment in which the schema is there and nobody has read yet which databases are in it, held fast by a lock. */
@QuarkusTest
@TestProfile(RecordsNotReadYetTest.Held.class)
class RecordsNotReadYetTest {

    private static final String URL = "quarkus.datasource.jdbc.url";

    @ConfigProperty(name = URL)
    String url;

    @Test
    void nobodyIsToldOfDatabasesBeforeTheyAreKnown() throws SQLException {
        Service.await(
                () -> Service.management("/q/health/started").jsonPath(),
                "checks.find { it.name == 'start' }.data.'records'",
                reason -> reason != null && reason.contains("not read yet which databases there are"));
        Service.management("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'records' }.data.reason", containsString("not read yet"));
        given().get("/api/v1/health").then().statusCode(503);
        given().get("/gate/no-such").then().statusCode(503).body("code", equalTo("LEVEL_UNKNOWN"));

        CompletableFuture<Response> early = CompletableFuture.supplyAsync(() -> given().get("/api/v1/databases"));
        release();

        assertThat(early.join().then().statusCode(200).extract().jsonPath().getInt("total"))
                .isEqualTo(5);
        Service.await(
                () -> Service.management("/q/health/ready").jsonPath(),
                "checks.find { it.name == 'records' }.status",
                "UP"::equals);
        given().get("/gate/no-such").then().statusCode(404).body("code", equalTo("DATABASE_UNKNOWN"));
    }

    public static final class Held implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("lockkeeper.auto-migrate", "false");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(LockedRecords.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** The session that holds the lock cannot be reached from here: the application's class loader is another. */
    private void release() {
        TestDatabase.at(records(url))
                .execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
                        + " AND relation = 'lockkeeper_service.managed_database'::regclass");
    }

    private static DatabaseUrl records(String jdbcUrl) {
        return TestServer.server().withDatabase(DatabaseUrl.parse(jdbcUrl).database());
    }

    /** The schema of an earlier start, in which nobody can read. */
    public static final class LockedRecords extends PostgresForQuarkus {

        /** Held, because the driver closes a connection that nobody holds. */
        private static Session lock;

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = super.start();
            DatabaseUrl records = records(settings.get(URL));
            Flyway.configure()
                    .dataSource(records.jdbcUrl(), records.user(), records.password())
                    .schemas("lockkeeper_service")
                    .load()
                    .migrate();
            lock = TestServer.session(records);
            try {
                // The application may take its time to start.
                lock.execute("SET idle_in_transaction_session_timeout = 0");
                lock.execute("BEGIN");
                lock.execute("LOCK TABLE lockkeeper_service.managed_database IN ACCESS EXCLUSIVE MODE");
                return settings;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }
}
