package io.lockkeeper.probe;

import static io.lockkeeper.probe.GateQuestions.open;
import static io.lockkeeper.probe.GateQuestions.progress;
import static io.lockkeeper.probe.GateQuestions.registered;
import static io.lockkeeper.probe.GateQuestions.shut;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.stringContainsInOrder;

import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Listener;
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
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Which level a database has reached. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateLevelTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @ConfigProperty(name = "lockkeeper.systems.directories")
    String directory;

    @Test
    void isShutForALevelThatIsPendingAndOpenWhenItIsReached() {
        String name = registered(Map.of("1_a", TABLE));
        Service.inState(name, "EMPTY");

        shut(name, "?level=1_a", "LEVEL_NOT_REACHED")
                .body("detail", containsString("has not reached 1_a: no migration is applied yet. It is EMPTY"))
                .body("state", equalTo("EMPTY"))
                .body("needed", equalTo("1_a"))
                .body("remedy", notNullValue());
        given().head("/gate/" + name + "?level=1_a").then().statusCode(503);

        Service.ended(Service.run(name, "migrate"));

        open(name, "?level=1_a")
                .body("database", equalTo(name))
                .body("level", equalTo("1_a"))
                .body("wantedLevel", equalTo("1_a"))
                .body("state", equalTo("AT_LEVEL"))
                .body("since", notNullValue())
                .body("seen", notNullValue());
        open(name, "?level=1");
        given().head("/gate/" + name + "?level=1_a").then().statusCode(200);
    }

    @Test
    void isShutWhenTheHistoryIsInAnotherSchema() throws SQLException {
        String system = Service.system("elsewhere", Map.of("1_a", TABLE));
        DatabaseUrl url = Service.newDatabase();
        new Migrator(
                        new Systems(false, List.of(Path.of(directory))).find(system),
                        url.withSchema("app"),
                        MigrateOptions.DEFAULT,
                        Asked.DEFAULT.work(Listener.NONE))
                .migrate();
        String name = registered(system, url);

        Service.inState(name, "FAILED");
        for (String query : List.of("", "?level=1_a", "?max=1_a")) {
            shut(name, query, "LEVEL_NOT_REACHED")
                    .body("cause.code", equalTo("HISTORY_MISPLACED"))
                    .body("remedy", containsString("schema=app"));
        }
        JsonPath run = Service.ended(Service.run(name, "bring-to-level"));
        assertThat(run.getString("state")).isEqualTo("FAILED");
        assertThat(run.getString("problem.code")).isEqualTo("HISTORY_MISPLACED");
        shut(name, "?level=1_a", "LEVEL_NOT_REACHED");
        try (Session session = Service.session(url)) {
            assertThat(session.verbatim().isTrue("SELECT to_regclass('public._prisma_migrations') IS NULL"))
                    .isTrue();
        }
    }

    @Test
    void withoutALevelItTakesAllThatTheSystemHasSeedsIncluded() {
        String system = Service.system("seeded", Map.of("1_a", TABLE));
        Service.write(system, "seeds/common/010_a.sql", "INSERT INTO a VALUES (1);");
        String name = registered(system, Service.newDatabase());
        Service.ended(Service.run(name, "migrate"));

        open(name, "?level=1_a");
        shut(name, "", "LEVEL_NOT_REACHED").body("detail", containsString("with 1 seed pending"));

        Service.ended(Service.run(name, "seed"));

        open(name, "").body("level", equalTo("1_a"));
    }

    @Test
    void aReachedLevelStaysOpenWhileTheNextIsOnItsWay() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String system = Service.system("rolling", Map.of("1_a", TABLE));
        String name = registered(system, url);
        Service.ended(Service.run(name, "migrate"));
        Service.write(system, "migrations/2_b/migration.sql", "CREATE TABLE b (id int);");
        Service.write(system, "migrations/3_c/migration.sql", "ALTER TABLE a ADD COLUMN c int;");

        String run;
        try (Session reader = Service.session(url)) {
            reader.begin();
            reader.execute("LOCK TABLE a IN ACCESS SHARE MODE");
            run = Service.run(name, "migrate");
            Service.await(
                    () -> given().get("/gate/" + name + "?level=3_c").jsonPath(),
                    "progress",
                    progress -> progress != null && progress.contains("3_c"));

            open(name, "?level=1_a").body("state", equalTo("MIGRATING"));
            open(name, "?level=2_b").body("level", equalTo("2_b"));
            open(name, "?level=2_b&max=2_b");
            shut(name, "?level=3_c", "LEVEL_NOT_REACHED")
                    .body("state", equalTo("MIGRATING"))
                    .body("leaseOwner.operation", equalTo("migrate"))
                    .body("detail", stringContainsInOrder("has not reached 3_c: ", "It is MIGRATING: "));
        }
        Service.ended(run);
        open(name, "?level=3_c");
    }

    @Test
    void isShutDuringARunOfWhatHasComeSinceTheLastCheck() {
        String system = Service.system("grown", Map.of("1_a", TABLE));
        String name = registered(system, Service.newDatabase());
        Service.ended(Service.run(name, "migrate"));
        open(name, "");
        Service.write(system, "migrations/2_b/migration.sql", "SELECT pg_sleep(1);");
        Service.write(system, "seeds/common/010_a.sql", "INSERT INTO a SELECT 1 FROM pg_sleep(1);");

        String run = Service.run(name, "bring-to-level");
        progress(name, "2_b");
        shut(name, "", "LEVEL_NOT_REACHED")
                .body("state", equalTo("MIGRATING"))
                .body("wantedLevel", equalTo("2_b"))
                .body("pending", equalTo(1));
        Service.await(() -> given().get("/api/v1/databases/" + name).jsonPath(), "level", "2_b"::equals);
        shut(name, "", "LEVEL_NOT_REACHED").body("state", equalTo("MIGRATING"));

        Service.ended(run);
        open(name, "").body("state", equalTo("AT_LEVEL"));
    }

    @Test
    void aMigrationThatFailsLeavesTheOldLevelOpenAndSaysWhatToDo() {
        String name = registered(Map.of("1_a", TABLE, "2_bad", "ALTER TABLE a\n  ADD COLUMN id int;"));
        Service.ended(Service.run(name, "migrate"));

        open(name, "?level=1_a").body("state", equalTo("FAILED"));
        shut(name, "?level=2_bad", "LEVEL_NOT_REACHED")
                .body("cause.sqlState", equalTo("42701"))
                .body("cause.file", containsString("2_bad"))
                .body("remedy", containsString("The object exists already"));
        shut(name, "", "LEVEL_NOT_REACHED");
    }

    @Test
    void aLevelThatIsNewerThanTheSystemIsNotReached() {
        String name = registered(Map.of("1_a", TABLE));
        Service.ended(Service.run(name, "migrate"));

        shut(name, "?level=2_next", "LEVEL_NOT_REACHED")
                .body("detail", containsString("neither the system nor the history of the database has 2_next"));
    }

    @Test
    void flywayVersionsAreComparedAsVersions() {
        String system = Service.name("flyway");
        Service.write(system, "system.yaml", "name: " + system + "\nlayout: flyway\n");
        Service.write(system, "migrations/V9__a.sql", TABLE);
        Service.write(system, "migrations/V10__b.sql", "CREATE TABLE b (id int);");
        Service.write(system, "migrations/R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM a;");
        String name = registered(system, Service.newDatabase());
        Service.ended(Service.run(name, "bring-to-level"));

        open(name, "?level=9&max=10").body("level", equalTo("10"));
        open(name, "?level=V10__b.sql");
        shut(name, "?level=11", "LEVEL_NOT_REACHED");
        shut(name, "?level=9&max=9", "LEVEL_EXCEEDED");
        given().get("/gate/" + name + "?level=R__view.sql").then().statusCode(400);
        given().get("/gate/" + name + "?level=banana")
                .then()
                .statusCode(400)
                .body("code", equalTo("REQUEST_INVALID"))
                .body("field", equalTo("level"));
    }

    @Test
    void whatAJobHasFailedAtIsToldLikeAFailureOfTheService() {
        DatabaseUrl url = Service.newDatabase();
        String system = Service.system("job", Map.of("1_bad", TABLE + "\nSELECT nonsense;"));
        String name = registered(system, url);
        Service.inState(name, "EMPTY");

        assertThatThrownBy(() -> new Migrator(
                                new Systems(false, List.of(Path.of(directory))).find(system),
                                url,
                                MigrateOptions.DEFAULT,
                                Asked.DEFAULT.work(Listener.NONE))
                        .migrate())
                .isInstanceOf(Problem.class);

        JsonPath view = Service.inState(name, "FAILED");
        assertThat(view.getString("problem.code")).isEqualTo("STATEMENT_FAILED");
        assertThat(view.getString("problem.file")).endsWith("1_bad/migration.sql");
        assertThat(view.getInt("problem.line")).isEqualTo(2);
        assertThat(view.getString("problem.sqlState")).isEqualTo("42703");
        assertThat(view.getString("problem.remedy")).isNotBlank();
    }
}
