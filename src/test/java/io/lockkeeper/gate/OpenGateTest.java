package io.lockkeeper.gate;

import static io.lockkeeper.testing.Secured.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.Secured;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
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
        given().get("/gate/no-such-database").then().statusCode(404);
        assertThat(as(Secured.VIEWER).get("/gate/no-such-database").statusCode())
                .isEqualTo(404);
        assertThat(as(Secured.EXPIRED).get("/gate/no-such-database").statusCode())
                .as("credentials that are sent must be right")
                .isEqualTo(401);
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
