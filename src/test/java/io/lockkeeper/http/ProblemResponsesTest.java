package io.lockkeeper.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class ProblemResponsesTest {

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void nothingAtAPath() {
        problem(given().get("/api/v1/nothing"), 404, "NOT_FOUND").body("detail", containsString("/api/v1/nothing"));
    }

    @Test
    void aMethodThatAPathDoesNotTake() {
        problem(given().delete("/api/v1/databases"), 405, "METHOD_NOT_ALLOWED");
    }

    @Test
    void aBodyOfAnotherMediaType() {
        problem(given().contentType("text/plain").body("x").post("/api/v1/databases"), 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void anAnswerInAnotherMediaType() {
        problem(given().accept("text/csv").get("/api/v1/databases"), 406, "NOT_ACCEPTABLE");
    }

    @Test
    void aBodyThatIsNoJson() {
        Response response = post("{\"name\": \"x\", \"url\": \"postgresql://a:geheim@b/c\" oops");

        problem(response, 400, "REQUEST_INVALID").body("detail", containsString("line 1"));
        assertThat(response.asString()).doesNotContain("geheim");
    }

    /** One reader would take the first of them, another the last. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"name\": \"x\", \"name\": \"y\"}", "{\"name\": \"x\"} {\"name\": \"y\"}"})
    void aBodyThatSaysTwoThings(String body) {
        problem(post(body), 400, "REQUEST_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "databases/%00",
                "databases/a%00b/runs",
                "systems/%00",
                "runs?database=%00",
                "runs/%00/events",
                "databases/vrooli/migrations?name=%00"
            })
    void aCharacterThatNoNameHas(String path) {
        problem(given().urlEncodingEnabled(false).get("/api/v1/" + path), 400, "REQUEST_INVALID")
                .body("detail", containsString("NUL"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"operation\": \"migrate\\u0000\"}",
                "{\"operation\": \"migrate\", \"parameters\": {\"replaces\": \"a\\u0000\"}}",
                "{\"operation\": \"migrate\", \"parameters\": {\"replaces\": \"a\\ud800\"}}",
                "{\"operation\": \"migrate\", \"parameters\": {\"a\\u0000\": true}}"
            })
    void aCharacterInABodyThatNoNameHas(String body) {
        Response response = given().contentType("application/json").body(body).post("/api/v1/databases/carriers/runs");

        problem(response, 400, "REQUEST_INVALID");
    }

    @Test
    void nothingIsKeptOnTheWay() {
        given().get("/api/v1/databases").then().header("Cache-Control", equalTo("no-store"));
        given().get("/api/v1/nothing").then().header("Cache-Control", equalTo("no-store"));
    }

    @Test
    void noBody() {
        problem(given().contentType("application/json").post("/api/v1/databases"), 400, "REQUEST_INVALID");
    }

    @Test
    void aKeyThatIsNotKnown() {
        problem(post("{\"name\": \"x\", \"sytem\": \"carriers\"}"), 400, "REQUEST_INVALID")
                .body("field", equalTo("sytem"))
                .body("detail", containsString("known are"))
                .body("detail", containsString("system"));
    }

    @Test
    void aValueThatIsNotInTheList() {
        problem(post("{\"name\": \"x\", \"environment\": \"prod\"}"), 400, "REQUEST_INVALID")
                .body("field", equalTo("environment"))
                .body(
                        "detail",
                        equalTo("'environment' is 'prod'; it can be development, testing, staging, production."));
    }

    @Test
    void aValueOfAnotherType() {
        problem(post("{\"name\": {\"a\": 1}}"), 400, "REQUEST_INVALID").body("field", equalTo("name"));
    }

    @Test
    void membersThatAreMissingOrWrongAreNamedTogether() {
        problem(post("{\"name\": \"not a name\"}"), 400, "REQUEST_INVALID")
                .body("fields.name", containsString("must be letters"))
                .body("fields.system", equalTo("is missing"))
                .body("fields.environment", equalTo("is missing"))
                .body("fields.url", equalTo("is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=-1", "page=x", "size=0", "size=201", "size=9999999999"})
    void aPageThatCannotBe(String query) {
        problem(given().get("/api/v1/databases?" + query), 400, "REQUEST_INVALID")
                .body("parameter", equalTo(query.substring(0, 4)));
    }

    @Test
    void probesAndMetricsAreElsewhere() {
        for (String path : new String[] {"/q/health", "/q/health/ready", "/q/metrics"}) {
            problem(given().get(path), 404, "NOT_FOUND")
                    .body(
                            "remedy",
                            equalTo("Probes and metrics are on the management port, " + management.getPort() + "."));
        }
        problem(given().get("/q/healthy"), 404, "NOT_FOUND").body("remedy", containsString("/q/openapi"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"systems", "databases", "runs", "audit", "databases/vrooli/runs", "databases/vrooli/migrations"})
    void everyListHasPagesAndRefusesWhatItDoesNotKnow(String list) {
        Service.inState("vrooli", "AT_LEVEL");
        problem(given().get("/api/v1/" + list + "?limit=2"), 400, "REQUEST_INVALID")
                .body("parameter", equalTo("limit"))
                .body("remedy", containsString("page, size"));
        given().get("/api/v1/" + list + "?page=1000&size=7")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(0))
                .body("page", equalTo(1000))
                .body("size", equalTo(7));
    }

    @Test
    void systemsAreListedAndShown() {
        given().get("/api/v1/systems?size=200")
                .then()
                .statusCode(200)
                .body("items.find { it.name == 'vrooli' }.migrations", equalTo(2));
        given().get("/api/v1/systems/vrooli")
                .then()
                .statusCode(200)
                .body("layout", equalTo("prisma"))
                .body("migrations.name[0]", equalTo("20240101120000_initial_schema"))
                .body("environments.testing", hasItem("testing"));
        problem(given().get("/api/v1/systems/nobody"), 404, "SYSTEM_UNKNOWN");
    }

    @Test
    void openApiDescribesTheApi() {
        String description =
                given().accept("application/json").get("/q/openapi").asString();

        assertThat(description)
                .contains("/api/v1/databases/{name}/runs", "/api/v1/runs/{id}/events", "/api/v1/audit", "DatabaseView");
    }

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post("/api/v1/databases");
    }

    private static ValidatableResponse problem(Response response, int status, String code) {
        return response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", equalTo(code));
    }
}
