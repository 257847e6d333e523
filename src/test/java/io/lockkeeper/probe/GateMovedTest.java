package io.lockkeeper.probe;

import static io.lockkeeper.probe.GateQuestions.at;
import static io.lockkeeper.probe.GateQuestions.change;
import static io.lockkeeper.probe.GateQuestions.open;
import static io.lockkeeper.probe.GateQuestions.progress;
import static io.lockkeeper.probe.GateQuestions.registered;
import static io.lockkeeper.probe.GateQuestions.shut;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts after the record of a database was changed. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateMovedTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @Test
    void aDatabaseThatWasMovedIsNotAnsweredForFromWhereItWas() {
        DatabaseUrl url = Service.newDatabase();
        DatabaseUrl nowhere = at(url, Door.freePort());
        String name = registered(Service.system("moved", Map.of("1_a", TABLE)), url);
        Service.ended(Service.run(name, "migrate"));

        change(name, Map.of("autoMigrate", true));
        open(name, "?level=1_a");

        change(name, Map.of("url", Service.template(nowhere)));
        shut(name, "?level=1_a", "LEVEL_UNKNOWN");
        Service.inState(name, "UNREACHABLE");
        shut(name, "?level=1_a", "LEVEL_UNKNOWN");

        change(name, Map.of("url", Service.template(url)));
        Service.inState(name, "AT_LEVEL");
        open(name, "?level=1_a");

        // As another replica does, which does not tell.
        QuarkusTransaction.requiringNew().run(() -> ManagedDatabase.get(name).url = Service.template(nowhere));
        Service.inState(name, "UNREACHABLE");
        shut(name, "?level=1_a", "LEVEL_UNKNOWN");
    }

    @Test
    void aRunThatGoesOnWhereADatabaseWasTellsNothingOfWhereItIs() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(
                Service.system("left", Map.of("1_a", "SELECT pg_sleep(2);", "2_b", "SELECT pg_sleep(0.5);")), url);
        String run = Service.run(name, "migrate");
        progress(name, "1_a");

        change(name, Map.of("url", Service.template(Service.newDatabase())));
        Service.inState(name, "EMPTY");
        Service.await(
                () -> {
                    shut(name, "?level=1_a", "LEVEL_NOT_REACHED").body("state", equalTo("EMPTY"));
                    return given().get("/api/v1/runs/" + run).jsonPath();
                },
                "state",
                "SUCCEEDED"::equals);
    }

    @Test
    void aDatabaseThatBelongsToAnotherEnvironmentIsShutButItsLevelsCount() {
        String system = Service.system("kept", Map.of("1_a", TABLE));
        Service.write(system, "seeds/common/010_a.sql", "INSERT INTO a VALUES (1);");
        String name = registered(system, Service.newDatabase());
        Service.ended(Service.run(name, "bring-to-level"));
        open(name, "");

        change(name, Map.of("environment", "production", "autoMigrate", true));
        JsonPath database = Service.inState(name, "FAILED");
        assertThat(database.getString("problem.code")).isEqualTo("ENVIRONMENT_MISMATCH");
        assertThat(database.getString("problem.detail")).contains("made for testing", "treated as production");
        shut(name, "", "LEVEL_NOT_REACHED").body("cause.code", equalTo("ENVIRONMENT_MISMATCH"));
        open(name, "?level=1_a");

        change(name, Map.of("environment", "testing"));
        Service.inState(name, "AT_LEVEL");
        open(name, "");
    }
}
