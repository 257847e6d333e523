package io.lockkeeper.frontend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows over HTTP, of the carriers of dev mode. */
@QuarkusTest
class RowsRouteTest {

    private static final String SECRET = "dev-only-secret-of-tokens-with-32-bytes";
    private static final String CARRIERS = "/rows/carriers/carriers";

    @BeforeEach
    void carriersAreThere() {
        Service.inState("carriers", "AT_LEVEL");
        Waiting.await("carriers are served", () -> given().get(CARRIERS).statusCode() == 200);
    }

    @Test
    void anybodyReadsWhatTheManifestExposes() {
        given().get(CARRIERS + "?select=name,status&order=name&limit=2")
                .then()
                .statusCode(200)
                .header("Content-Range", "0-1/*")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Cache-Control", "no-store")
                .body("$", hasSize(2));
    }

    @Test
    void theyAreAlsoWhereTheGuideHasThem() {
        given().get("/api/carriers?select=name&limit=1").then().statusCode(200).body("$", hasSize(1));
        given().get("/api/v1/databases/carriers").then().statusCode(200).body("name", equalTo("carriers"));
    }

    @Test
    void theReadmesTokenIsAnEditors() throws IOException {
        Matcher token = Pattern.compile("TOKEN=(\\S+)").matcher(Files.readString(Path.of("README.md")));
        assertThat(token.find()).isTrue();

        given().auth()
                .oauth2(token.group(1))
                .contentType("application/json")
                .body("{\"name\": \"Sent Again\"}")
                .header("Idempotency-Key", "readme")
                .post("/rest/v1/carriers")
                .then()
                .statusCode(201);
        given().auth()
                .oauth2(token.group(1))
                .contentType("application/json")
                .body("{\"name\": \"Sent Again\"}")
                .header("Idempotency-Key", "readme")
                .post("/rest/v1/carriers")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true");
        given().auth()
                .oauth2(token.group(1))
                .delete(CARRIERS + "?name=eq.Sent Again")
                .then()
                .statusCode(204);
    }

    @Test
    void aMethodThatNobodyKnowsMakesNoTimeSeries() {
        given().request("BREW", CARRIERS).then().statusCode(405);

        Waiting.await(
                "the request is counted",
                () -> Service.management("/q/metrics").asString().contains("method=\"OTHER\""));
        assertThat(Service.management("/q/metrics").asString()).doesNotContain("BREW");
    }

    @Test
    void typesAndADescriptionOfWhatTheCallerMayDoAreTold() throws JoseException {
        given().get("/rows/carriers/types.ts")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/typescript; charset=utf-8")
                .body(containsString("status: Database[\"public\"][\"Enums\"][\"carrier_status\"]"));
        String document = given().get("/rows/carriers")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/openapi+json; charset=utf-8")
                .extract()
                .asString();
        assertThat(document)
                .contains("\"openapi\":\"3.1.0\"", "\"/carriers\":{\"get\"")
                .doesNotContain("\"post\"");
        assertThat(as("carriers_editor").get("/rows/carriers/").asString())
                .contains("\"post\"", "\"patch\"", "\"delete\"");
    }

    @Test
    void whatIsNotServedIsNotThere() {
        given().get("/rows/vrooli/users").then().statusCode(404).body("code", equalTo("NOT_EXPOSED"));
        given().get("/rows/nobody/users").then().statusCode(404).body("code", equalTo("NOT_EXPOSED"));
        given().get("/rows/carriers/pg_class").then().statusCode(404).body("code", equalTo("PGRST205"));
        given().urlEncodingEnabled(false).get("/rows/carriers/%00").then().statusCode(404);
    }

    @Test
    void anEditorWritesAndNobodyElse() throws JoseException {
        String carrier = "{\"name\": \"Written\", \"mc_number\": \"MC-7654321\"}";

        post(given(), carrier).then().statusCode(401).body("code", equalTo("42501"));
        post(as("carriers_reader"), carrier).then().statusCode(403).body("code", equalTo("42501"));
        post(as("postgres"), carrier)
                .then()
                .statusCode(403)
                .body("message", equalTo("The role of the token is not allowed"));
        post(as("carriers_editor").header("Prefer", "return=representation"), carrier)
                .then()
                .statusCode(201)
                .body("[0].status", equalTo("ACTIVE"));
        post(as("carriers_editor"), carrier)
                .then()
                .statusCode(409)
                .body("code", equalTo("23505"))
                .header("Lockkeeper-Constraint", "carriers_mc_number_key");
        as("carriers_editor")
                .delete(CARRIERS + "?mc_number=eq.MC-7654321")
                .then()
                .statusCode(204);
    }

    @Test
    void aTokenThatIsNotValidIsRejected() throws JoseException {
        given().auth()
                .oauth2("nonsense")
                .get(CARRIERS)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("code", equalTo("PGRST301"));
        given().auth()
                .oauth2(token(Map.of("role", "carriers_editor"), "another-secret-of-more-than-32-bytes!!"))
                .get(CARRIERS)
                .then()
                .statusCode(401)
                .body("code", equalTo("PGRST301"));
        given().auth()
                .oauth2(token(Map.of("role", "carriers_editor", "exp", 1), SECRET))
                .get(CARRIERS)
                .then()
                .statusCode(401)
                .body("code", equalTo("PGRST303"));
    }

    @Test
    void aBrowserMayAskFromAPageInDevelopment() {
        given().header("Origin", "http://localhost:5173")
                .header("Access-Control-Request-Method", "PATCH")
                .header("Access-Control-Request-Headers", "authorization,prefer")
                .options(CARRIERS)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", containsString("PATCH"))
                .header("Access-Control-Allow-Headers", "authorization,prefer");
        given().header("Origin", "http://localhost:5173")
                .get(CARRIERS)
                .then()
                .statusCode(200)
                .header("Access-Control-Expose-Headers", containsString("Content-Range"));
    }

    @Test
    void aBodyThatIsTooLargeIsRejected() throws JoseException {
        post(as("carriers_editor"), "{\"name\": \"" + "x".repeat(1 << 20) + "\"}")
                .then()
                .statusCode(413);
    }

    @Test
    void linesAreStreamed() {
        String lines = given().header("Accept", "application/x-ndjson")
                .get(CARRIERS + "?select=name")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/x-ndjson")
                .extract()
                .asString();

        assertThat(lines.lines()).hasSizeGreaterThan(50).allMatch(line -> line.startsWith("{\"name\":"));
    }

    @Test
    void csvIsStreamedWithLineFeedsBetweenTheLines() {
        String csv = given().header("Accept", "text/csv")
                .get(CARRIERS + "?select=name,status&order=name&limit=2")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/csv; charset=utf-8")
                .extract()
                .asString();

        assertThat(csv.split("\n")).hasSize(3).startsWith("name,status");
        assertThat(csv).doesNotEndWith("\n");
    }

    @Test
    void stepsOfABatchAreDoneTogetherOrNotAtAll() throws JoseException {
        String good = "{\"method\": \"POST\", \"path\": \"carriers\", \"body\": {\"name\": \"Batched\"}}";
        String bad = "{\"method\": \"POST\", \"path\": \"carriers\", \"body\": {\"name\": \"\"}}";

        as("carriers_editor")
                .contentType("application/json")
                .body("{\"steps\": [" + good + ", " + bad + "]}")
                .post("/rows/carriers/batch")
                .then()
                .statusCode(400)
                .header("Lockkeeper-Step", "1")
                .body("code", equalTo("23514"));

        given().get(CARRIERS + "?name=eq.Batched").then().body("$", hasSize(0));
    }

    @Test
    void aRowIsChangedOnlyInTheVersionThatTheCallerHasSeen() throws JoseException {
        RequestSpecification one = given().header("Accept", "application/vnd.pgrst.object+json");
        String tag =
                one.get(CARRIERS + "?id=eq.1").then().statusCode(200).extract().header("ETag");
        String change = "{\"status\": \"SUSPENDED\"}";

        as("carriers_editor")
                .header("If-Match", tag)
                .contentType("application/json")
                .body(change)
                .patch(CARRIERS + "?id=eq.1")
                .then()
                .statusCode(204);
        as("carriers_editor")
                .header("If-Match", tag)
                .contentType("application/json")
                .body(change)
                .patch(CARRIERS + "?id=eq.1")
                .then()
                .statusCode(412);
    }

    @Test
    void whatSomebodyChangesByHandIsServedAtOnce() throws SQLException {
        DatabaseUrl carriers = DatabaseUrl.parse(
                ConfigProvider.getConfig().getValue("lockkeeper.databases.carriers.url", String.class));
        try (Session session = Service.session(carriers)) {
            session.execute("ALTER TABLE public.carriers ADD COLUMN motto text");
            given().get(CARRIERS + "?select=motto&limit=1").then().statusCode(200);

            session.execute("ALTER TABLE public.carriers RENAME motto TO slogan");
            given().get(CARRIERS + "?select=*&limit=1").then().statusCode(200).body("[0]", hasKey("slogan"));

            session.execute("ALTER TABLE public.carriers DROP COLUMN slogan");
            given().get(CARRIERS + "?limit=1").then().statusCode(200).body("[0]", not(hasKey("slogan")));
        }
    }

    @Test
    void requestsAreMeasured() {
        given().get(CARRIERS + "?limit=1").then().statusCode(200);

        Waiting.await(
                "the request is counted",
                () -> Service.management("/q/metrics")
                        .asString()
                        .contains(
                                "lockkeeper_rows_request_duration_seconds_count{database=\"carriers\",method=\"GET\",relation=\"carriers\",status=\"2xx\"}"));
    }

    @Test
    void aPathThatTheManifestDoesNotNameMakesNoSeries() {
        given().auth().oauth2("nonsense").get("/rows/carriers/made-up").then().statusCode(401);

        Waiting.await(
                "the request is counted",
                () -> Service.management("/q/metrics")
                        .asString()
                        .contains(
                                "lockkeeper_rows_request_duration_seconds_count{database=\"carriers\",method=\"GET\",relation=\"none\",status=\"4xx\"}"));
        assertThat(Service.management("/q/metrics").asString()).doesNotContain("made-up");
    }

    private static Response post(RequestSpecification request, String body) {
        return request.contentType("application/json").body(body).post(CARRIERS);
    }

    private static RequestSpecification as(String role) throws JoseException {
        return given().auth().oauth2(token(Map.of("role", role), SECRET));
    }

    private static String token(Map<String, Object> claims, String secret) throws JoseException {
        JwtClaims all = new JwtClaims();
        claims.forEach(all::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue("HS256");
        signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
        signature.setPayload(all.toJson());
        return signature.getCompactSerialization();
    }
}
