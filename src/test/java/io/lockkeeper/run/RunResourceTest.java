package io.lockkeeper.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class RunResourceTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @Inject
    AgroalDataSource ownDatabase;

    @Test
    void aRunIsAcceptedExecutedAndRecorded() {
        String name = registered(Map.of("1_a", TABLE, "2_b", "CREATE TABLE b (id int);"));

        String run = Service.post("/api/v1/databases/" + name + "/runs", Map.of("operation", "migrate"))
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/runs/"))
                .body("state", equalTo("QUEUED"))
                .extract()
                .path("id");

        JsonPath ended = Service.ended(run);
        assertThat(ended.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(ended.getString("outcome")).startsWith("Applied 2 migrations");
        assertThat(ended.getList("result.applied")).containsExactly("1_a", "2_b");
        assertThat(ended.getString("result.status.level")).isEqualTo("2_b");
        assertThat(ended.getMap("parameters")).isEqualTo(Map.of("outOfOrder", false, "singleTransaction", false));
        assertThat(ended.getList("steps.type"))
                .containsExactly("STARTED", "MIGRATION_APPLIED", "MIGRATION_APPLIED", "SUCCEEDED");
        assertThat(ended.getList("steps.subject")).contains("1_a", "2_b");
        given().get("/api/v1/databases/" + name)
                .then()
                .body("state", equalTo("AT_LEVEL"))
                .body("level", equalTo("2_b"));
        given().get("/api/v1/runs/" + run + "/steps?size=1&page=3")
                .then()
                .body("total", equalTo(4))
                .body("items[0].type", equalTo("SUCCEEDED"));
    }

    @Test
    void onlyOneRunIsActiveOnADatabase() {
        DatabaseUrl url = Service.newDatabase();
        String name = registeredHeld(url, "");
        String first = Service.run(name, "migrate");

        Service.post("/api/v1/databases/" + name + "/runs", Map.of("operation", "seed"))
                .then()
                .statusCode(409)
                .body("code", equalTo("RUN_ACTIVE"))
                .body("run", equalTo(first))
                .body("database", equalTo(name));
        given().get("/api/v1/databases/" + name)
                .then()
                .body("state", equalTo("MIGRATING"))
                .body("activeRun", equalTo(first));
        given().delete("/api/v1/databases/" + name).then().statusCode(409).body("code", equalTo("RUN_ACTIVE"));
        HeldMigration.await(TestDatabase.at(url));
        HeldMigration.release(TestDatabase.at(url));
        assertThat(Service.ended(first).getString("state")).isEqualTo("SUCCEEDED");
    }

    @Test
    void theSchemaItselfForbidsASecondActiveRun() {
        String name = registered(Map.of("1_a", TABLE));
        execute(activeRun(name));

        assertThatThrownBy(() -> execute(activeRun(name)))
                .hasRootCauseMessage("ERROR: duplicate key value violates unique constraint"
                        + " \"only_one_active_run_per_database\"\n"
                        + "  Detail: Key (database_id)=(" + idOf(name) + ") already exists.");
        execute("UPDATE lockkeeper_service.run SET state = 'FAILED', ended_at = now(), outcome = 'x', problem = '{}'"
                + " WHERE database = '" + name + "'");
    }

    @Test
    void aRunWhoseProcessIsGoneIsEndedAndTheDatabaseFreeAgain() {
        String name = registered(Map.of("1_a", TABLE));
        execute(activeRun(name).replace("now(), now()", "now() - interval '1 minute', now()"));

        JsonPath run = Service.await(
                () -> given().get("/api/v1/runs?database=" + name).jsonPath(), "items[0].state", "FAILED"::equals);

        assertThat(run.getString("items[0].problem.code")).isEqualTo("RUN_INTERRUPTED");
        assertThat(run.getString("items[0].outcome")).contains("other/process", "interrupted");
        assertThat(given().get("/api/v1/audit?database=" + name).jsonPath().getList("items.action"))
                .contains("RUN_INTERRUPTED");
        Service.ended(Service.run(name, "migrate"));
    }

    @Test
    void aFailingMigrationFailsTheRunAndIsNotTriedAgainUntilItChanges() {
        String system = Service.system("broken", Map.of("1_a", TABLE, "2_bad", "ALTER TABLE a\n  ADD COLUMN id int;"));
        String name = Service.name("failing");
        Map<String, Object> body = Service.registration(name, system, Service.newDatabase());
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);

        JsonPath database = Service.inState(name, "FAILED");
        assertThat(database.getString("level")).isEqualTo("1_a");
        assertThat(database.getString("failed.migration")).isEqualTo("2_bad");
        assertThat(database.getString("problem.code")).isEqualTo("STATEMENT_FAILED");
        assertThat(database.getString("problem.sqlState")).isEqualTo("42701");
        assertThat(database.getInt("problem.line")).isPositive();
        assertThat(database.getString("problem.file")).contains("2_bad");
        Service.management("/q/health/live").then().statusCode(200);

        Service.awaitFurtherChecks(name, 2);
        assertThat(runsOf(name)).containsExactly("FAILED");
        assertThat(Service.inState(name, "FAILED").getString("problem.code")).isEqualTo("STATEMENT_FAILED");

        Service.write(system, "migrations/2_bad/migration.sql", "ALTER TABLE a ADD COLUMN name text;");
        Service.inState(name, "AT_LEVEL");
        // The state of the database comes first, the end of the record after it.
        Waiting.await("the run is over", () -> !runsOf(name).contains("RUNNING"));
        assertThat(runsOf(name)).containsExactly("SUCCEEDED", "FAILED");
    }

    @Test
    void aScriptThatIsRefusedFailsTheDatabaseAndIsNotTriedAgain() {
        String system = Service.system("refused", Map.of("1_psql", "\\i other.sql\n"));
        String name = Service.name("refusing");
        Map<String, Object> body = Service.registration(name, system, Service.newDatabase());
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);

        assertThat(Service.inState(name, "FAILED").getString("problem.code")).isEqualTo("PSQL_COMMAND");
        Service.awaitFurtherChecks(name, 2);
        assertThat(runsOf(name)).containsExactly("FAILED");
    }

    @Test
    void aRequestThatCannotBeDoesNotFailTheDatabase() {
        String name = registered(Map.of("1_a", TABLE));
        Service.ended(Service.run(name, "migrate"));
        String system = given().get("/api/v1/databases/" + name).jsonPath().getString("system");
        Service.write(system, "migrations/2_b/migration.sql", "CREATE TABLE b (id int);");

        String run = Service.post(
                        "/api/v1/databases/" + name + "/runs",
                        Map.of("operation", "migrate", "parameters", Map.of("singleTransaction", true)))
                .jsonPath()
                .getString("id");

        assertThat(Service.ended(run).getString("problem.code")).isEqualTo("REQUEST_INVALID");
        given().get("/api/v1/databases/" + name).then().body("state", equalTo("BEHIND"));
    }

    @Test
    void listsRunsByDatabaseAndState() {
        String name = registered(Map.of("1_a", TABLE));
        Service.ended(Service.run(name, "migrate"));
        Service.ended(Service.run(name, "seed"));

        given().get("/api/v1/runs?database=" + name + "&state=succeeded&size=1")
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("size", equalTo(1))
                .body("items[0].operation", equalTo("seed"));
        given().get("/api/v1/runs?database=" + name + "&state=FAILED").then().body("total", equalTo(0));
        given().get("/api/v1/runs?state=done").then().statusCode(400).body("parameter", equalTo("state"));
    }

    @Test
    void refusesWhatCannotBeRun() {
        String name = registered(Map.of("1_a", TABLE));

        Service.post("/api/v1/databases/" + name + "/runs", Map.of("operation", "destroy"))
                .then()
                .statusCode(400)
                .body("detail", containsString("there are bring-to-level, migrate, resolve, seed, "));
        Service.post(
                        "/api/v1/databases/" + name + "/runs",
                        Map.of("operation", "seed", "parameters", Map.of("singleTransaction", true)))
                .then()
                .statusCode(400)
                .body("code", equalTo("REQUEST_INVALID"))
                .body("field", equalTo("parameters.singleTransaction"))
                .body("detail", containsString("'seed' has no parameter 'singleTransaction'"));
        Service.post("/api/v1/databases/" + name + "/runs", Map.of("operation", "migrate", "outOfOrder", true))
                .then()
                .statusCode(400)
                .body("field", equalTo("outOfOrder"));
        Service.post("/api/v1/databases/nobody/runs", Map.of("operation", "migrate"))
                .then()
                .statusCode(404)
                .body("code", equalTo("DATABASE_UNKNOWN"));
        given().get("/api/v1/runs/4711").then().statusCode(404).body("code", equalTo("RUN_UNKNOWN"));
        given().get("/api/v1/runs/4711/events").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void anActionOfAProblemIsTheBodyOfARequest() {
        String name = registered(Map.of("1_a", TABLE));
        Service.ended(Service.run(name, "migrate"));
        String system = given().get("/api/v1/databases/" + name).jsonPath().getString("system");
        Service.write(system, "migrations/1_a/migration.sql", TABLE + " -- and\nSELECT 1;");
        Service.write(system, "migrations/2_b/migration.sql", "SELECT 2;");
        JsonPath failed = Service.ended(Service.run(name, "migrate"));
        assertThat(failed.getString("problem.code")).isEqualTo("CHECKSUM_CHANGED");
        Map<String, Object> request = Map.of(
                "operation", failed.getString("problem.actions[0].operation"),
                "parameters", failed.getMap("problem.actions[0].parameters"));

        JsonPath accepted =
                Service.post("/api/v1/databases/" + name + "/runs", request).jsonPath();
        JsonPath resolved = Service.ended(accepted.getString("id"));

        assertThat(request.get("parameters")).isEqualTo(Map.of("migration", "1_a", "as", "applied"));
        assertThat(resolved.getString("outcome")).isEqualTo("1_a is resolved as applied.");
        assertThat(resolved.getString("result.resolved")).isEqualTo("applied");
        assertThat(Service.ended(Service.run(name, "migrate")).getList("result.applied"))
                .isEqualTo(List.of("2_b"));
    }

    @Test
    void refusesToResolveWithoutAnAnswer() {
        String name = registered(Map.of("1_a", TABLE));

        Service.post(
                        "/api/v1/databases/" + name + "/runs",
                        Map.of("operation", "resolve", "parameters", Map.of("migration", "1_a")))
                .then()
                .statusCode(400)
                .body("field", equalTo("parameters.as"));
        Service.post(
                        "/api/v1/databases/" + name + "/runs",
                        Map.of("operation", "resolve", "parameters", Map.of("migration", "1_a", "as", "done")))
                .then()
                .statusCode(400)
                .body("detail", containsString("expected one of applied, rolled-back"));
    }

    @Test
    void theApiDescribesTheFactsOfEventsAndTheDataOfRuns() {
        JsonPath api = given().accept("application/json").get("/q/openapi").jsonPath();

        assertThat(api.getMap("components.schemas.RunEventView.properties"))
                .containsKeys("type", "subject", "number", "line", "rows", "attempt", "pauseMillis", "blockers");
        assertThat(api.getString("components.schemas.RunView.properties.parameters.type"))
                .isEqualTo("object");
        assertThat(api.getString("components.schemas.RunView.properties.result.type"))
                .isEqualTo("object");
        assertThat(api.getString("components.schemas.RunRequest.properties.parameters.type"))
                .isEqualTo("object");
    }

    private static String registered(Map<String, String> migrations) {
        String name = Service.name("run");
        Service.register(name, Service.system("run", migrations), Service.newDatabase());
        Service.inState(name, "EMPTY");
        return name;
    }

    /** A database with a pending migration that is at work until it is released, and then does something else. */
    static String registeredHeld(DatabaseUrl url, String afterwards) {
        String name = Service.name("held");
        Map<String, String> migrations =
                Map.of("1_a", TABLE, "2_table", HeldMigration.TABLE, "3_held", HeldMigration.STATEMENT + afterwards);
        Service.register(name, Service.system("held", migrations), url);
        Service.inState(name, "EMPTY");
        return name;
    }

    private static List<String> runsOf(String name) {
        return given().get("/api/v1/databases/" + name + "/runs").jsonPath().getList("items.state");
    }

    /** A run of another process, active and alive. */
    private String activeRun(String name) {
        return "INSERT INTO lockkeeper_service.run (id, database_id, database, operation, parameters,"
                + " actor, state, runner, heartbeat, requested_at) SELECT gen_random_uuid(), id,"
                + " name, 'migrate', '{}', 'test', 'RUNNING', 'other/process', now(), now()"
                + " FROM lockkeeper_service.managed_database WHERE name = '" + name + "'";
    }

    private long idOf(String name) {
        try (Connection connection = ownDatabase.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT id FROM lockkeeper_service.managed_database WHERE name = '" + name + "'")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = ownDatabase.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
