package io.lockkeeper.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service starts before the servers of its records and of a declared database do, and with one declaration that is broken. */
@QuarkusTest
@TestProfile(ServiceDatabaseDownTest.Down.class)
class ServiceDatabaseDownTest {

    private static final String PORT = "test.service-database-port";
    private static final String LATE = "lockkeeper.databases.late.url";

    @ConfigProperty(name = PORT)
    int port;

    @ConfigProperty(name = LATE)
    String late;

    @ConfigProperty(name = "lockkeeper.dev.server")
    String server;

    @Test
    void livesTellsAndComesUpWhenTheServerIsThere() {
        Service.management("/q/health/live").then().statusCode(200);
        Service.management("/q/health/ready").then().statusCode(503);
        Service.management("/q/health/started").then().statusCode(503);
        Service.await(
                () -> Service.management("/q/health/started").jsonPath(),
                "checks.find { it.name == 'start' }.data.'records'",
                reason -> reason.contains("refused"));
        given().get("/api/v1/databases")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo("DATABASE_UNREACHABLE"));
        given().get("/api/v1/health").then().statusCode(503).body("status", equalTo("unhealthy"));

        theGateAnswersForDatabasesThatAreThere();

        DatabaseUrl real = DatabaseUrl.parse(server + "/postgres");
        try (Door door = Door.open(port, real.host(), real.port())) {
            assertThat(Service.inState("carriers", "AT_LEVEL").getString("seeds.state"))
                    .isEqualTo("SEEDED");
            Service.await(() -> Service.management("/q/health/started").jsonPath(), "status", "UP"::equals);
            aBrokenDeclarationIsNamedAndStopsNothingElse();
            aDatabaseThatComesLaterIsBroughtToItsLevelThen(real);
        }
    }

    private static void theGateAnswersForDatabasesThatAreThere() {
        Service.await(() -> given().get("/gate/carriers").jsonPath(), "state", "EMPTY"::equals);
        given().get("/gate/carriers")
                .then()
                .statusCode(503)
                .body("code", equalTo("LEVEL_NOT_REACHED"))
                .body("wantedLevel", notNullValue());
        Service.management("/q/health/started").then().statusCode(503);
    }

    private static void aBrokenDeclarationIsNamedAndStopsNothingElse() {
        JsonPath broken = Service.inState("broken", "FAILED");
        assertThat(broken.getString("problem.code")).isEqualTo("SETTING_INVALID");
        assertThat(broken.getString("problem.detail"))
                .contains("lockkeeper.databases.broken.system: is missing", "lockkeeper.databases.broken.url");
        given().get("/api/v1/health")
                .then()
                .statusCode(503)
                .body("database.details.migrationStatus", containsString("broken is FAILED"))
                .body("database.details.databases.carriers", equalTo("AT_LEVEL"));
    }

    /** First nobody listens where it should be, then the server has no such database. */
    private void aDatabaseThatComesLaterIsBroughtToItsLevelThen(DatabaseUrl real) {
        DatabaseUrl url = DatabaseUrl.parse(late);
        assertThat(Service.inState("late", "UNREACHABLE").getString("problem.code"))
                .isEqualTo("DATABASE_UNREACHABLE");
        Service.management("/q/health/live").then().statusCode(200);
        Service.management("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'late' }.data.state", equalTo("UNREACHABLE"));
        try (Door door = Door.open(url.port(), real.host(), real.port())) {
            Service.await(
                    () -> given().get("/api/v1/databases/late").jsonPath(), "problem.code", "DATABASE_MISSING"::equals);
            Databases.createIfMissing(real.withDatabase(url.database()));
            assertThat(Service.inState("late", "AT_LEVEL").getString("problem")).isNull();
        }
    }

    public static final class Down implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "lockkeeper.databases.broken.url",
                    "nonsense",
                    "lockkeeper.databases.late.system",
                    "carriers",
                    "lockkeeper.watch.check-every",
                    "1s");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(NobodyListens.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** The usual server of the tests, but the service's records at a port where nobody listens. */
    public static final class NobodyListens extends PostgresForQuarkus {

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>(super.start());
            int port = Door.freePort();
            settings.computeIfPresent(
                    "quarkus.datasource.jdbc.url",
                    (key, url) -> url.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/"));
            settings.put(PORT, String.valueOf(port));
            settings.put(LATE, "postgresql://postgres@127.0.0.1:" + Door.freePort() + "/late");
            return settings;
        }
    }
}
