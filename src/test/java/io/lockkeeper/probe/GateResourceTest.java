package io.lockkeeper.probe;

import static io.lockkeeper.probe.GateQuestions.registered;
import static io.lockkeeper.probe.GateQuestions.shut;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.serve.Main;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the gate is asked, and who else learns of it. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateResourceTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @TestHTTPResource("/")
    String service;

    @Test
    void namesWhoIsAtWorkOnADatabaseBesideTheService() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(Service.system("foreign", Map.of("1_a", TABLE)), url);
        Service.inState(name, "EMPTY");

        try (Session session = Service.session(url);
                Lease job = Lease.acquire(session, Asked.DEFAULT.work("job-1", Listener.NONE), "migrate", List.of())) {
            JsonPath view = Service.await(
                    () -> given().get("/api/v1/databases/" + name).jsonPath(),
                    "leaseOwner.operation",
                    "migrate"::equals);
            assertThat(view.getString("leaseOwner.holder"))
                    .contains("process " + ProcessHandle.current().pid());

            job.at("1_a, line 1: CREATE TABLE");
            Service.await(
                    () -> given().get("/api/v1/databases/" + name).jsonPath(),
                    "progress",
                    "1_a, line 1: CREATE TABLE, 1 migrations pending"::equals);
        }
        Service.await(() -> given().get("/api/v1/databases/" + name).jsonPath(), "leaseOwner", owner -> owner == null);
    }

    @Test
    void aDatabaseThatIsUnknownOrRemovedIsNotFound() {
        given().get("/gate/nobody?level=1")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("DATABASE_UNKNOWN"));
        given().head("/gate/nobody").then().statusCode(404);

        String name = registered(Map.of("1_a", TABLE));
        Service.inState(name, "EMPTY");
        given().delete("/api/v1/databases/" + name).then().statusCode(204);
        given().get("/gate/" + name).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "?level=,'level' has no value",
                "?level,'level' has no value",
                "?level=1_a&max=%20,'max' has no value",
                "?levle=1_a,'levle' is not known",
                "?level=1_a&level=2,'level' is given more than once",
                "?level=2_b&max=1_a,'max' is 1_a",
                "?level=1_a/migration.sql,which is no level",
            })
    void whatMakesNoSenseIsRefused(String query, String reason) {
        String name = registered(Map.of("1_a", TABLE));
        Service.inState(name, "EMPTY");

        given().urlEncodingEnabled(false)
                .get("/gate/" + name + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("REQUEST_INVALID"))
                .body("detail", containsString(reason))
                .body("remedy", notNullValue());
    }

    @Test
    void theCommandLineUnderstandsTheService() {
        String name = registered(Map.of("1_a", TABLE));
        Service.ended(Service.run(name, "migrate"));

        assertThat(command(name, "1_a", "1_a")).isZero();
        assertThat(command(name, "2_b", "3_c")).isEqualTo(10);
        assertThat(command("nobody", "1", "2")).isEqualTo(3);
        assertThat(command(name, "2", "1")).isEqualTo(2);
    }

    private int command(String name, String level, String max) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("gate", "--service", service, "--database", name, "--level", level, "--max", max);
    }

    @Test
    void aDatabaseThatIsRegisteredNeverFlipsReadiness() {
        Service.await(() -> Service.management("/q/health/ready").jsonPath(), "status", "UP"::equals);
        String name = Service.name("bystander");
        Map<String, Object> body = Service.registration(
                name, Service.system("bystander", Map.of("1_bad", "SELECT nonsense;")), Service.newDatabase());
        body.put("gate", true);
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);
        Service.inState(name, "FAILED");

        JsonPath ready = Service.management("/q/health/ready").jsonPath();
        assertThat(ready.getString("status")).isEqualTo("UP");
        assertThat(ready.getList("checks.name")).doesNotContain(name);
        shut(name, "", "LEVEL_NOT_REACHED");
    }
}
