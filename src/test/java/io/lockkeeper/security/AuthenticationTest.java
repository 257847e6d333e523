package io.lockkeeper.security;

import static io.lockkeeper.testing.Secured.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.testing.OidcProvider;
import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which credentials are taken, and who that makes the caller. */
@QuarkusTest
@TestProfile(Secured.class)
class AuthenticationTest {

    private static final String READ = "/api/v1/systems";

    @Test
    void anApiTokenNamesItsOwnerInTheAudit() {
        register(Secured.ADMIN);

        assertThat(lastActor()).isEqualTo("token:theadmin");
    }

    @Test
    void aTokenOfTheProviderNamesItsOwnerInTheAudit() {
        register(OidcProvider.signed(OidcProvider.claims("lockkeeper", "admin")));

        assertThat(lastActor()).isEqualTo("oidc:lockkeeper");
    }

    private static void register(String token) {
        String name = Service.name("mine");
        as(token)
                .contentType("application/json")
                .body(Service.registration(name, "carriers", Service.newDatabase()))
                .post("/api/v1/databases")
                .then()
                .statusCode(201);
    }

    private static String lastActor() {
        return as(Secured.ADMIN).get("/api/v1/audit?size=1").jsonPath().getString("items[0].actor");
    }

    @Test
    void aRoleOfTheProviderIncludesTheLesserOnes() {
        String operator = OidcProvider.signed(OidcProvider.claims("kim", "operator"));
        String stranger = OidcProvider.signed(OidcProvider.claims("kim", "accountant"));

        assertThat(as(operator).get(READ).statusCode()).isEqualTo(200);
        assertThat(as(operator).get("/api/v1/audit").statusCode()).isEqualTo(403);
        assertThat(as(stranger).get(READ).statusCode()).isEqualTo(403);
        refused(as(stranger).get("/q/openapi"), 403, "FORBIDDEN");
    }

    @Test
    void refusesCredentialsThatAreNotRight() {
        Instant past = Instant.now().minus(Duration.ofHours(1));
        String admin = OidcProvider.signed(OidcProvider.claims("kim", "admin"));
        Map<String, String> wrong = new TreeMap<>();
        wrong.put(
                "expired",
                OidcProvider.signed(OidcProvider.claims("kim", "admin").expiresAt(past)));
        wrong.put(
                "of another issuer",
                OidcProvider.signed(OidcProvider.claims("kim", "admin").issuer("https://evil.example")));
        wrong.put(
                "for another service",
                OidcProvider.signed(OidcProvider.claims("kim", "admin").audience("shop")));
        wrong.put(
                "for no service",
                OidcProvider.signed(OidcProvider.claims("kim", "admin").audience("")));
        wrong.put("signed by a stranger", OidcProvider.forged(OidcProvider.claims("kim", "admin")));
        wrong.put("not signed", OidcProvider.unsigned(OidcProvider.claims("kim", "admin")));
        wrong.put("alg HS256", OidcProvider.signedWithThePublicKey(OidcProvider.claims("kim", "admin")));
        wrong.put("cut", admin.substring(0, admin.length() - 10));
        wrong.put("changed", admin.replaceFirst("\\.ey", ".fy"));
        wrong.put("no token", "hello");
        wrong.put("empty", "");
        wrong.put("an API token that nobody made", ApiToken.generate());
        wrong.put("an API token that is cut", Secured.ADMIN.substring(0, 40));
        wrong.put("an API token and more", Secured.ADMIN + "A");
        wrong.put("the hash of an API token", ApiToken.hash(Secured.ADMIN));
        wrong.put("an expired API token", Secured.EXPIRED);

        wrong.forEach((what, token) -> refused(as(token).get(READ), 401, "UNAUTHENTICATED"));
        refused(given().header("Authorization", "Basic YWRtaW46YWRtaW4=").get(READ), 401, "UNAUTHENTICATED");
        refused(given().header("Authorization", Secured.ADMIN).get(READ), 401, "UNAUTHENTICATED");
        refused(given().cookie("Bearer", Secured.ADMIN).get(READ), 401, "UNAUTHENTICATED");
    }

    @Test
    void aTokenThatIsNotYetValidIsRefused() {
        Instant later = Instant.now().plus(Duration.ofHours(1));

        refused(
                as(OidcProvider.signed(OidcProvider.claims("kim", "admin").claim("nbf", later.getEpochSecond())))
                        .get(READ),
                401,
                "UNAUTHENTICATED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "token", "anything"})
    void refusesATokenInTheUrl(String parameter) {
        Response answer = as(Secured.ADMIN).get(READ + "?" + parameter + "=" + Secured.ADMIN);

        refused(answer, 400, "REQUEST_INVALID");
        assertThat(answer.asString()).doesNotContain(Secured.ADMIN);
    }

    @Test
    void theDescriptionOfTheApiIsForCallers() {
        refused(given().get("/q/openapi"), 401, "UNAUTHENTICATED");
        refused(as(Secured.EXPIRED).get("/q/openapi"), 401, "UNAUTHENTICATED");
        assertThat(as(Secured.VIEWER).get("/q/openapi").statusCode()).isEqualTo(200);
    }

    /** Probes must not need credentials, and the port for them must not be a back door. */
    @Test
    void theManagementPortHasProbesAndMetricsAndNothingElse() {
        Service.management("/q/health/live").then().statusCode(200);
        Service.management("/q/metrics").then().statusCode(200);
        for (String path : new String[] {
            "/", READ, "/api/v1/databases", "/q/openapi", "/q/dev-ui", "/q/info", "/q/arc", "/q/logging-manager"
        }) {
            assertThat(Service.management(path).statusCode()).as(path).isEqualTo(404);
        }
        for (String path : new String[] {"/q/health", "/q/health/live", "/q/metrics"}) {
            assertThat(as(Secured.ADMIN).get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    private static void refused(Response answer, int status, String code) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("stack", nullValue());
    }
}
