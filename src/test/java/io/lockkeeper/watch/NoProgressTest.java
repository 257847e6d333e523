package io.lockkeeper.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What fails each time for a reason that should pass is not retried for ever; what counts is in {@link SetbacksTest}. */
@QuarkusTest
@TestProfile(NoProgressTest.TwoAttempts.class)
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class NoProgressTest {

    private static final String NEVER_GRANTED =
            "DO $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = 'lock_not_available'; END $$;";

    @ConfigProperty(name = "lockkeeper.systems.directories")
    String directory;

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
                .contains("2 consecutive runs made no progress on '" + name + "'", "2_stuck", "not now");
        assertThat(failed.getString("problem.remedy")).contains("/api/v1/databases/" + name + "/runs");
        assertThat(failed.getString("level")).isEqualTo("1_a");
        int runs = runs(name);

        Service.write(system, "migrations/2_stuck/migration.sql", "CREATE TABLE b (id int);");
        assertThat(Service.inState(name, "AT_LEVEL").getString("level")).isEqualTo("2_stuck");
        assertThat(runs(name)).as("none but the one with the corrected script").isEqualTo(runs + 1);
    }

    @Test
    void aServiceThatIsStartedAgainAndAgainKnowsWhatBrokeOffBefore() throws SQLException {
        String system = Service.system(
                "fatal",
                Map.of("1_fatal", "SELECT pg_terminate_backend(pg_backend_pid()) WHERE to_regclass('ok') IS NULL;"));
        DatabaseUrl url = Service.newDatabase();
        for (int process = 1; process <= 2; process++) {
            Stop stop = new Stop();
            Migrator migrator = new Migrator(
                    new Systems(false, List.of(Path.of(directory))).find(system),
                    url,
                    MigrateOptions.DEFAULT,
                    Asked.DEFAULT.until(stop).work("process-" + process, event -> {
                        if (event.type() == Event.Type.STATEMENT_STARTED) {
                            stop.request(Duration.ofMinutes(1));
                        }
                    }));
            assertThatThrownBy(migrator::migrate).isInstanceOf(Problem.class);
        }

        String name = Service.name("fatal");
        Map<String, Object> body = Service.registration(name, system, url);
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);

        JsonPath failed = Service.inState(name, "FAILED");
        assertThat(failed.getString("problem.code")).isEqualTo("NO_PROGRESS");
        assertThat(failed.getString("problem.migration")).isEqualTo("1_fatal");
        assertThat(runs(name)).isEqualTo(1);

        try (Session person = Service.session(url)) {
            person.execute("CREATE TABLE ok ()");
        }
        Service.ended(Service.run(name, "bring-to-level"));
        assertThat(Service.inState(name, "AT_LEVEL").getString("level")).isEqualTo("1_fatal");
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
            return Map.of("lockkeeper.migration.attempts", "2", "lockkeeper.migration.lock-patience", "0s");
        }
    }
}
