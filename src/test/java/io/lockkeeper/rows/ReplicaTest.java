package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Replica;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Reads go to a real replica, as long as it is not too far behind, and nobody misses what they have written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaTest {

    private static final String ROLE = "ships_clerk";
    private static final Caller CLERK = new Caller(ROLE, "{\"role\": \"ships_clerk\"}");

    private Path directory;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private BreakableServer server;
    private BreakableServer copy;
    private DatabaseUrl atReplica;
    private RequestPool pool;
    private Replica replica;
    private Rows rows;

    @BeforeAll
    void aServerHasAReplica(@TempDir Path folder) throws SQLException, IOException {
        directory = folder;
        server = BreakableServer.start(directory.resolve("primary"));
        TestDatabase database = server.createDatabase();
        database.execute("""
                CREATE TABLE ship (id int PRIMARY KEY, name text NOT NULL);
                INSERT INTO ship VALUES (1, 'Albatross');
                CREATE ROLE ships_clerk; CREATE ROLE ships_login LOGIN NOINHERIT; GRANT ships_clerk TO ships_login;
                GRANT ALL ON ship TO ships_clerk;
                """);
        copy = server.replica(directory.resolve("replica"));
        DatabaseUrl login = database.url().withLogin("ships_login", null);
        atReplica = copy.url().withDatabase(login.database());
        pool = RequestPool.open(login, 3);
        replica = new Replica(
                "ships",
                pool,
                RequestPool.open(atReplica.withLogin("ships_login", null), 3),
                Duration.ofSeconds(3),
                problem -> told.add(String.valueOf(problem)));
        RowsRules rules = rules(SystemFolder.prisma(directory.resolve("system")));
        try (Session session = TestServer.session(database.url())) {
            Exposing.Result exposed =
                    Exposing.of(rules, Environment.TESTING, ShapeReader.read(session, rules.schemas(), Set.of(ROLE)));
            rows = new Rows(rules, exposed, pool, replica, "Ships", "/rows/ships");
        }
    }

    @BeforeEach
    void theReplicaAnswers() {
        Waiting.await("the replica answers", () -> server().equals("replica"));
    }

    private static RowsRules rules(SystemFolder folder) {
        folder.file("system.yaml", """
                name: ships
                layout: prisma
                rows:
                  roles: { allowed: [ships_clerk] }
                  expose:
                    ship: { read: "*", filter: any, order: any, insert: any, update: any, delete: true }
                """);
        return new Systems(false, List.of(folder.path()))
                .resolve(folder.path().toString())
                .manifest()
                .rows();
    }

    @AfterAll
    void bothEnd() {
        replica.close();
        pool.close();
        copy.close();
        server.close();
    }

    @Test
    void nobodyMissesWhatTheyHaveWritten() throws SQLException {
        pauseReplay();
        Answer written = ask("POST", "ship", Map.of(), "{\"id\": 2, \"name\": \"Barnacle\"}");
        Map<String, String> seen =
                Map.of("Lockkeeper-Position", written.headers().get("Lockkeeper-Position"));

        assertThat(written.headers()).containsEntry("Lockkeeper-Server", "primary");
        Answer own = ask("GET", "ship?select=name&order=id", seen, "");
        assertThat(own.headers()).containsEntry("Lockkeeper-Server", "primary");
        assertThat(own.body()).contains("Barnacle");

        copy("SELECT pg_wal_replay_resume()");
        Waiting.await("the replica has what was written", () -> {
            Answer answer = ask("GET", "ship?select=name&order=id", seen, "");
            assertThat(answer.body()).as("never without it").contains("Barnacle");
            return answer.headers().get("Lockkeeper-Server").equals("replica");
        });
    }

    @Test
    void oneThatIsTooFarBehindIsNotAskedUntilItHasCaughtUp() throws SQLException {
        pauseReplay();
        ask("POST", "ship", Map.of(), "{\"id\": 3, \"name\": \"Cormorant\"}");

        Waiting.await("the replica is too far behind", () -> server().equals("primary"));
        Waiting.await("that is told", () -> told.contains("it is more than 3000 ms behind"));
        assertThat(replica.lag()).isGreaterThan(Duration.ofSeconds(3));
        assertThat(ask("GET", "ship?select=name", Map.of(), "").body()).contains("Cormorant");

        copy("SELECT pg_wal_replay_resume()");
        Waiting.await("the replica has caught up", () -> server().equals("replica"));
        Waiting.await("that is told too", () -> told.getLast().equals("null"));
    }

    @Test
    void oneThatDiesIsNoticedByNobodyAndUsedAgainWhenItIsBack() {
        copy.stopImmediately();

        for (int i = 0; i < 20; i++) {
            assertThat(ask("GET", "ship?id=eq.1&select=name", Map.of(), "").body())
                    .isEqualTo("[{\"name\":\"Albatross\"}]");
        }
        assertThat(server()).isEqualTo("primary");

        copy.startAgain();
        Waiting.await("the replica is used again", () -> server().equals("replica"));
    }

    @Test
    void aServerThatWasStartedAgainIsAskedAgain() {
        copy.stopImmediately();
        server.stopImmediately();
        assertThatThrownBy(() -> ask("GET", "ship", Map.of(), "")).isInstanceOf(RowsProblem.class);

        server.startAgain();
        server.awaitReady();
        copy.startAgain();
        Waiting.await("both are used again", () -> {
            try {
                return server().equals("replica");
            } catch (RowsProblem problem) {
                assertThat(problem.status()).as(problem.getMessage()).isEqualTo(503);
                return false;
            }
        });
    }

    @Test
    void whatTheReplicaDoesNotHaveYetIsReadFromThePrimary() throws SQLException {
        pauseReplay();
        try (Session session = TestServer.session(server.url().withDatabase(atReplica.database()))) {
            session.execute("ALTER TABLE public.ship RENAME TO vessel");
            session.execute("CREATE VIEW public.ship AS SELECT id, name, 'new' AS state FROM public.vessel");
            session.execute("GRANT SELECT ON public.ship TO ships_clerk");
            RowsRules rules = rules(SystemFolder.prisma(directory.resolve("now")));
            Rows now = new Rows(
                    rules,
                    Exposing.of(rules, Environment.TESTING, ShapeReader.read(session, rules.schemas(), Set.of(ROLE))),
                    pool,
                    replica,
                    "Ships",
                    "/rows/ships");
            Answer answer = now.answer(
                    Library.request("GET", "ship?select=state", Map.of(), ""), CLERK, level -> Optional.empty());
            assertThat(answer.headers()).containsEntry("Lockkeeper-Server", "primary");
            assertThat(answer.body()).startsWith("[{\"state\":\"new\"}");
        }
        copy("SELECT pg_wal_replay_resume()");
        try (Session session = TestServer.session(server.url().withDatabase(atReplica.database()))) {
            session.execute("DROP VIEW public.ship");
            session.execute("ALTER TABLE public.vessel RENAME TO ship");
        }
    }

    @Test
    void aPositionThatIsNoneIsRejected() {
        assertThatThrownBy(() -> ask("GET", "ship", Map.of("Lockkeeper-Position", "yesterday"), ""))
                .isInstanceOfSatisfying(
                        RowsProblem.class, problem -> assertThat(problem.code()).isEqualTo("POSITION_INVALID"));
    }

    private Answer ask(String method, String path, Map<String, String> headers, String body) {
        return rows.answer(Library.request(method, path, headers, body), CLERK, level -> Optional.empty());
    }

    private String server() {
        return ask("GET", "ship?select=id&id=eq.1", Map.of(), "").headers().get("Lockkeeper-Server");
    }

    private void pauseReplay() throws SQLException {
        copy("SELECT pg_wal_replay_pause()");
        Waiting.await("replay is paused", () -> {
            try (Session session = TestServer.session(atReplica)) {
                return session.query("SELECT pg_get_wal_replay_pause_state()", row -> row.getString(1))
                        .getFirst()
                        .equals("paused");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void copy(String sql) throws SQLException {
        try (Session session = TestServer.session(atReplica)) {
            session.execute(sql);
        }
    }
}
