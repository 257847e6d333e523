package io.lockkeeper.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rig sees what it is there to see: each invariant speaks up when somebody breaks it. */
class InvariantsTest {

    private static BreakableServer server;
    private static Tool tool;
    private static Invariants invariants;

    private TestDatabase database;
    private Journey journey;

    @BeforeAll
    static void aServerAndTheStatesOfTheWorkload(@TempDir Path directory) {
        server = BreakableServer.start(directory.resolve("server"));
        tool = new Lockkeeper(directory);
        invariants = new Invariants(tool, State.allOn(server.createDatabase()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void aDatabaseInThePlannedState() {
        database = server.createDatabase();
        journey = new Journey(tool, database.url(), database, server, new AtomicBoolean()).go(false, Waiting.PATIENCE);
        assertThat(invariants.atAnyTime(look())).isEmpty();
        assertThat(invariants.i6SuccessMeansThePlannedState(look())).isEmpty();
    }

    private Sight look() {
        return Sight.of(database.url(), tool);
    }

    @Test
    void aStepThatIsThereInPartIsSeen() {
        database.execute("DELETE FROM berth WHERE port = 21");

        assertThat(invariants.atAnyTime(look())).singleElement().asString().startsWith("I1: ");
        assertThat(invariants.i6SuccessMeansThePlannedState(look())).hasSize(1);
    }

    @Test
    void anIndexThatIsBeingBuiltIsNoStepInPartButIsLeftBehind() {
        database.execute(
                "CREATE INDEX half_built ON port (name, code)",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half_built'::regclass");

        assertThat(invariants.atAnyTime(look())).isEmpty();
        assertThat(invariants.i6SuccessMeansThePlannedState(look())).hasSize(1);
        assertThat(Invariants.i5NothingIsLeftHalfDone(look())).hasSize(1);
    }

    @Test
    void aHistoryThatForgetsOrInventsIsSeen() {
        database.execute("DELETE FROM _prisma_migrations WHERE migration_name = '02_berths'");
        assertThat(invariants.atAnyTime(look())).singleElement().asString().contains("not in the history: [berths]");

        database.execute("TRUNCATE seamark");
        assertThat(invariants.atAnyTime(look())).singleElement().asString().contains("but not there: [seed]");
    }

    @Test
    void whatWasDoneTwiceIsSeen() {
        database.execute("INSERT INTO effect VALUES ('after the index')");

        assertThat(invariants.atAnyTime(look())).anyMatch(violation -> violation.startsWith("I3: "));
    }

    @Test
    void aFailureThatDoesNotSayEnoughIsSeen() {
        assertThat(journey.failures()).singleElement().asString().contains(Workload.DUPLICATES);
        assertThat(invariants.i7FailuresSayWhatToDo(journey)).isEmpty();

        assertThat(tool.missingInFailure("{\"code\": \"STATEMENT_FAILED\", \"detail\": \"…\", \"line\": 3}"))
                .isEqualTo(List.of("remedy", "migration", "file", "sqlState"));
        assertThat(tool.missingInFailure("NullPointerException")).hasSize(1);
    }

    @Test
    void trafficThatIsHeldUpIsSeen() throws SQLException {
        try (Session other = TestServer.session(database.url());
                Traffic traffic = Traffic.on(database, Duration.ofMillis(100), Duration.ofMillis(10))) {
            other.begin();
            other.execute("LOCK TABLE berth");
            Waiting.await("traffic is held up", () -> !traffic.heldUp().isEmpty());
            assertThat(Invariants.i8TrafficGoesOn(traffic)).hasSize(1);
        }
    }
}
