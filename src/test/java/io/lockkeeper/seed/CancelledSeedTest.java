package io.lockkeeper.seed;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.FaultProxy;
import io.lockkeeper.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seed run that is cancelled at some moment: what was committed stays, the rest is rolled back, and what remains is said. */
class CancelledSeedTest {

    private static final String RED = "INSERT INTO colour VALUES ('r', 'red') ON CONFLICT DO NOTHING;";
    private static final String GREEN = "INSERT INTO colour VALUES ('g', 'green') ON CONFLICT DO NOTHING;";
    private static final String SLOW = "SELECT pg_sleep(60);";

    private final Stop stop = new Stop();
    private SeedFolder system;

    @BeforeEach
    void createSystem(@TempDir Path directory) {
        system = new SeedFolder(directory);
        system.seed("common/1.sql", RED);
        system.migrate();
    }

    @Test
    void inAStatement() {
        system.seed("common/2.sql", GREEN + "\n" + SLOW);

        Problem problem = cancelledAtRequest(text -> text.startsWith("SELECT pg_sleep"));

        assertThat(problem.detail())
                .contains("common/2.sql, line 2: SELECT pg_sleep(60) failed", "57014", "It was rolled back")
                .contains("1 of 2 seeds remain, beginning with common/2.sql.");
        assertThat(system.rows()).containsExactly("r=red");
        system.seed("common/2.sql", GREEN);
        isGivenBackAndGoesOnWith("common/2.sql");
    }

    @Test
    void betweenTwoStatements() {
        system.seed("common/2.sql", GREEN + "\n" + SLOW);

        Problem problem = cancelledAtRequest(text -> text.startsWith("INSERT INTO colour VALUES ('g'"));

        assertThat(problem.detail())
                .contains("common/2.sql was interrupted before line 2 and rolled back. 1 of 2 seeds remain");
        assertThat(system.rows()).containsExactly("r=red");
        system.seed("common/2.sql", GREEN);
        isGivenBackAndGoesOnWith("common/2.sql");
    }

    @Test
    void betweenTwoFiles() {
        system.seed("common/2.sql", GREEN);

        Problem problem = cancelledAtEvent(Event.Type.SEED_APPLIED);

        assertThat(problem.detail()).contains("1 of 2 seeds remain, beginning with common/2.sql.");
        assertThat(system.rows()).containsExactly("r=red");
        isGivenBackAndGoesOnWith("common/2.sql");
    }

    @Test
    void inACsvFileThatWaitsForALock() throws Exception {
        system.seed("common/colours.csv", "code,label\ng,green\n");
        try (Session other = TestServer.session(system.database)) {
            other.execute("BEGIN; LOCK TABLE colour IN SHARE MODE");
            system.write("seeds/common/1.sql", "SELECT 1");

            Problem problem = cancelledAtRequest(text -> text.startsWith("INSERT INTO \"colour\""));

            assertThat(problem.detail())
                    .contains("common/colours.csv", "It was rolled back")
                    .contains("1 of 2 seeds remain, beginning with common/colours.csv.");
        }
        isGivenBackAndGoesOnWith("common/colours.csv");
    }

    @Test
    void inAPauseBeforeARetry() {
        system.write("system.yaml", """
                name: colours
                layout: prisma
                retry: { attempts: 2, wait: 10m }
                checks: [{ name: blue is there, sql: SELECT EXISTS (SELECT FROM colour WHERE code = 'b') }]
                """);

        Problem problem = cancelledAtEvent(Event.Type.SEED_RETRY);

        assertThat(problem.detail()).contains("It was waiting to retry. The last attempt failed", "blue is there");
        isGivenBack();
    }

    @Test
    void inASlowSeedCheck() {
        system.manifest("""
                checks:
                  - { name: quick, sql: SELECT true }
                  - { name: slow, sql: SELECT pg_sleep(60) IS NOT NULL }
                  - { name: third, sql: SELECT true }
                """);

        Problem problem = cancelledAtRequest(text -> text.startsWith("SELECT pg_sleep"));

        assertThat(problem.detail())
                .contains("All seeds are applied. 2 of 3 seed checks remain, beginning with 'slow'.");
        assertThat(system.rows()).containsExactly("r=red");
        isGivenBack();
    }

    @Test
    void inTheWaitForTheLease() throws Exception {
        try (Session session = TestServer.session(system.database);
                Lease lease = Lease.acquire(session, Asked.DEFAULT.work(Listener.NONE), "test", List.of())) {
            lease.at("somewhere");

            Problem problem = cancelledAtEvent(Event.Type.LEASE_WAITING);

            assertThat(problem.detail()).contains("was waiting for another runner and has changed nothing");
        }
        assertThat(system.rows()).isEmpty();
        isGivenBackAndGoesOnWith("common/1.sql");
    }

    /** What a run ends with that is cancelled while the server gets a request. */
    private Problem cancelledAtRequest(Predicate<String> moment) {
        try (FaultProxy proxy = FaultProxy.to(system.database, request -> {
            if (moment.test(request.text())) {
                stop.cancel();
            }
            request.forward();
        })) {
            return problemOf(
                    ProblemType.RUN_CANCELLED,
                    () -> system.seedOver(proxy.url(), Asked.DEFAULT.until(stop).work(Listener.NONE)));
        }
    }

    /** What a run ends with that is cancelled when it tells of something. */
    private Problem cancelledAtEvent(Event.Type moment) {
        Listener listener = event -> {
            if (event.type() == moment) {
                stop.cancel();
            }
        };
        return problemOf(
                ProblemType.RUN_CANCELLED,
                () -> system.seedOver(system.database, Asked.DEFAULT.until(stop).work(listener)));
    }

    private void isGivenBackAndGoesOnWith(String seed) {
        isGivenBack();
        assertThat(system.seedOnly().applied()).containsExactly(seed);
    }

    private void isGivenBack() {
        assertThat(system.texts("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL"))
                .isEmpty();
        assertThat(system.texts("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .isEmpty();
    }
}
