package io.lockkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.serve.Main;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GateCommandTest {

    @TempDir
    Path temporary;

    private final TestDatabase database = TestDatabase.create();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer service;

    @AfterEach
    void stop() {
        if (service != null) {
            service.stop(0);
        }
    }

    // ---- Checking the database itself

    @Test
    void isOpenWhenTheLevelIsReached() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");
        database.migrate(system);
        system.migration("2_b", "SELECT 1");

        Launch text = direct(system, "--level", "1_a");
        Launch json = direct(system, "--level", "1", "--max", "1_a", "--json");

        assertThat(text.exitCode).isZero();
        assertThat(text.out).contains("The gate is open.", "BEHIND", "1_a");
        assertThat(text.err).isEmpty();
        assertThat(json.json().at("/level").asText()).isEqualTo("1_a");
        assertThat(json.json().at("/wantedLevel").asText()).isEqualTo("2_b");
    }

    @Test
    void isExitCodeTenWhenItIsNot() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");

        Launch text = direct(system, "--level", "1_a");
        Launch json = direct(system, "--level", "1_a", "--json");
        Launch all = direct(system);

        assertThat(text.exitCode).isEqualTo(10);
        assertThat(text.err).contains("LEVEL_NOT_REACHED", "no migration is applied yet", "1 migration pending", "→ ");
        assertThat(json.json().at("/code").asText()).isEqualTo("LEVEL_NOT_REACHED");
        assertThat(json.json().at("/needed").asText()).isEqualTo("1_a");
        assertThat(json.err).isEmpty();
        assertThat(all.exitCode).isEqualTo(10);
    }

    @Test
    void waitsUntilAMigrationBringsItThereAndSaysEachReasonOnce() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");

        CompletableFuture<Launch> waiting = waitingAt(TestServer.text(database.url()), system);
        database.migrate(system);
        Launch launch = Waiting.result(waiting);

        assertThat(launch.exitCode).isZero();
        assertThat(launch.err.lines()).doesNotHaveDuplicates().allMatch(line -> line.startsWith("waiting: "));
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

            assertThat(launch.exitCode).isZero();
            assertThat(launch.err).contains("waiting: The database").contains("cannot be reached");
        }
        Launch missing = launch(url(database.url().database() + "_missing"), system, "--level", "1_a", "--wait", "1s");
        assertThat(missing.exitCode).isEqualTo(6);
        assertThat(missing.err).contains("waiting: ", "DATABASE_MISSING");
    }

    @Test
    void doesNotWaitForWhatWaitingCannotMend() {
        SystemFolder system =
                system().migration("1_a", "CREATE TABLE a (id int)").migration("2_b", "SELECT 1");
        database.migrate(system);
        String url = TestServer.text(database.url());

        Launch ahead = atOnce(10, url, system, "--level", "1_a", "--max", "1_a");
        assertThat(ahead.err).contains("LEVEL_EXCEEDED", "is ahead");
        atOnce(2, url, system, "--level", "1_a/x");
        atOnce(2, url, system, "--level", "2_b", "--max", "1_a");
        atOnce(2, url, system, "--level", "");
        atOnce(4, "mysql://x/db", system);
        Launch login = atOnce(6, url.replaceFirst("//[^@]*@", "//nobody_knows:canary@"), system);
        assertThat(login.err).contains("AUTHENTICATION_FAILED").doesNotContain("canary");
    }

    private static Launch atOnce(int exitCode, String url, SystemFolder system, String... arguments) {
        Launch launch = launch(url, system, concat(arguments, new String[] {"--wait", "2s"}));
        assertThat(launch.exitCode).as(launch.err).isEqualTo(exitCode);
        assertThat(launch.err).doesNotContain("waiting: ");
        return launch;
    }

    @Test
    void withoutALevelItTakesAllWithTheSeedsOfTheEnvironment() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)")
                .file("seeds/common/010_a.sql", "INSERT INTO a VALUES (1)");
        database.migrate(system);

        assertThat(direct(system).exitCode).isZero();
        Launch seeds = direct(system, "--environment", "testing");
        assertThat(seeds.exitCode).isEqualTo(10);
        assertThat(seeds.err).contains("It is AT_LEVEL: at level 1_a, with 1 seed pending");
        assertThat(direct(system, "--environment", "testing", "--level", "1_a").exitCode)
                .isEqualTo(2);
    }

    @Test
    void aDatabaseOfAnotherEnvironmentIsNotWaitedFor() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)")
                .file("seeds/common/010_a.sql", "INSERT INTO a VALUES (1)");
        database.migrate(system);
        String url = TestServer.text(database.url());
        assertThat(run("seed", "--url", url, "--system", system.path().toString(), "--environment", "testing").exitCode)
                .isZero();

        assertThat(direct(system, "--environment", "testing").exitCode).isZero();
        Launch foreign = atOnce(5, url, system, "--environment", "staging");
        assertThat(foreign.err).contains("ENVIRONMENT_MISMATCH");
    }

    @Test
    void saysWhatHasFailedAndWhatToDo() throws IOException {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int);\nSELECT nonsense;");
        assertThatThrownBy(() -> database.migrate(system)).isInstanceOf(Problem.class);

        Launch text = direct(system, "--level", "1_a");
        Launch json = direct(system, "--level", "1_a", "--json");

        assertThat(text.exitCode).isEqualTo(10);
        assertThat(text.err)
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

        assertThat(direct(system, "--level", "1_b").err)
                .contains("neither the system nor the history", "→ Check how the level is written");
    }

    @Test
    void anAttemptOfANewerSystemThatHasNotEndedIsNoLevel() {
        SystemFolder system = system().migration("1_a", "CREATE TABLE a (id int)");
        database.migrate(system);
        database.execute(
                "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)"
                        + " VALUES ('x', 'x', '2_newer', now(), 0)");

        assertThat(direct(system, "--level", "1_a", "--max", "1_a").exitCode).isZero();
        assertThat(direct(system, "--level", "2_newer").err).contains("2_newer is not applied");
    }

    // ---- Asking a service

    @Test
    void asksAServiceWithItsToken() throws IOException {
        Path token = Files.writeString(temporary.resolve("token"), "s3cr3t\n");
        answer(200, "application/json", """
                {"database":"shop","level":"2","wantedLevel":"2","needed":"V2__b c.sql","max":"3","state":"AT_LEVEL","news":1}""");

        Launch launch =
                service("--database", "shop", "--level", "V2__b c.sql", "--max", "3", "--token-file", token.toString());

        assertThat(launch.exitCode).isZero();
        assertThat(launch.out).contains("The gate is open.", "AT_LEVEL").doesNotContain("s3cr3t");
        assertThat(requests).containsExactly("GET /gate/shop?level=V2__b%20c.sql&max=3 Bearer s3cr3t");
    }

    @Test
    void waitsAsLongAsTheServiceSaysThatItIsShut() throws IOException {
        answer(503, "application/problem+json", """
                {"code":"LEVEL_NOT_REACHED","detail":"'shop' is at 1","remedy":"Wait.","state":"BEHIND"}""");

        Launch text = service("--database", "shop", "--level", "2", "--wait", "3s");
        Launch json = service("--database", "shop", "--level", "2", "--json");

        assertThat(text.exitCode).isEqualTo(10);
        assertThat(text.err).contains("waiting: 'shop' is at 1", "LEVEL_NOT_REACHED", "→ Wait.");
        assertThat(requests).as("it has asked again").hasSizeGreaterThan(2);
        assertThat(json.json().at("/state").asText()).isEqualTo("BEHIND");
    }

    @Test
    void whatTheServiceRefusesEndsTheWaitAtOnce() throws IOException {
        answer(404, "application/problem+json", """
                {"code":"DATABASE_UNKNOWN","detail":"There is no database 'shop'."}""");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode).isEqualTo(3);
        answer(503, "application/problem+json", "{\"code\":\"LEVEL_EXCEEDED\",\"detail\":\"ahead\"}");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode).isEqualTo(10);
        answer(401, "text/plain", "");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode).isEqualTo(11);
        answer(404, "text/html", "<html>");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode).isEqualTo(2);
        answer(302, "text/html", "");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode).isEqualTo(2);
        answer(200, "text/html", "<html>");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode).isEqualTo(2);
        assertThat(requests).hasSize(6);
    }

    @Test
    void onlyTheAnswerToItsOwnQuestionOpensTheGate() throws IOException {
        for (String body : List.of(
                "{\"status\":\"ok\"}",
                "{}",
                "null",
                "[]",
                "true",
                "",
                "<html>",
                "{\"database\":\"other\",\"needed\":\"2\"}",
                "{\"database\":\"shop\",\"level\":\"2\"}",
                "{\"database\":\"shop\",\"needed\":\"1\"}",
                "{\"database\":\"shop\",\"needed\":\"2\",\"max\":\"3\"}")) {
            answer(200, "application/json", body);
            Launch launch = service("--database", "shop", "--level", "2", "--wait", "2s");
            assertThat(launch.exitCode).as(body).isEqualTo(2);
            assertThat(launch.err).contains("There is no gate", "not as Lockkeeper does for 'shop'");
        }
    }

    @Test
    void aServiceThatFallsSilentInItsAnswerIsNotWaitedForLonger() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket taken = silent.accept()) {
                    taken.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                                    .getBytes(StandardCharsets.US_ASCII));
                    // The request, and then the end: the client goes first.
                    taken.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // It has gone already.
                }
            });
            String address = "http://127.0.0.1:" + silent.getLocalPort();

            Launch launch = run("gate", "--service", address, "--database", "shop", "--wait", "1s");

            assertThat(launch.exitCode).isEqualTo(6);
            assertThat(launch.err).contains("SERVICE_UNREACHABLE", "has not answered in time");
        }
    }

    @Test
    void aServiceThatIsNotThereIsWaitedForToo() throws IOException {
        answer(502, "text/html", "<html>bad gateway</html>");
        Launch behindProxy = service("--database", "shop", "--wait", "1s");
        assertThat(behindProxy.exitCode).isEqualTo(6);
        assertThat(behindProxy.err).contains("waiting: Something at http://127.0.0.1", "SERVICE_UNREACHABLE", "502");

        Launch nobody =
                run("gate", "--service", "http://127.0.0.1:" + Door.freePort(), "--database", "shop", "--wait", "1s");
        assertThat(nobody.exitCode).isEqualTo(6);
        assertThat(nobody.err).contains("waiting: The service at", "SERVICE_UNREACHABLE");
    }

    @Test
    void nonsenseIsAUsageErrorAndKeepsSecrets() throws IOException {
        Path twoLines = Files.writeString(temporary.resolve("token"), "canary\nX-Evil: 1");
        String url = "http://127.0.0.1:1";

        for (String address : List.of("ftp://x", "shop", "http://me:canary@x", "http://x?token=canary", "http://")) {
            Launch launch = run("gate", "--service", address, "--database", "shop");
            assertThat(launch.exitCode).as(address).isEqualTo(2);
            assertThat(launch.err).doesNotContain("canary");
        }
        assertThat(run("gate", "--service", url).exitCode).isEqualTo(2);
        assertThat(run("gate", "--service", url, "--database", "a", "--system", "b").exitCode)
                .isEqualTo(2);
        assertThat(run("gate", "--database", "a", "--system", "carriers").exitCode)
                .isEqualTo(2);
        assertThat(run("gate", "--url", url).exitCode).as("no system").isEqualTo(2);
        assertThat(run("gate", "--service", url, "--database", "a", "--wait", "soon").exitCode)
                .isEqualTo(2);
        Launch token = run("gate", "--service", url, "--database", "a", "--token-file", twoLines.toString());
        assertThat(token.exitCode).isEqualTo(4);
        assertThat(token.err).doesNotContain("canary");
        assertThat(run("gate", "--service", url, "--database", "a", "--token-file", temporary + "/none").exitCode)
                .isEqualTo(4);
    }

    private SystemFolder system() {
        return SystemFolder.prisma(temporary.resolve("system"));
    }

    private void answer(int status, String type, String body) throws IOException {
        if (service == null) {
            service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            service.start();
        } else {
            service.removeContext("/");
        }
        service.createContext("/", exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                    + (authorization == null ? "" : " " + authorization));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Launch service(String... arguments) {
        String[] all = concat(
                new String[] {
                    "gate",
                    "--service",
                    "http://127.0.0.1:" + service.getAddress().getPort() + "/"
                },
                arguments);
        return run(all);
    }

    private Launch direct(SystemFolder system, String... arguments) {
        return launch(TestServer.text(database.url()), system, arguments);
    }

    private String url(String name) {
        return TestServer.text(database.url().withDatabase(name));
    }

    private static Launch launch(String url, SystemFolder system, String... arguments) {
        return run(concat(
                new String[] {"gate", "--url", url, "--system", system.path().toString()}, arguments));
    }

    /** A launch beside the test; it has said that it waits for level 1_a. */
    private static CompletableFuture<Launch> waitingAt(String url, SystemFolder system) {
        StringWriter err = new StringWriter();
        String folder = system.path().toString();
        CompletableFuture<Launch> launch = CompletableFuture.supplyAsync(
                () -> run(err, "gate", "--url", url, "--system", folder, "--level", "1_a", "--wait", "2m"));
        Waiting.await("it waits", () -> err.toString().contains("waiting: "));
        assertThat(launch).isNotDone();
        return launch;
    }

    private static String[] concat(String[] first, String[] second) {
        String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static Launch run(String... arguments) {
        return run(new StringWriter(), arguments);
    }

    private static Launch run(StringWriter err, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Launch(line.execute(arguments), out.toString(), err.toString());
    }

    /** What a launch of the command line gave. */
    private record Launch(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }
}
