package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.HttpAnswer;
import io.lockkeeper.testing.Program;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.TlsServer;
import io.lockkeeper.testing.Waiting;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the service starts as a native executable, wherever its settings come from, and how it ends. */
class StartNativeIT {

    private static final String LOCATIONS = "QUARKUS_CONFIG_LOCATIONS";
    private static final String TOKEN = ApiToken.generate();

    @TempDir
    Path directory;

    private final TestDatabase own = TestDatabase.create();
    private final TestDatabase shop = TestDatabase.create();
    private final int port = Door.freePort();
    private final int managementPort = Door.freePort();

    @Test
    void fromEnvironmentVariablesItBringsDatabasesToTheirLevelAndOpensTheirGate() {
        SystemFolder.prisma(directory.resolve("shop"))
                .manifest("name: shop\nlayout: prisma\nmigrations: migrations\n")
                .file("migrations/1_init/migration.sql", "CREATE TABLE orders (number int);");
        try (ServiceProcess service = service("shop")) {
            service.start();
            Waiting.await(
                    "it is ready", () -> service.management("/q/health/ready").isSuccess());

            assertThat(gate(service, TOKEN)).startsWith("exit code 0");
            assertThat(gate(service, TOKEN, "--level", "9_never")).startsWith("exit code 10");
            assertThat(gate(service, ApiToken.generate())).startsWith("exit code 11");
            assertThat(shop.prismaHistory()).containsExactly("1_init");
        }
    }

    @Test
    void withoutSettingsItSaysAllThatIsMissing() {
        try (ChildProcess process = Program.NATIVE.start("serve", Map.of(), "serve")) {
            assertThat(process.exitCode()).isEqualTo(4);
            assertThat(process.output())
                    .contains("SETTING_INVALID", "quarkus.datasource.jdbc.url", "No authentication is configured");
        }
    }

    @Test
    void fromTheConfigFolderOfItsDirectory() throws IOException {
        Path config = Files.createDirectories(directory.resolve("config"));
        Files.writeString(config.resolve("application.properties"), properties());

        starts(Map.of());
    }

    @Test
    void fromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("lockkeeper.properties"), properties());

        starts(Map.of(LOCATIONS, file.toString()));
    }

    /** A directory as Kubernetes makes it: the file is a link to one in a directory that is a link too. */
    @Test
    void fromAMountedSecret() throws IOException {
        Path mount = Files.createDirectories(directory.resolve("mount"));
        Path data = Files.createDirectory(mount.resolve("..2026_11_26"));
        Files.writeString(data.resolve("secrets.properties"), properties());
        Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
        Files.createSymbolicLink(mount.resolve("secrets.properties"), Path.of("..data", "secrets.properties"));

        starts(Map.of(LOCATIONS, mount + "/"));
    }

    @Test
    void theCertificateOfItsServerIsVerified() throws IOException {
        try (BreakableServer server = BreakableServer.start(directory.resolve("server"))) {
            String url = "jdbc:" + TlsServer.of(server).url("verify-full").replaceFirst("//[^@]*@", "//");
            Path file = Files.writeString(
                    directory.resolve("lockkeeper.properties"),
                    properties()
                            .replaceFirst(
                                    "(?m)^quarkus.datasource.jdbc.url=.*$", "quarkus.datasource.jdbc.url=" + url));

            starts(Map.of(LOCATIONS, file.toString()));

            assertThat(TestDatabase.at(server.url()).exists("lockkeeper_service.run"))
                    .isTrue();
        }
    }

    @Test
    void aRunIsFollowedAndASignalStopsItAtTheEndOfAMigration() {
        SystemFolder.prisma(directory.resolve("shop"))
                .manifest("name: shop\nlayout: prisma\nmigrations: migrations\n")
                .file("migrations/1_table/migration.sql", HeldMigration.TABLE)
                .file("migrations/2_held/migration.sql", HeldMigration.STATEMENT)
                .file("migrations/3_next/migration.sql", "CREATE TABLE next (id int);");
        try (ServiceProcess service = service("shop").with("AUTO_MIGRATE", "false")) {
            ChildProcess process = service.start();
            Waiting.await("it has started", () -> service.management("/q/health/started")
                    .isSuccess());
            Conversation admin = new Conversation(service, TOKEN);
            admin.await("/api/v1/databases/shop", "EMPTY");
            String run = admin.send("POST /api/v1/databases/{name}/runs", "{\"operation\":\"migrate\"}", "shop")
                    .jsonPath()
                    .getString("id");
            HeldMigration.await(shop);
            CompletableFuture<Response> events =
                    CompletableFuture.supplyAsync(() -> admin.ask("GET /api/v1/runs/{id}/events", run));
            admin.await("/api/v1/runs/" + run, "RUNNING");

            process.terminate();
            Waiting.await("it says that it ends", () -> !service.management("/q/health/ready")
                    .isSuccess());
            HeldMigration.release(shop);

            assertThat(Waiting.result(events).asString())
                    .contains("event:MIGRATION_APPLIED", "1_table", "2_held", "event:ended");
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
            assertThat(shop.prismaHistory()).containsExactly("1_table", "2_held");
            assertThat(own.value("SELECT outcome FROM lockkeeper_service.run")).contains("1 of 3 migrations remain");
        }
    }

    private ServiceProcess service(String system) {
        return new ServiceProcess(Program.NATIVE, "native", own.url())
                .systems(directory)
                .database("shop", system, shop.url())
                .with("LOCKKEEPER_SECURITY_AUTHENTICATION", "tokens")
                .with("LOCKKEEPER_SECURITY_TOKENS_CI_HASH", ApiToken.hash(TOKEN))
                .with("LOCKKEEPER_SECURITY_TOKENS_CI_ROLE", "admin");
    }

    private static String gate(ServiceProcess service, String token, String... more) {
        List<String> line = new ArrayList<>(
                List.of("gate", "--service", "http://127.0.0.1:" + service.port(), "--database", "shop"));
        line.addAll(List.of(more));
        try (ChildProcess process =
                Program.NATIVE.start("gate", Map.of("LOCKKEEPER_TOKEN", token), line.toArray(String[]::new))) {
            return "exit code " + process.exitCode() + "\n" + process.output();
        }
    }

    private String properties() {
        return """
                quarkus.http.host=127.0.0.1
                quarkus.http.port=%d
                quarkus.management.host=127.0.0.1
                quarkus.management.port=%d
                quarkus.datasource.jdbc.url=%s
                quarkus.datasource.username=%s
                quarkus.datasource.password=trusted
                lockkeeper.security.tokens.ci.hash=%s
                lockkeeper.security.tokens.ci.role=admin
                lockkeeper.databases.shop.system=carriers
                lockkeeper.databases.shop.environment=production
                lockkeeper.databases.shop.url=%s
                """.formatted(
                        port,
                        managementPort,
                        own.url().jdbcUrl(),
                        own.url().user(),
                        ApiToken.hash(TOKEN),
                        TestServer.text(shop.url()));
    }

    /** In its directory, with nothing but these environment variables; all that it is asked for shows that the settings were read. */
    private void starts(Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", directory.toString()));
        command.addAll(Program.NATIVE.command("serve"));
        try (ChildProcess process = ChildProcess.start("native", command, environment)) {
            Waiting.await(
                    "the database that is declared is at its level",
                    () -> !process.isAlive()
                            || HttpAnswer.get(managementPort, "/q/health/ready", Waiting.PATIENCE)
                                    .isSuccess());
            assertThat(process.isAlive()).as(process.output()).isTrue();
            assertThat(HttpAnswer.get(port, "/api/v1/databases", Waiting.PATIENCE)
                            .status())
                    .isEqualTo(401);
            assertThat(shop.exists("carriers")).isTrue();
        }
    }
}
