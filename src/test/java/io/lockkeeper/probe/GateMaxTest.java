package io.lockkeeper.probe;

import static io.lockkeeper.probe.GateQuestions.open;
import static io.lockkeeper.probe.GateQuestions.progress;
import static io.lockkeeper.probe.GateQuestions.registered;
import static io.lockkeeper.probe.GateQuestions.shut;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an application that cannot live with a newer level is told. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateMaxTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

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
}
