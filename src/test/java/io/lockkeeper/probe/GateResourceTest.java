package io.lockkeeper.probe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.stringContainsInOrder;

import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.serve.Main;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateResourceTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @TestHTTPResource("/")
    String service;

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
    void isShutDuringARunOfWhatHasComeSinceTheLastLook() {
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
                .body("remedy", containsString("Somebody made the object already"));
        shut(name, "", "LEVEL_NOT_REACHED");
    }

    @Test
    void aDatabaseThatIsAheadIsOpenUnlessTheApplicationCannotLiveWithThat() {
        DatabaseUrl url = Service.newDatabase();
        String newer = registered(Service.system("newer", Map.of("1_a", TABLE, "2_b", "SELECT 1;")), url);
        Service.ended(Service.run(newer, "migrate"));
        String name = registered(Service.system("older", Map.of("1_a", TABLE)), url);
        Service.inState(name, "AHEAD");

        open(name, "?level=1_a").body("level", equalTo("2_b")).body("state", equalTo("AHEAD"));
        open(name, "?level=2_b");
        open(name, "");
        open(name, "?level=1_a&max=2_b");
        open(name, "?level=1_a&max=3");
        shut(name, "?level=1_a&max=1_a", "LEVEL_EXCEEDED")
                .body("detail", containsString("is ahead: it is at level 2_b, and 1_a is the newest that was allowed"))
                .body("remedy", containsString("can live with level 2_b"));
        shut(name, "?max=1", "LEVEL_EXCEEDED");
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
    void aLevelThatWasSeenStaysOpenWhileTheDatabaseCannotBeReached() {
        DatabaseUrl url = Service.newDatabase();
        int port = Door.freePort();
        String name;
        Instant seen;
        try (Door door = Door.open(port, url.host(), url.port())) {
            name = registered(Service.system("away", Map.of("1_a", TABLE)), at(url, port));
            Service.ended(Service.run(name, "bring-to-level"));
            seen = Instant.parse(open(name, "?level=1_a").extract().path("seen"));
        }
        Service.inState(name, "UNREACHABLE");

        Instant later = Instant.parse(open(name, "?level=1_a")
                .body("state", equalTo("UNREACHABLE"))
                .extract()
                .path("seen"));
        assertThat(later).isBetween(seen, Instant.now());
        open(name, "");
        shut(name, "?level=2_b", "LEVEL_NOT_REACHED")
                .body("cause.code", equalTo("DATABASE_UNREACHABLE"))
                .body("seen", notNullValue());
    }

    @Test
    void aDatabaseThatItsServerDoesNotHaveAnyMoreHasNoLevel() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String system = Service.system("dropped", Map.of("1_a", TABLE));
        String name = registered(system, url);
        Service.ended(Service.run(name, "migrate"));
        open(name, "?level=1_a");
        Service.write(system, "migrations/2_bad/migration.sql", "SELECT nonsense;");
        Service.ended(Service.run(name, "migrate"));
        Service.inState(name, "FAILED");

        try (Session session = Service.session(url.withDatabase("postgres"))) {
            session.execute("DROP DATABASE " + url.database() + " WITH (FORCE)");
        }
        change(name, Map.of("gate", true));
        Service.inState(name, "UNREACHABLE");
        shut(name, "?level=1_a", "LEVEL_UNKNOWN")
                .body("cause.code", equalTo("DATABASE_MISSING"))
                .body("pending", equalTo(2))
                .body("level", nullValue());
        shut(name, "", "LEVEL_UNKNOWN");

        Databases.createIfMissing(url);
        change(name, Map.of("gate", false));
        Service.inState(name, "EMPTY");
    }

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

    private static void change(String name, Map<String, Object> body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .patch("/api/v1/databases/" + name)
                .then()
                .statusCode(200);
    }

    @Test
    void ofADatabaseThatWasNeverReachedNothingIsKnown() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(Service.system("absent", Map.of("1_a", TABLE)), at(url, Door.freePort()));
        Service.inState(name, "UNREACHABLE");

        shut(name, "?level=1_a", "LEVEL_UNKNOWN")
                .body("state", equalTo("UNREACHABLE"))
                .body("detail", containsString("is not known. It is UNREACHABLE"))
                .body("cause.code", equalTo("DATABASE_UNREACHABLE"));
    }

    @Test
    void aDatabaseThatNobodyHasLookedAtYetIsNotUnknown() {
        DatabaseUrl url = Service.newDatabase();
        int port = Door.freePort();
        String system = Service.system("new", Map.of("1_a", TABLE));
        try (Door door = Door.open(port, url.host(), url.port())) {
            door.freeze();
            String name = registered(system, at(url, port));
            shut(name, "?level=1_a", "LEVEL_UNKNOWN").body("detail", containsString("not looked at yet"));

            // Through another replica, which does not tell.
            String other = Service.name("gated");
            QuarkusTransaction.requiringNew().run(() -> {
                ManagedDatabase row = new ManagedDatabase();
                row.name = other;
                row.system = system;
                row.environment = Environment.TESTING;
                row.url = Service.template(at(url, port));
                row.createdAt = Instant.now();
                row.changedAt = row.createdAt;
                row.persist();
            });
            Service.await(() -> given().get("/gate/" + other).jsonPath(), "code", "LEVEL_UNKNOWN"::equals);
            shut(other, "?level=1_a", "LEVEL_UNKNOWN").body("detail", containsString("not looked at yet"));
            door.thaw();
            Service.inState(other, "EMPTY");
        }
    }

    @Test
    void aMigrationOfWhichPartsAreAppliedHoldsBackWhoCannotLiveWithIt() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String system = Service.system("parts", Map.of("1_a", TABLE + " CREATE TABLE b (id int);"));
        String name = registered(system, url);
        Service.ended(Service.run(name, "migrate"));
        Service.write(
                system,
                "migrations/2_b/migration.sql",
                "ALTER TABLE a RENAME COLUMN id TO number;\nCREATE INDEX CONCURRENTLY b_id ON b (id);");

        String run;
        try (Session writer = Service.session(url)) {
            writer.begin();
            writer.execute("LOCK TABLE b IN ROW EXCLUSIVE MODE");
            open(name, "?level=1_a&max=1_a");
            run = Service.run(name, "migrate");
            Service.await(() -> given().get("/gate/" + name + "?max=1_a").jsonPath(), "code", "LEVEL_EXCEEDED"::equals);

            shut(name, "?level=1_a&max=1_a", "LEVEL_EXCEEDED")
                    .body("detail", containsString("has parts of 2_b"))
                    .body("level", equalTo("1_a"));
            open(name, "?level=1_a&max=2_b");
        }
        Service.ended(run);
        open(name, "?level=2_b&max=2_b");
    }

    @Test
    void namesWhoIsAtWorkOnADatabaseBesideTheService() {
        DatabaseUrl url = Service.newDatabase();
        String name = registered(Service.system("foreign", Map.of("1_a", TABLE)), url);
        Service.inState(name, "EMPTY");

        try (Session session = Service.session(url);
                Lease job = Lease.acquire(session, Asked.DEFAULT.work("job-1", Listener.NONE), "migrate", List.of())) {
            JsonPath view = Service.await(
                    () -> given().get("/api/v1/databases/" + name).jsonPath(),
                    "leaseOwner.operation",
                    "migrate"::equals);
            assertThat(view.getString("leaseOwner.holder"))
                    .contains("process " + ProcessHandle.current().pid());

            job.at("1_a, line 1: CREATE TABLE");
            Service.await(
                    () -> given().get("/api/v1/databases/" + name).jsonPath(),
                    "progress",
                    "1_a, line 1: CREATE TABLE, 1 migrations pending"::equals);
        }
        Service.await(() -> given().get("/api/v1/databases/" + name).jsonPath(), "leaseOwner", owner -> owner == null);
    }

    /** The other runner is that of a newer release, which knows the same database under another name. */
    @Test
    void whatAnotherRunnerAppliesCountsWhileARunWaitsForIt() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String system = Service.system("waiting", Map.of("1_a", TABLE));
        String name = registered(system, url);
        Service.ended(Service.run(name, "migrate"));
        String newer = Service.system("working", Map.of("1_a", TABLE, "3_c", "ALTER TABLE c ADD COLUMN d int;"));
        String other = registered(newer, url);
        for (String both : List.of(system, newer)) {
            Service.write(both, "migrations/2_b/migration.sql", "ALTER TABLE a ADD COLUMN b int;");
        }

        String working;
        String waiting;
        try (Session reader = Service.session(url);
                Session readerOfC = Service.session(url)) {
            readerOfC.execute("CREATE TABLE c (id int)");
            readerOfC.begin();
            readerOfC.execute("LOCK TABLE c IN ACCESS SHARE MODE");
            reader.begin();
            reader.execute("LOCK TABLE a IN ACCESS SHARE MODE");
            working = Service.run(other, "migrate");
            progress(other, "2_b");
            waiting = Service.run(name, "migrate");
            progress(name, "waiting for another runner");
            shut(name, "?level=2_b", "LEVEL_NOT_REACHED");
            open(name, "?max=1_a&level=1_a");

            reader.rollback();
            Service.await(() -> given().get("/gate/" + name + "?level=2_b").jsonPath(), "level", "2_b"::equals);
            open(name, "?level=2_b").body("state", equalTo("MIGRATING"));
            shut(name, "?level=1_a&max=1_a", "LEVEL_EXCEEDED").body("progress", containsString("waiting for another"));
        }
        Service.ended(working);
        assertThat(Service.ended(waiting).getString("state")).isEqualTo("SUCCEEDED");
    }

    private static void progress(String name, String words) {
        Service.await(
                () -> given().get("/api/v1/databases/" + name).jsonPath(),
                "progress",
                progress -> progress != null && progress.contains(words));
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

    @Test
    void aDatabaseThatIsUnknownOrRemovedIsNotFound() {
        given().get("/gate/nobody?level=1")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("DATABASE_UNKNOWN"));
        given().head("/gate/nobody").then().statusCode(404);

        String name = registered(Map.of("1_a", TABLE));
        Service.inState(name, "EMPTY");
        given().delete("/api/v1/databases/" + name).then().statusCode(204);
        given().get("/gate/" + name).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "?level=,'level' has no value",
                "?level,'level' has no value",
                "?level=1_a&max=%20,'max' has no value",
                "?levle=1_a,'levle' is not known",
                "?level=1_a&level=2,'level' is given more than once",
                "?level=2_b&max=1_a,'max' is 1_a",
                "?level=1_a/migration.sql,which is no level",
            })
    void whatMakesNoSenseIsRefused(String query, String reason) {
        String name = registered(Map.of("1_a", TABLE));
        Service.inState(name, "EMPTY");

        given().urlEncodingEnabled(false)
                .get("/gate/" + name + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("REQUEST_INVALID"))
                .body("detail", containsString(reason))
                .body("remedy", notNullValue());
    }

    @Test
    void theCommandLineUnderstandsTheService() {
        String name = registered(Map.of("1_a", TABLE));
        Service.ended(Service.run(name, "migrate"));

        assertThat(command(name, "1_a", "1_a")).isZero();
        assertThat(command(name, "2_b", "3_c")).isEqualTo(10);
        assertThat(command("nobody", "1", "2")).isEqualTo(3);
        assertThat(command(name, "2", "1")).isEqualTo(2);
    }

    private int command(String name, String level, String max) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("gate", "--service", service, "--database", name, "--level", level, "--max", max);
    }

    @Test
    void aDatabaseThatIsRegisteredNeverFlipsReadiness() {
        Service.await(() -> Service.management("/q/health/ready").jsonPath(), "status", "UP"::equals);
        String name = Service.name("bystander");
        Map<String, Object> body = Service.registration(
                name, Service.system("bystander", Map.of("1_bad", "SELECT nonsense;")), Service.newDatabase());
        body.put("gate", true);
        body.put("autoMigrate", true);
        Service.post("/api/v1/databases", body).then().statusCode(201);
        Service.inState(name, "FAILED");

        JsonPath ready = Service.management("/q/health/ready").jsonPath();
        assertThat(ready.getString("status")).isEqualTo("UP");
        assertThat(ready.getList("checks.name")).doesNotContain(name);
        shut(name, "", "LEVEL_NOT_REACHED");
    }

    private static ValidatableResponse open(String name, String query) {
        return given().get("/gate/" + name + query).then().statusCode(200).contentType("application/json");
    }

    private static ValidatableResponse shut(String name, String query, String code) {
        return given().get("/gate/" + name + query)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("database", equalTo(name));
    }

    private static String registered(Map<String, String> migrations) {
        return registered(Service.system("gated", migrations), Service.newDatabase());
    }

    private static String registered(String system, DatabaseUrl url) {
        String name = Service.name("gated");
        Service.register(name, system, url);
        return name;
    }

    private static DatabaseUrl at(DatabaseUrl url, int port) {
        return new DatabaseUrl(
                "127.0.0.1", port, url.database(), url.user(), url.password(), url.schema(), url.parameters());
    }
}
