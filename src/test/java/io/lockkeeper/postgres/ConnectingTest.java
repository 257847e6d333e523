package io.lockkeeper.postgres;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Why a server cannot be worked with: said by host, database and remedy, and without the password. */
class ConnectingTest {

    private final TestDatabase database = TestDatabase.create();

    @Test
    void anUnknownDatabaseIsNamed() {
        Problem problem = problem(ProblemType.DATABASE_MISSING, database.url().withDatabase("no_such"));

        assertThat(problem.detail()).contains(database.url().host(), "has no database 'no_such'");
        assertThat(problem.remedy()).isEqualTo("Check the name in the URL, or let Lockkeeper create the database.");
        assertThat(problem.attributes()).containsEntry("database", "no_such").containsEntry("sqlState", "3D000");
    }

    @Test
    void aRoleThatMayNotLogInIsNamed() {
        database.execute("DROP ROLE IF EXISTS locked_out", "CREATE ROLE locked_out NOLOGIN PASSWORD 'secret'");

        Problem problem = problem(
                ProblemType.AUTHENTICATION_FAILED, database.as("locked_out").url());

        assertThat(problem.detail()).contains("'locked_out'", database.url().database(), "not permitted to log in");
        assertThat(problem.attributes()).containsEntry("sqlState", "28000");
        database.execute("DROP ROLE locked_out");
    }

    @Test
    void aWrongPasswordIsNotRepeated() {
        database.execute(
                "SET password_encryption = 'scram-sha-256'",
                "DROP ROLE IF EXISTS with_password",
                "CREATE ROLE with_password LOGIN PASSWORD 'right'");
        askForPassword("with_password");

        Problem problem = problem(
                ProblemType.AUTHENTICATION_FAILED, database.as("with_password").url());

        assertThat(problem.detail()).contains("password authentication failed", "'with_password'");
        assertThat(problem.detail() + problem.remedy() + problem.attributes()).doesNotContain("secret");
        assertThat(problem.remedy()).contains("Check user and password");
        assertThat(problem.attributes()).containsEntry("sqlState", "28P01");
    }

    @Test
    void aPortWhereNobodyListensIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        Problem problem = problem(ProblemType.DATABASE_UNREACHABLE, at("127.0.0.1", port, Map.of()));

        assertThat(problem.detail()).contains("127.0.0.1:" + port, "refused");
        assertThat(problem.remedy()).contains("host and port are right");
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        Problem problem = problem(ProblemType.DATABASE_UNREACHABLE, at("no-such-host.invalid", 5432, Map.of()));

        assertThat(problem.detail()).contains("no-such-host.invalid:5432");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            // It would wait forever: that it ends is what is asserted.
            assertTimeoutPreemptively(
                    Waiting.PATIENCE,
                    () -> problem(
                            ProblemType.DATABASE_UNREACHABLE,
                            at("127.0.0.1", silent.getLocalPort(), Map.of("connectTimeout", "1"))));
        }
    }

    @Test
    void aServerThatSpeaksSomethingElseIsSaidToDoSo() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(http));

            Problem problem = problem(ProblemType.DATABASE_UNREACHABLE, at("127.0.0.1", http.getLocalPort(), Map.of()));

            assertThat(problem.detail()).contains("127.0.0.1:" + http.getLocalPort());
        }
    }

    @Test
    void aMissingDatabaseIsCreatedWhenThatIsAskedForAndOnlyOnce() {
        DatabaseUrl url = database.url()
                .withDatabase("made \"on\" demand " + database.url().database());

        assertThat(Databases.createIfMissing(url)).isTrue();
        assertThat(Databases.createIfMissing(url)).isFalse();
        assertThat(TestDatabase.at(url).value("SELECT current_database()")).isEqualTo(url.database());
    }

    @Test
    void everySessionCarriesItsRunAndItsTimeouts() throws Exception {
        DatabaseUrl url = database.url().withSchema("sh\"op 'ä\\");
        try (Session session = Session.open(url, "run-1", Timeouts.DEFAULT)) {
            assertThat(session.verbatim()
                            .query(
                                    "SELECT current_setting(s) FROM unnest(ARRAY['application_name', 'lock_timeout',"
                                            + " 'statement_timeout', 'idle_in_transaction_session_timeout',"
                                            + " 'idle_session_timeout', 'search_path']) s",
                                    row -> row.getString(1)))
                    .containsExactly("lockkeeper/run-1", "1s", "1h", "20s", "20s", "\"sh\"\"op 'ä\\\"");
        }
    }

    private static Problem problem(ProblemType type, DatabaseUrl url) {
        return problemOf(type, () -> Session.open(url, "test", Timeouts.DEFAULT).close());
    }

    private static DatabaseUrl at(String host, int port, Map<String, String> parameters) {
        return new DatabaseUrl(host, port, "shop", "kim", "secret", null, parameters);
    }

    /** The server of the tests trusts everybody; this role it does not. */
    private void askForPassword(String role) {
        String file = database.value("SHOW hba_file");
        TestDatabase.at(TestServer.server())
                .execute(
                        "COPY (SELECT 'host all " + role + " all scram-sha-256') TO PROGRAM" + " 'cat - " + file + " > "
                                + file + ".new && cat " + file + ".new > " + file + "'",
                        "SELECT pg_reload_conf()");
    }

    private static void answer(ServerSocket http) {
        while (true) {
            try (Socket client = http.accept()) {
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
                client.getInputStream().read(new byte[1024]);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void aSessionThatTheServerEndedIsALostConnection() {
        for (String state : List.of("57P01", "57P05", "25P03", "25P04", "08006")) {
            assertThat(SqlState.isConnectionLoss(new SQLException("ended", state)))
                    .as(state)
                    .isTrue();
        }
        assertThat(SqlState.isConnectionLoss(new SQLException("syntax", "42601")))
                .isFalse();
    }
}
