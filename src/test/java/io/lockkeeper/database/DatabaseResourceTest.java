package io.lockkeeper.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class DatabaseResourceTest {

    @Test
    void aRegisteredDatabaseIsLookedAtAtOnceAndLeftAsItIs() {
        String name = Service.name("registered");
        DatabaseUrl url = Service.newDatabase();

        Service.post("/api/v1/databases", Service.registration(name, "carriers", url))
                .then()
                .statusCode(201)
                .header("Location", endsWith("/api/v1/databases/" + name))
                .body("name", equalTo(name))
                .body("declared", equalTo(false))
                .body("autoMigrate", equalTo(false));

        JsonPath database = Service.inState(name, "EMPTY");
        assertThat(database.getInt("pending")).isEqualTo(4);
        assertThat(database.getString("seeds.state")).isEqualTo("PENDING");
    }

    @Test
    void anAutomaticDatabaseIsBroughtToItsLevelAndCreatedWhenMissing() {
        String name = Service.name("automatic");
        DatabaseUrl url = Service.newDatabase().withDatabase("made_by_" + name.replace('-', '_'));
        Map<String, Object> body = Service.registration(name, "carriers", url);
        body.put("autoMigrate", true);
        body.put("create", true);

        Service.post("/api/v1/databases", body).then().statusCode(201);

        assertThat(Service.inState(name, "AT_LEVEL").getString("seeds.state")).isEqualTo("SEEDED");
    }

    @Test
    void neverShowsAPassword() {
        String name = Service.name("secretive");
        Service.register(name, "carriers", Service.newDatabase());
        Service.inState(name, "EMPTY");

        for (String path : List.of(
                "/api/v1/databases", "/api/v1/databases/" + name, "/api/v1/audit?size=200", "/api/v1/runs?size=200")) {
            assertThat(given().get(path).asString())
                    .as(path)
                    .doesNotContain(Service.PASSWORD)
                    .doesNotContain("SERVER_PASSWORD");
        }
    }

    @Test
    void refusesAPasswordAsText() {
        Map<String, Object> body = Service.registration(Service.name("leaky"), "carriers", Service.newDatabase());
        body.put("url", "postgresql://postgres:geheim@localhost/x");

        String answer = Service.post("/api/v1/databases", body)
                .then()
                .statusCode(422)
                .body("code", equalTo("SECRET_LITERAL"))
                .body("field", equalTo("url"))
                .body("remedy", containsString("${NAME}"))
                .extract()
                .asString();
        assertThat(answer).doesNotContain("geheim");
    }

    @Test
    void refusesAHostThatIsNotNamedInTheConfiguration() {
        String thief = "postgresql://postgres:${ADMIN_PASSWORD}@thief.example/x";
        for (String field : List.of("url", "directUrl", "replicaUrl")) {
            Map<String, Object> body = Service.registration(Service.name("stolen"), "carriers", Service.newDatabase());
            body.put(field, thief);
            refusedForItsHost(Service.post("/api/v1/databases", body), field);
        }
        String name = Service.name("moved");
        Service.register(name, "carriers", Service.newDatabase());
        for (String field : List.of("url", "directUrl", "replicaUrl")) {
            refusedForItsHost(patch(name, Map.of(field, thief)), field);
        }
    }

    private static void refusedForItsHost(Response answer, String field) {
        answer.then()
                .statusCode(422)
                .body("code", equalTo("URL_INVALID"))
                .body("field", equalTo(field))
                .body("detail", containsString("thief.example:5432"))
                .body("remedy", containsString("lockkeeper.registration.hosts"));
    }

    @Test
    void refusesParametersThatNameFiles() {
        for (String parameter : List.of("sslcert", "sslkey", "sslrootcert")) {
            Map<String, Object> body = Service.registration(Service.name("reader"), "carriers", Service.newDatabase());
            body.put("url", "postgresql://postgres@localhost/x?" + parameter + "=/etc/passwd");
            Service.post("/api/v1/databases", body)
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("URL_INVALID"))
                    .body("detail", containsString(parameter));
        }
    }

    /** Five of them, to a port that never answers, would keep all runs waiting. */
    @Test
    void refusesToWaitLongerThanAMinute() {
        for (String wait : List.of(
                "socketTimeout=0", "loginTimeout=61", "connect_timeout=-1", "socket_timeout=1e9", "connectTimeout=")) {
            Map<String, Object> body = Service.registration(Service.name("patient"), "carriers", Service.newDatabase());
            body.put("url", "postgresql://postgres@localhost/x?" + wait);
            Service.post("/api/v1/databases", body)
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("URL_INVALID"))
                    .body("field", equalTo("url"))
                    .body("detail", containsString("from 1 to 60 seconds"));
        }
    }

    @Test
    void refusesASecretWithoutAValue() {
        String name = Service.name("poor");
        Service.register(name, "carriers", Service.newDatabase());
        String poor = "postgresql://postgres:${NO_SUCH_SECRET}@localhost/x";
        for (String field : List.of("url", "directUrl", "replicaUrl")) {
            Map<String, Object> body = Service.registration(Service.name("poor"), "carriers", Service.newDatabase());
            body.put(field, poor);
            for (Response answer : List.of(Service.post("/api/v1/databases", body), patch(name, Map.of(field, poor)))) {
                answer.then()
                        .statusCode(422)
                        .body("code", equalTo("SECRET_MISSING"))
                        .body("field", equalTo(field))
                        .body("detail", containsString("'" + field + "' refers to the secret NO_SUCH_SECRET"))
                        .body("remedy", containsString("lockkeeper.secrets.NO_SUCH_SECRET"));
            }
        }
    }

    @Test
    void nothingIsKnownOfADatabaseFromTheMomentThatItIsRegisteredOrMoved() {
        String name = Service.name("dated");
        Instant before = Instant.now();
        Map<String, Object> body = Service.registration(name, "carriers", Service.newDatabase());
        sinceNow(before, Service.post("/api/v1/databases", body).then().statusCode(201));
        Service.inState(name, "EMPTY");

        before = Instant.now();
        sinceNow(before, patch(name, Map.of("system", "vrooli")).then().statusCode(200));
    }

    private static void sinceNow(Instant before, ValidatableResponse answer) {
        String since = answer.body("state", equalTo("UNKNOWN")).extract().path("since");
        assertThat(Instant.parse(since)).isBetween(before, Instant.now());
    }

    @Test
    void aServerThatIsNotThereMakesTheDatabaseUnreachable() {
        String name = Service.name("lost");
        Map<String, Object> body = Service.registration(name, "carriers", Service.newDatabase());
        body.put("url", "postgresql://postgres@127.0.0.1:1/x");

        Service.post("/api/v1/databases", body).then().statusCode(201);

        JsonPath database = Service.inState(name, "UNREACHABLE");
        assertThat(database.getString("problem.code")).isEqualTo("DATABASE_UNREACHABLE");
        assertThat(database.getString("problem.detail")).contains("127.0.0.1:1");
        given().get("/api/v1/databases/" + name + "/migrations").then().statusCode(503);
    }

    @Test
    void refusesANameThatIsTaken() {
        Service.post("/api/v1/databases", Service.registration("carriers", "carriers", Service.newDatabase()))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("DATABASE_EXISTS"))
                .body("database", equalTo("carriers"));
    }

    @Test
    void refusesASystemThatDoesNotExist() {
        Service.post("/api/v1/databases", Service.registration("x", "carrier", Service.newDatabase()))
                .then()
                .statusCode(400)
                .body("code", equalTo("REQUEST_INVALID"))
                .body("detail", containsString("'carrier'"))
                .body("detail", containsString("carriers, digilog-settings"));
    }

    @Test
    void changesARegisteredDatabase() {
        String name = Service.name("changed");
        Service.register(name, "carriers", Service.newDatabase());
        Service.inState(name, "EMPTY");

        patch(name, Map.of("autoMigrate", true, "environment", "development"))
                .then()
                .statusCode(200)
                .body("autoMigrate", equalTo(true))
                .body("environment", equalTo("development"))
                .body("system", equalTo("carriers"));

        Service.inState(name, "AT_LEVEL");
        patch(name, Map.of("url", "")).then().statusCode(422).body("code", equalTo("URL_INVALID"));
    }

    @Test
    void removesARegisteredDatabaseAndKeepsItsRuns() {
        String name = Service.name("removed");
        Service.register(name, "carriers", Service.newDatabase());
        String run = Service.run(name, "migrate");
        Service.ended(run);

        given().delete("/api/v1/databases/" + name).then().statusCode(204);

        given().get("/api/v1/databases/" + name)
                .then()
                .statusCode(404)
                .body("code", equalTo("DATABASE_UNKNOWN"))
                .body("database", equalTo(name));
        given().get("/api/v1/runs/" + run).then().statusCode(200).body("database", equalTo(name));
    }

    @Test
    void leavesDeclaredDatabasesToTheConfiguration() {
        given().delete("/api/v1/databases/vrooli").then().statusCode(409).body("code", equalTo("DATABASE_DECLARED"));
        patch("vrooli", Map.of("gate", false))
                .then()
                .statusCode(409)
                .body("remedy", containsString("lockkeeper.databases.vrooli"));
    }

    @Test
    void listsMigrationsWithTheirStates() {
        Service.inState("vrooli", "AT_LEVEL");

        given().get("/api/v1/databases/vrooli/migrations?size=1&page=1")
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("items.size()", equalTo(1))
                .body("items[0].name", equalTo("20240102130000_add_user_profiles"))
                .body("items[0].state", equalTo("APPLIED"))
                .body("items[0].checksum", equalTo("SAME"));
    }

    private static Response patch(String name, Map<String, Object> body) {
        return given().contentType(ContentType.JSON).body(body).patch("/api/v1/databases/" + name);
    }
}
