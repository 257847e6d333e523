package io.lockkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command asks the database itself. */
class GateCommandTest {

    @TempDir
    Path temporary;

    private final TestDatabase database = TestDatabase.create();

    @Test
    void isOpenWhenTheLevelIsReached() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");
        database.migrate(system);
        system.migration("2_b", "SELECT 1");

        Launch text = direct(system, "--level", "1_a");
        Launch json = direct(system, "--level", "1", "--max", "1_a", "--json");

        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).contains("The gate is open.", "BEHIND", "1_a");
        assertThat(text.err()).isEmpty();
        assertThat(json.json().at("/level").asText()).isEqualTo("1_a");
        assertThat(json.json().at("/wantedLevel").asText()).isEqualTo("2_b");
    }

    @Test
    void isExitCodeTenWhenItIsNot() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");

        Launch text = direct(system, "--level", "1_a");
        Launch json = direct(system, "--level", "1_a", "--json");
        Launch all = direct(system);

        assertThat(text.exitCode()).isEqualTo(10);
        assertThat(text.err())
                .contains("LEVEL_NOT_REACHED", "no migration is applied yet", "1 migration pending", "→ ");
        assertThat(json.json().at("/code").asText()).isEqualTo("LEVEL_NOT_REACHED");
        assertThat(json.json().at("/needed").asText()).isEqualTo("1_a");
        assertThat(json.err()).isEmpty();
        assertThat(all.exitCode()).isEqualTo(10);
    }

    @Test
    void isShutWhenTheHistoryIsInAnotherSchema() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");
        database.inSchema("app").migrate(system);

        for (String[] question : new String[][] {{}, {"--level", "1_a"}, {"--max", "1_a"}}) {
            Launch launch = direct(system, concat(question, new String[] {"--json"}));
            assertThat(launch.exitCode()).isEqualTo(10);
            assertThat(launch.json().at("/cause/code").asText()).isEqualTo("HISTORY_MISPLACED");
            assertThat(launch.json().at("/remedy").asText()).contains("schema=app");
        }
        Launch status = Launch.of(
                "status",
                "--url",
                TestServer.text(database.url()),
                "--system",
                system.path().toString());
        assertThat(status.out())
                .contains("FAILED", "HISTORY_MISPLACED", "recorded in schema 'app'", "→ Set the schema");
        assertThat(launch(TestServer.text(database.inSchema("app").url()), system)
                        .exitCode())
                .isZero();
    }

    @Test
    void waitsUntilAMigrationBringsItThereAndSaysEachReasonOnce() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");

        CompletableFuture<Launch> waiting = waitingAt(TestServer.text(database.url()), system);
        database.migrate(system);
        Launch launch = Waiting.result(waiting);

        assertThat(launch.exitCode()).isZero();
        assertThat(launch.err().lines()).doesNotHaveDuplicates().allMatch(line -> line.startsWith("waiting: "));
    }

    @Test
    void waitsForAServerAndADatabaseThatAreNotThereYet() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");
        database.migrate(system);
        int port = Door.freePort();
        String url = TestServer.text(database.url()).replaceFirst(":\\d+/", ":" + port + "/");

        CompletableFuture<Launch> waiting = waitingAt(url, system);
        try (Door door = Door.open(port, database.url().host(), database.url().port())) {
            Launch launch = Waiting.result(waiting);

            assertThat(launch.exitCode()).isZero();
            assertThat(launch.err()).contains("waiting: The database").contains("cannot be reached");
        }
        Launch missing = launch(url(database.url().database() + "_missing"), system, "--level", "1_a", "--wait", "1s");
        assertThat(missing.exitCode()).isEqualTo(6);
        assertThat(missing.err()).contains("waiting: ", "DATABASE_MISSING");
    }

    @Test
    void aServiceThatEndsTheHandshakeIsOneThatCannotBeReachedNow() throws IOException {
        try (ServerSocket service = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!service.isClosed()) {
                    try (Socket client = service.accept()) {
                        client.getInputStream().read();
                    } catch (IOException e) {
                        // The test is over.
                    }
                }
            });

            Launch launch = Launch.of(
                    "gate",
                    "--service",
                    "https://localhost:" + service.getLocalPort(),
                    "--database",
                    "shop",
                    "--wait",
                    "1s");

            assertThat(launch.exitCode()).isEqualTo(6);
            assertThat(launch.err()).contains("SERVICE_UNREACHABLE").doesNotContain("not trusted");
        }
    }

    @Test
    void doesNotWaitForWhatWaitingCannotMend() {
        SystemFolder system =
                system().migration("1_a", "CREATE TABLE a (id int)").migration("2_b", "SELECT 1");
        database.migrate(system);
        String url = TestServer.text(database.url());

        Launch ahead = atOnce(10, url, system, "--level", "1_a", "--max", "1_a");
        assertThat(ahead.err()).contains("LEVEL_EXCEEDED", "is ahead");
        atOnce(2, url, system, "--level", "1_a/x");
        atOnce(2, url, system, "--level", "2_b", "--max", "1_a");
        atOnce(2, url, system, "--level", "");
        atOnce(4, "mysql://x/db", system);
        Launch login = atOnce(6, url.replaceFirst("//[^@]*@", "//nobody_knows:canary@"), system);
        assertThat(login.err()).contains("AUTHENTICATION_FAILED").doesNotContain("canary");
    }

    private static Launch atOnce(int exitCode, String url, SystemFolder system, String... arguments) {
        Launch launch = launch(url, system, concat(arguments, new String[] {"--wait", "2s"}));
        assertThat(launch.exitCode()).as(launch.err()).isEqualTo(exitCode);
        assertThat(launch.err()).doesNotContain("waiting: ");
        return launch;
    }

    @Test
    void withoutALevelItTakesAllWithTheSeedsOfTheEnvironment() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)")
                .file("seeds/common/010_a.sql", "INSERT INTO a VALUES (1)");
        database.migrate(system);

        assertThat(direct(system).exitCode()).isZero();
        Launch seeds = direct(system, "--environment", "testing");
        assertThat(seeds.exitCode()).isEqualTo(10);
        assertThat(seeds.err()).contains("It is AT_LEVEL: at level 1_a, with 1 seed pending");
        assertThat(direct(system, "--environment", "testing", "--level", "1_a").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aDatabaseOfAnotherEnvironmentIsNotWaitedFor() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)")
                .file("seeds/common/010_a.sql", "INSERT INTO a VALUES (1)");
        database.migrate(system);
        String url = TestServer.text(database.url());
        assertThat(Launch.of("seed", "--url", url, "--system", system.path().toString(), "--environment", "testing")
                        .exitCode())
                .isZero();

        assertThat(direct(system, "--environment", "testing").exitCode()).isZero();
        Launch foreign = atOnce(5, url, system, "--environment", "staging");
        assertThat(foreign.err()).contains("ENVIRONMENT_MISMATCH");
    }

    @Test
    void saysWhatHasFailedAndWhatToDo() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int);\nSELECT nonsense;");
        assertThatThrownBy(() -> database.migrate(system)).isInstanceOf(Problem.class);

        Launch text = direct(system, "--level", "1_a");
        Launch json = direct(system, "--level", "1_a", "--json");

        assertThat(text.exitCode()).isEqualTo(10);
        assertThat(text.err())
                .contains("It is FAILED: ", "1_a", "line 2", "nonsense")
                .contains("→ Correct the script");
        assertThat(json.json().at("/cause/code").asText()).isEqualTo("STATEMENT_FAILED");
        assertThat(json.json().at("/cause/line").asInt()).isEqualTo(2);
        assertThat(json.json().at("/cause/migration").asText()).isEqualTo("1_a");
        assertThat(json.json().at("/pending").asInt()).isEqualTo(1);
    }

    @Test
    void ofALevelThatNobodyKnowsItSaysToCheckIt() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");

        assertThat(direct(system, "--level", "1_b").err())
                .contains("neither the system nor the history", "→ Check how the level is written");
    }

    @Test
    void anAttemptOfANewerSystemThatHasNotEndedIsNoLevel() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");
        database.migrate(system);
        database.execute(
                "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)"
                        + " VALUES ('x', 'x', '2_newer', now(), 0)");

        assertThat(direct(system, "--level", "1_a", "--max", "1_a").exitCode()).isZero();
        assertThat(direct(system, "--level", "2_newer").err()).contains("2_newer is not applied");
    }

    private SystemFolder system() {
        return SystemFolder.prisma(temporary.resolve("system"));
    }

    private Launch direct(SystemFolder system, String... arguments) {
        return launch(TestServer.text(database.url()), system, arguments);
    }

    private String url(String name) {
        return TestServer.text(database.url().withDatabase(name));
    }

    private static Launch launch(String url, SystemFolder system, String... arguments) {
        return Launch.of(concat(
                new String[] {"gate", "--url", url, "--system", system.path().toString()}, arguments));
    }

    /** A launch beside the test; it has said that it waits for level 1_a. */
    private static CompletableFuture<Launch> waitingAt(String url, SystemFolder system) {
        StringWriter err = new StringWriter();
        String folder = system.path().toString();
        CompletableFuture<Launch> launch = CompletableFuture.supplyAsync(
                () -> Launch.of(err, "gate", "--url", url, "--system", folder, "--level", "1_a", "--wait", "2m"));
        Waiting.await("it waits", () -> err.toString().contains("waiting: "));
        assertThat(launch).isNotDone();
        return launch;
    }

    private static String[] concat(String[] first, String[] second) {
        String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
