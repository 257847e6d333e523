package io.lockkeeper.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class ServiceStartTest {

    private static final List<String> FIVE =
            List.of("carriers", "digilog-settings", "mykadoo", "quiz-to-build", "vrooli");

    @ParameterizedTest
    @ValueSource(strings = {"carriers", "digilog-settings", "mykadoo", "quiz-to-build", "vrooli"})
    void bringsTheDeclaredDatabasesToTheirLevel(String name) {
        JsonPath database = Service.inState(name, "AT_LEVEL");

        assertThat(database.getString("level")).isEqualTo(database.getString("wantedLevel"));
        assertThat(database.getInt("applied")).isPositive();
        assertThat(database.getInt("pending")).isZero();
        assertThat(database.getString("seeds.state")).isEqualTo("SEEDED");
        assertThat(database.getBoolean("declared")).isTrue();
        assertThat(database.getBoolean("autoMigrate")).isTrue();
    }

    @Test
    void recordsOneRunPerDatabaseOfTheStart() {
        FIVE.forEach(name -> Service.inState(name, "AT_LEVEL"));

        for (String name : FIVE) {
            List<String> operations = given().get("/api/v1/databases/" + name + "/runs")
                    .jsonPath()
                    .getList("items.findAll { it.actor == 'lockkeeper' }.operation");
            assertThat(operations).as(name).containsExactly("bring-to-level");
        }
    }

    @Test
    void probesAreUpOnceAllDeclaredDatabasesAreAtTheirLevel() {
        FIVE.forEach(name -> Service.inState(name, "AT_LEVEL"));

        Service.management("/q/health/live").then().statusCode(200);
        Service.await(() -> Service.management("/q/health/started").jsonPath(), "status", "UP"::equals);
        JsonPath ready =
                Service.await(() -> Service.management("/q/health/ready").jsonPath(), "status", "UP"::equals);

        assertThat(ready.getList("checks.name", String.class))
                .contains("records")
                .containsAll(FIVE);
        assertThat(ready.getList("checks.findAll { it.data != null }.data.state", String.class))
                .hasSize(FIVE.size())
                .containsOnly("AT_LEVEL");
        assertThat(ready.getList("checks.findAll { it.data != null }.data.seeds", String.class))
                .containsOnly("SEEDED");
    }

    @Test
    void healthHasTheShapeOfTheGuide() {
        Service.await(() -> given().get("/api/v1/health").jsonPath(), "status", "healthy"::equals);

        JsonPath health = given().get("/api/v1/health")
                .then()
                .statusCode(200)
                .body("database.status", equalTo("healthy"))
                .body("database.message", equalTo("Database connection and migrations are healthy"))
                .body("database.details.migrationStatus", equalTo("Database is up to date!"))
                .body("uptime", greaterThan(-1))
                .body("memory", hasKey("external"))
                .extract()
                .jsonPath();
        assertThat(Instant.parse(health.getString("timestamp"))).isBefore(Instant.now());
        assertThat(List.of("rss", "heapTotal", "heapUsed"))
                .allSatisfy(part -> assertThat(health.getLong("memory." + part)).isGreaterThan(1_000_000));
        given().get("/api/v1/health/db")
                .then()
                .statusCode(200)
                .body("status", equalTo("healthy"))
                .body("database.details.migrationStatus", equalTo("Database is up to date!"))
                .body("$", not(hasKey("memory")));
    }
}
