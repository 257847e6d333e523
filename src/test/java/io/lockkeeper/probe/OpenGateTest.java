package io.lockkeeper.probe;

import static io.lockkeeper.testing.Secured.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lockkeeper.gate.anonymous=true}: the gate answers probes without a token, and nothing else does. */
@QuarkusTest
@TestProfile(OpenGateTest.Anonymous.class)
class OpenGateTest {

    @Test
    void theGateAnswersEverybody() {
        Service.await(() -> given().get("/gate/no-such-database").jsonPath(), "status", "404"::equals);
        assertThat(as(Secured.VIEWER).get("/gate/no-such-database").statusCode())
                .isEqualTo(404);
        assertThat(as(Secured.EXPIRED).get("/gate/no-such-database").statusCode())
                .as("credentials that are sent must be right")
                .isEqualTo(401);
    }

    @Test
    void strangersLearnThatItIsShutAndNotWhatGoesOnThere() {
        Service.await(
                () -> given().get("/gate/carriers?level=29990101000000_not_yet").jsonPath(), "state", "EMPTY"::equals);

        Response stranger = given().get("/gate/carriers?level=29990101000000_not_yet");
        assertThat(stranger.statusCode()).isEqualTo(503);
        assertThat(stranger.jsonPath().getString("detail")).endsWith("It is EMPTY.");
        assertThat(stranger.jsonPath().getMap("$")).doesNotContainKeys("cause", "leaseOwner", "progress");
        assertThat(as(Secured.VIEWER)
                        .get("/gate/carriers?level=29990101000000_not_yet")
                        .jsonPath()
                        .getString("detail"))
                .contains("It is EMPTY: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/databases",
                "/api/v1/health",
                "/q/openapi",
                "/gate/../api/v1/databases",
                "/gate/%2e%2e/api/v1/databases",
                "/gate/x/../../api/v1/databases",
                "//api/v1/databases",
                "/gate/../q/openapi"
            })
    void nothingElseDoes(String path) {
        assertThat(given().urlEncodingEnabled(false).get(path).statusCode()).isEqualTo(401);
    }

    public static final class Anonymous implements QuarkusTestProfile {

        private final Secured secured = new Secured();

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new TreeMap<>(secured.getConfigOverrides());
            settings.put("lockkeeper.gate.anonymous", "true");
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return secured.testResources();
        }
    }
}
