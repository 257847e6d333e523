package io.lockkeeper.postgres;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.serve.Main;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** Behind a pooler a session lock may belong to somebody else: it is recognised and refused. */
@Tag("pooler")
class PoolerTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path directory;

    private ChildProcess pgbouncer;

    @AfterEach
    void stop() {
        if (pgbouncer != null) {
            pgbouncer.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"transaction, ''", "transaction, options", "statement, options", "session, options"})
    void aPoolerIsRefusedAndTheDirectAddressAskedFor(String mode, String ignored) throws Exception {
        DatabaseUrl url = pooler(mode, ignored);
        SystemFolder folder = SystemFolder.prisma(directory.resolve("shop")).migration("1_init", "CREATE TABLE a ();");
        List<String> before = database.everything();

        Problem problem = problemOf(
                ProblemType.POOLER_IN_THE_WAY, () -> TestDatabase.at(url).migrate(folder));

        assertThat(problem.detail()).contains("127.0.0.1:" + url.port());
        assertThat(problem.remedy()).contains("the server itself", "direct URL");
        assertThat(database.everything()).isEqualTo(before);
        nothingIsLeftInTheSessionsOfThePooler(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void withTheDirectAddressBesideItThePoolerIsNotInTheWay(String mode) throws Exception {
        DatabaseUrl url = pooler(mode, "options");
        SystemFolder folder = SystemFolder.prisma(directory.resolve("shop")).migration("1_init", "CREATE TABLE a ();");

        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(OutputStream.nullOutputStream()))
                .setErr(new PrintWriter(OutputStream.nullOutputStream()))
                .execute(
                        "migrate",
                        "--url",
                        TestServer.text(url),
                        "--direct-url",
                        TestServer.text(database.url()),
                        "--system",
                        folder.path().toString());

        assertThat(exitCode).isZero();
        assertThat(database.prismaHistory()).containsExactly("1_init");
        nothingIsLeftInTheSessionsOfThePooler(url);
    }

    /** The pooler gives the session that it used for us to whoever comes next. */
    private void nothingIsLeftInTheSessionsOfThePooler(DatabaseUrl url) throws SQLException {
        Properties simple = url.properties();
        simple.setProperty("preferQueryMode", "simple");
        try (Connection stranger = new Driver().connect(url.jdbcUrl(), simple);
                Statement statement = stranger.createStatement();
                ResultSet row = statement.executeQuery("SELECT concat_ws('|', current_setting('lock_timeout'),"
                        + " current_setting('statement_timeout'), current_setting('search_path'),"
                        + " (SELECT count(*) FROM pg_prepared_statements),"
                        + " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()))")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("0|0|\"$user\", public|0|0");
        }
    }

    private DatabaseUrl pooler(String mode, String ignored) throws IOException {
        String program = Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse(null);
        assumeTrue(program != null, "pgbouncer is not installed: apt-get install pgbouncer");
        int port = Door.freePort();
        DatabaseUrl url = database.url();
        Path users = Files.writeString(directory.resolve("users.txt"), "\"%s\" \"\"\n".formatted(url.user()));
        Path settings = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                auth_type = trust
                auth_file = %s
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits%s
                """.formatted(
                        url.host(), url.port(), port, users, mode, ignored.isEmpty() ? "" : "," + ignored));
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
        List<String> command = "root".equals(System.getProperty("user.name"))
                ? List.of(program, "-u", "nobody", settings.toString())
                : List.of(program, settings.toString());
        pgbouncer = ChildProcess.start("pgbouncer", command, Map.of());
        assertThat(Waiting.until(() -> listens(port), Waiting.PATIENCE))
                .as(pgbouncer.output())
                .isTrue();
        return new DatabaseUrl("127.0.0.1", port, url.database(), url.user(), null, null, Map.of());
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
