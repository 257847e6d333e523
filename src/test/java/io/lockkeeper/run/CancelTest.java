package io.lockkeeper.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run that a person cancels: at every moment, through every replica; what is left, and what the next run makes of it. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class CancelTest {

    /** Slow until {@link #quicken}. */
    private static final String PACE = "CREATE TABLE pace AS SELECT 120 AS seconds;\n";

    private static final String SLOW = "SELECT pg_sleep(seconds) FROM pace;\n";

    @Inject
    AgroalDataSource records;

    @Inject
    Runs runs;

    @Test
    void inALongStatementItIsRolledBack() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_pace", PACE, "2_slow", "CREATE TABLE half (id int);\n" + SLOW));
        String run = Service.run(name, "migrate");
        awaitStatement(url, "SELECT pg_sleep%");

        cancel(run)
                .then()
                .statusCode(202)
                .body("id", equalTo(run))
                .body("state", equalTo("RUNNING"))
                .body("cancelRequestedBy", equalTo("anonymous"));

        JsonPath ended = Service.ended(run);
        assertCancelled(ended, "2_slow", "rolled back", "1 of 2 migrations remain");
        assertThat(ended.getList("steps.type")).endsWith("CANCELLED");
        assertThat(ended.getString("result")).isNull();
        assertLeft(url, List.of("1_pace"), "half", null);
        assertThat(Service.inState(name, "BEHIND").getString("problem")).isNull();
        quicken(url);
        assertSucceeds(name, "migrate");
        assertLeft(url, List.of("1_pace", "2_slow"), "half", "half");
    }

    @Test
    void inALockWaitNothingOfTheMigrationIsLeft() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_a", "CREATE TABLE a (id int);"));
        assertSucceeds(name, "migrate");
        Service.write(systemOf(name), "migrations/2_b/migration.sql", "ALTER TABLE a ADD COLUMN b int;");
        try (Session blocker = Service.session(url)) {
            blocker.begin();
            blocker.execute("LOCK TABLE a");
            String run = Service.run(name, "migrate");
            awaitStep(run, "LOCK_RETRY");

            cancel(run).then().statusCode(202);

            assertCancelled(Service.ended(run), "2_b", "1 of 1 migrations remain");
        }
        assertLeft(url, List.of("1_a"), "b", null);
        assertSucceeds(name, "migrate");
        assertLeft(url, List.of("1_a", "2_b"), "a", "a");
    }

    @Test
    void betweenPiecesThoseThatAreDoneStayAndTheNextRunResumes() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(
                url,
                Map.of(
                        "1_pieces",
                        PACE + "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n"
                                + "CREATE TABLE half (id int);\n" + SLOW));
        String run = Service.run(name, "migrate");
        awaitStatement(url, "SELECT pg_sleep%");

        cancel(run).then().statusCode(202);

        assertCancelled(Service.ended(run), "1_pieces", "1 of 1 migrations remain");
        assertLeft(url, List.of(), "a_id", "a_id");
        assertThat(TestDatabase.at(url).exists("half")).isFalse();
        quicken(url);
        JsonPath next = assertSucceeds(name, "migrate");
        assertThat(next.getList("steps.type")).contains("RESUMED");
        assertLeft(url, List.of("1_pieces"), "half", "half");
    }

    @Test
    void inASeedTheFilesBeforeStay() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_pace", PACE + "CREATE TABLE a (id int);"));
        Service.write(systemOf(name), "seeds/testing/1_first.sql", "INSERT INTO a VALUES (1);");
        Service.write(systemOf(name), "seeds/testing/2_slow.sql", "INSERT INTO a VALUES (2);\n" + SLOW);
        assertSucceeds(name, "migrate");
        String run = Service.run(name, "seed");
        awaitStatement(url, "SELECT pg_sleep%");

        cancel(run).then().statusCode(202);

        assertCancelled(Service.ended(run), "2_slow.sql");
        assertThat(TestDatabase.at(url).column("SELECT id FROM a")).containsExactly("1");
        assertLeft(url, List.of("1_pace"), "a", "a");
        quicken(url);
        assertSucceeds(name, "seed");
        assertThat(TestDatabase.at(url).column("SELECT id FROM a ORDER BY id")).containsExactly("1", "2");
    }

    @Test
    void whileItWaitsForItsTurnItDoesNotBegin() {
        List<String> crowd = new ArrayList<>();
        List<DatabaseUrl> urls = new ArrayList<>();
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_a", "CREATE TABLE a (id int);"));
        try {
            for (int i = 0; i < 4; i++) {
                urls.add(Service.newDatabase());
                crowd.add(Service.run(registered(urls.getLast(), Map.of("1_slow", PACE + SLOW)), "migrate"));
            }
            urls.forEach(busy -> awaitStatement(busy, "SELECT pg_sleep%"));
            String queued = Service.run(name, "migrate");

            cancel(queued).then().statusCode(202).body("state", equalTo("QUEUED"));

            JsonPath ended = Service.ended(queued);
            assertCancelled(ended, "It had not begun, and has changed nothing.");
            assertThat(ended.getString("startedAt")).isNull();
            assertUntouched(url);
        } finally {
            crowd.forEach(CancelTest::cancel);
        }
        crowd.forEach(run -> assertThat(Service.ended(run).getString("state")).isEqualTo("CANCELLED"));
        assertSucceeds(name, "migrate");
    }

    @Test
    void whileItWaitsForAnotherRunnerItHasChangedNothing() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_a", "CREATE TABLE a (id int);"));
        try (Session other = Service.session(url)) {
            // Prisma's own lock.
            other.execute("SELECT pg_advisory_lock(72707369)");
            String run = Service.run(name, "migrate");
            awaitStep(run, "LEASE_WAITING");

            cancel(run).then().statusCode(202);

            assertCancelled(Service.ended(run), "waiting for another runner and has changed nothing");
        }
        assertUntouched(url);
        assertSucceeds(name, "migrate");
        assertLeft(url, List.of("1_a"), "a", "a");
    }

    /** Another replica writes its wish into the row, as this one does. */
    @Test
    void aRequestToAnotherReplicaReachesTheProcessThatExecutesTheRun() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_pace", PACE, "2_slow", SLOW));
        String run = Service.run(name, "migrate");
        awaitStatement(url, "SELECT pg_sleep%");

        execute("UPDATE lockkeeper_service.run SET cancel_requested_at = now(), cancel_requested_by = 'token:kim'"
                + " WHERE id = '" + run + "'");

        assertCancelled(Service.ended(run), "2_slow");
        JsonPath audit = given().get("/api/v1/audit?database=" + name).jsonPath();
        assertThat(audit.getString("items[0].action")).isEqualTo("RUN_CANCELLED");
        assertThat(audit.getString("items[0].actor")).isEqualTo("token:kim");
        quicken(url);
        assertSucceeds(name, "migrate");
    }

    @Test
    void aRunOfAnotherReplicaGetsTheRequestIntoItsRecordOnce() {
        String name = registered(Service.newDatabase(), Map.of("1_a", "CREATE TABLE a (id int);"));
        execute("INSERT INTO lockkeeper_service.run (id, database_id, database, operation, parameters, actor, state,"
                + " runner, heartbeat, requested_at) SELECT gen_random_uuid(), id, name, 'migrate', '{}', 'test',"
                + " 'RUNNING', 'other/process', now(), now() FROM lockkeeper_service.managed_database WHERE name = '"
                + name + "'");
        String run =
                given().get("/api/v1/databases/" + name + "/runs").jsonPath().getString("items[0].id");

        String first = cancel(run).then().statusCode(202).extract().path("cancelRequestedAt");
        String second = cancel(run).then().statusCode(202).extract().path("cancelRequestedAt");

        assertThat(second).isNotNull().startsWith(first.substring(0, 23));
        assertThat(given().get("/api/v1/audit?database=" + name).jsonPath().getList("items.action"))
                .containsOnlyOnce("RUN_CANCEL_REQUESTED");
        execute("UPDATE lockkeeper_service.run SET state = 'FAILED', ended_at = now(), outcome = 'x', problem = '{}'"
                + " WHERE id = '" + run + "'");
    }

    @Test
    void aRunThatIsOverCannotBeCancelled() {
        String name = registered(Service.newDatabase(), Map.of("1_a", "CREATE TABLE a (id int);"));
        String run = assertSucceeds(name, "migrate").getString("id");

        cancel(run)
                .then()
                .statusCode(409)
                .body("code", equalTo("RUN_ENDED"))
                .body("state", equalTo("SUCCEEDED"))
                .body("run", equalTo(run))
                .body("detail", containsString("is over: SUCCEEDED."));
        cancel("4711").then().statusCode(404).body("code", equalTo("RUN_UNKNOWN"));
        assertThat(given().get("/api/v1/audit?database=" + name).jsonPath().getList("items.action"))
                .doesNotContain("RUN_CANCEL_REQUESTED");
    }

    @Test
    void aRequestThatComesTooLateFindsTheRunSucceeded() {
        String name = registered(Service.newDatabase(), Map.of("1_a", "CREATE TABLE a (id int);"));

        JsonPath ended = Service.ended(Service.run(name, TooLate.NAME));

        assertThat(ended.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(ended.getString("outcome")).isEqualTo("Done all the same.");
        assertThat(ended.getString("result.done")).isEqualTo("all");
        assertThat(ended.getString("cancelRequestedBy")).isEqualTo("kim");
    }

    @Test
    void theServiceDoesNotBeginAgainWhatAPersonHasCancelled() {
        DatabaseUrl url = Service.newDatabase();
        String system = Service.system("held", Map.of("1_pace", PACE, "2_slow", SLOW));
        String name = Service.name("held");
        Map<String, Object> body = Service.registration(name, system, url);
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);
        awaitStatement(url, "SELECT pg_sleep%");
        String run =
                given().get("/api/v1/databases/" + name + "/runs").jsonPath().getString("items[0].id");

        cancel(run).then().statusCode(202);

        assertCancelled(Service.ended(run), "2_slow");
        assertThat(runs.perform(name, RunRequest.of("bring-to-level"), "lockkeeper", runs.lastEnded(name)))
                .map(Problem::type)
                .contains(ProblemType.RUN_CANCELLED);
        Service.inState(name, "BEHIND");
        assertThat(statesOfRuns(name)).containsExactly("CANCELLED");
        quicken(url);
        Service.write(system, "migrations/3_new/migration.sql", "CREATE TABLE b (id int);");
        Service.inState(name, "AT_LEVEL");
        assertThat(statesOfRuns(name)).containsExactly("SUCCEEDED", "CANCELLED");
    }

    @Test
    void aPersonMayRequestWhatAPersonHasCancelled() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(url, Map.of("1_pace", PACE, "2_slow", SLOW));
        String run = Service.run(name, "bring-to-level");
        awaitStatement(url, "SELECT pg_sleep%");
        cancel(run).then().statusCode(202);
        Service.ended(run);
        quicken(url);

        assertSucceeds(name, "bring-to-level");

        // Nothing stands in the way of the service any more.
        assertThat(runs.perform(name, RunRequest.of("bring-to-level"), "lockkeeper", runs.lastEnded(name)))
                .isEmpty();
    }

    @Singleton
    static class TooLate implements Operation<MigrateOptions> {

        static final String NAME = "too-late";

        @Inject
        Provider<Runs> runs;

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Class<MigrateOptions> parameters() {
            return MigrateOptions.class;
        }

        @Override
        public Outcome execute(Target target, MigrateOptions options, Work work) {
            runs.get().cancel(work.runId(), "kim");
            return new Done("all");
        }
    }

    record Done(String done) implements Outcome {
        @Override
        public String sentence() {
            return "Done all the same.";
        }
    }

    private static String registered(DatabaseUrl url, Map<String, String> migrations) {
        String name = Service.name("cancelled");
        Service.register(name, Service.system("cancelled", migrations), url);
        Service.inState(name, "EMPTY");
        return name;
    }

    private static String systemOf(String name) {
        return given().get("/api/v1/databases/" + name).jsonPath().getString("system");
    }

    private static Response cancel(String run) {
        return given().post("/api/v1/runs/" + run + "/cancel");
    }

    private static List<String> statesOfRuns(String name) {
        return given().get("/api/v1/databases/" + name + "/runs").jsonPath().getList("items.state");
    }

    private static void awaitStatement(DatabaseUrl url, String like) {
        TestDatabase database = TestDatabase.at(url);
        Waiting.await("statement " + like, () -> !database.column(
                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                                + " AND query LIKE ? AND pid <> pg_backend_pid()",
                        like)
                .isEmpty());
    }

    private static void awaitStep(String run, String type) {
        Waiting.await("step " + type, () -> given().get("/api/v1/runs/" + run)
                .jsonPath()
                .getList("steps.type")
                .contains(type));
    }

    private static void quicken(DatabaseUrl url) {
        TestDatabase.at(url).execute("UPDATE pace SET seconds = 0");
    }

    private static void assertCancelled(JsonPath run, String... outcome) {
        assertThat(run.getString("state")).as(run.prettify()).isEqualTo("CANCELLED");
        assertThat(run.getString("problem.code")).isEqualTo("RUN_CANCELLED");
        assertThat(run.getString("outcome"))
                .startsWith("The run was cancelled. ")
                .contains(outcome);
        assertThat(run.getString("cancelRequestedAt")).isNotNull();
    }

    /** The history, whether a relation is there, and that the lease is given back. */
    private static void assertLeft(DatabaseUrl url, List<String> history, String relation, String there) {
        TestDatabase database = TestDatabase.at(url);
        assertThat(database.prismaHistory()).isEqualTo(history);
        assertThat(database.value("SELECT to_regclass(?)::text", relation)).isEqualTo(there);
        assertThat(database.value("SELECT ended IS NOT NULL FROM lockkeeper.lease"))
                .isEqualTo("t");
        assertThat(database.column("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .isEmpty();
    }

    private static void assertUntouched(DatabaseUrl url) {
        assertThat(TestDatabase.at(url)
                        .column("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace IN"
                                + " ('public'::regnamespace, to_regnamespace('lockkeeper'))"))
                .isEmpty();
    }

    private static JsonPath assertSucceeds(String name, String operation) {
        JsonPath ended = Service.ended(Service.run(name, operation));
        assertThat(ended.getString("state")).as(ended.prettify()).isEqualTo("SUCCEEDED");
        return ended;
    }

    private void execute(String sql) {
        try (Connection connection = records.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
