package io.lockkeeper.probe;

import static io.lockkeeper.probe.GateQuestions.at;
import static io.lockkeeper.probe.GateQuestions.change;
import static io.lockkeeper.probe.GateQuestions.open;
import static io.lockkeeper.probe.GateQuestions.registered;
import static io.lockkeeper.probe.GateQuestions.shut;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the gate knows of a database that cannot be reached, or was not yet. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateUnreachableTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

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
        // A check that was at work when the database was dropped has lost its connection: what it had seen still
        // counts.
        Service.await(
                () -> given().get("/api/v1/databases/" + name).jsonPath(), "problem.code", "DATABASE_MISSING"::equals);
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
    void aDatabaseThatWasNotCheckedYetIsNotUnknown() {
        DatabaseUrl url = Service.newDatabase();
        int port = Door.freePort();
        String system = Service.system("new", Map.of("1_a", TABLE));
        try (Door door = Door.open(port, url.host(), url.port())) {
            door.freeze();
            String name = registered(system, at(url, port));
            shut(name, "?level=1_a", "LEVEL_UNKNOWN").body("detail", containsString("not checked yet"));

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
            shut(other, "?level=1_a", "LEVEL_UNKNOWN").body("detail", containsString("not checked yet"));
            door.thaw();
            Service.inState(other, "EMPTY");
        }
    }
}
