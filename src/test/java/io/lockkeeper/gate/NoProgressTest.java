package io.lockkeeper.gate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What fails each time for a reason that should pass is not tried for ever. */
@QuarkusTest
@TestProfile(NoProgressTest.TwoAttempts.class)
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class NoProgressTest {

    private static final String NEVER_GRANTED =
            "DO $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = 'lock_not_available'; END $$;";

    @Test
    void thePersonIsCalledAfterTheLastAttemptAndACorrectedScriptGoesOn() {
        String system = Service.system("stuck", Map.of("1_a", "CREATE TABLE a (id int);", "2_stuck", NEVER_GRANTED));
        DatabaseUrl url = Service.newDatabase();
        String name = Service.name("stuck");
        Map<String, Object> body = Service.registration(name, system, url);
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);

        JsonPath failed = Service.inState(name, "FAILED");
        assertThat(failed.getString("problem.code")).isEqualTo("NO_PROGRESS");
        assertThat(failed.getString("problem.detail"))
                .contains("2 runs in a row brought '" + name + "' no further", "2_stuck", "not now");
        assertThat(failed.getString("problem.remedy")).contains("/api/v1/databases/" + name + "/runs");
        assertThat(failed.getString("level")).isEqualTo("1_a");
        int runs = runs(name);
        Waiting.pause(Duration.ofSeconds(3));
        assertThat(runs(name)).as("runs after it has given up").isEqualTo(runs);

        Service.write(system, "migrations/2_stuck/migration.sql", "CREATE TABLE b (id int);");
        assertThat(Service.inState(name, "AT_LEVEL").getString("level")).isEqualTo("2_stuck");
    }

    private static int runs(String name) {
        return given().get("/api/v1/databases/" + name + "/runs")
                .jsonPath()
                .getList("items")
                .size();
    }

    /** Two attempts, close together. */
    public static class TwoAttempts implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("lockkeeper.gate.attempts", "2", "lockkeeper.migration.lock-patience", "0s");
        }
    }
}
