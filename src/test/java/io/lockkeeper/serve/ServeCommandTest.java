package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service as a separate process, in its production profile, with settings that are not enough. */
@Execution(ExecutionMode.CONCURRENT)
class ServeCommandTest {

    private static final String LOCATIONS = "QUARKUS_CONFIG_LOCATIONS";
    private static final String OWN_URL = "QUARKUS_DATASOURCE_JDBC_URL";

    @TempDir
    Path folder;

    @Test
    void productionDoesNotStartWithoutAuthentication() {
        Launch launch = serve(Map.of());

        assertThat(launch.exitCode).isEqualTo(4);
        assertThat(launch.output)
                .contains(
                        "SETTING_INVALID", "No authentication is configured", "lockkeeper token", "authentication=none")
                .doesNotContain("\tat ", "Exception", "Listening");
    }

    @Test
    void allThatIsMissingIsSaidAtOnce() {
        try (ChildProcess process = LockkeeperProcess.start(Map.of(), "serve")) {
            assertThat(process.exitCode()).isEqualTo(4);
            assertThat(process.output())
                    .contains(
                            "quarkus.datasource.jdbc.url is not set",
                            "No authentication is configured",
                            "→ Set QUARKUS_DATASOURCE_JDBC_URL",
                            "→ Do one of these")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void portsThatAreTakenAreRefusedBeforeAnythingStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                ServerSocket other = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());
            String management = String.valueOf(other.getLocalPort());

            Launch launch = serve(Map.of(
                    "LOCKKEEPER_SECURITY_AUTHENTICATION",
                    "none",
                    "QUARKUS_HTTP_PORT",
                    port,
                    "QUARKUS_MANAGEMENT_PORT",
                    management));

            assertThat(launch.exitCode).isEqualTo(4);
            assertThat(launch.output)
                    .contains(
                            "SETTING_INVALID",
                            "cannot listen on port " + port + " of 0.0.0.0: Address already in use.",
                            "cannot listen on port " + management + " of 0.0.0.0: Address already in use.",
                            "quarkus.management.port")
                    .doesNotContain("SCHEMA_NOT_READY", "kill", "\tat ");
        }
    }

    @Test
    void aPortThatIsNoneIsRefused() {
        Launch launch = serve(Map.of("QUARKUS_HTTP_PORT", "http"));

        assertThat(launch.exitCode).isEqualTo(4);
        assertThat(launch.output).contains("cannot listen on port http").doesNotContain("\tat ");
    }

    /** The driver repeats a URL that it cannot read, in logs and in messages that the probes show. */
    @Test
    void aPasswordInTheOwnUrlIsRefusedBeforeAnybodyRepeatsIt() {
        Launch launch = serve(Map.of(OWN_URL, "postgresql://lk:canary@127.0.0.1:1/lk"));

        assertThat(launch.exitCode).isEqualTo(4);
        assertThat(launch.output)
                .contains("SETTING_INVALID", "quarkus.datasource.jdbc.url", "QUARKUS_DATASOURCE_PASSWORD")
                .doesNotContain("canary", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://lk:pa/ss@db/lk",
                "jdbc:postgresql://lk:1/ss@db/lk",
                "jdbc:postgresql://lk:pa?ss@db/lk",
                "jdbc:postgresql://lk:secret@db",
                "jdbc:postgresql://lk@db/lk",
                "jdbc:postgresql://db/lk?user=lk&password=secret",
                "jdbc:postgresql://db/lk?sslPassword=secret",
                "jdbc:postgresql://db/lk?pass%77ord=secret",
                "jdbc:postgresql://db/lk?user=%zz",
                "jdbc:postgresql://db/lk?user=lk:secret@db/lk",
                "jdbc:postgresql://db",
                "jdbc:postgresql://db/",
                "jdbc:postgresql://db:port/lk",
                "jdbc:mysql://db/lk",
                "db"
            })
    void isNoUrlOfTheOwnDatabase(String url) {
        assertThat(url).doesNotMatch(ServeCommand.OWN_URL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/lk",
                "jdbc:postgresql://db-1.example:5432/lock%20keeper",
                "jdbc:postgresql://a:5432,b:5433/lk?targetServerType=primary",
                "jdbc:postgresql://[::1]:5432/lk?ssl&sslmode=verify-full&sslrootcert=/etc/lockkeeper/ca.pem",
                "jdbc:postgresql://db/lk?user=lk&currentSchema=a,b"
            })
    void isAUrlOfTheOwnDatabase(String url) {
        assertThat(url).matches(ServeCommand.OWN_URL);
    }

    /** What is wrong with a token shows that the setting was read from there. */
    @Test
    void settingsComeFromTheEnvironment() {
        refusedFor("from-the-environment", Map.of("LOCKKEEPER_SECURITY_TOKENS_CI_ROLE", "from-the-environment"));
    }

    @Test
    void settingsComeFromAFile() throws IOException {
        Path file = folder.resolve("secrets.properties");
        Files.writeString(file, "lockkeeper.security.tokens.ci.role=from-a-file\n");

        refusedFor("from-a-file", Map.of(LOCATIONS, file.toString()));
    }

    /** A directory as Kubernetes makes it: the file is a link to one in a directory that is a link too. */
    @Test
    void settingsComeFromAMountedSecret() throws IOException {
        Path data = Files.createDirectory(folder.resolve("..2026_11_21"));
        Files.writeString(
                data.resolve("secrets.properties"), "lockkeeper.security.tokens.ci.role=${ROLE}\nROLE=from-a-secret\n");
        Files.createSymbolicLink(folder.resolve("..data"), data.getFileName());
        Files.createSymbolicLink(folder.resolve("secrets.properties"), Path.of("..data", "secrets.properties"));

        refusedFor("from-a-secret", Map.of(LOCATIONS, folder + "/"));
    }

    private static void refusedFor(String role, Map<String, String> settings) {
        Launch launch = serve(settings);

        assertThat(launch.exitCode).isEqualTo(4);
        assertThat(launch.output).contains("lockkeeper.security.tokens.ci: '" + role + "' is not a role");
    }

    private static Launch serve(Map<String, String> settings) {
        Map<String, String> environment = new TreeMap<>(settings);
        environment.putIfAbsent(OWN_URL, "jdbc:postgresql://127.0.0.1:1/nothing");
        try (ChildProcess process = LockkeeperProcess.start(environment, "serve")) {
            return new Launch(process.exitCode(), process.output());
        }
    }

    private record Launch(int exitCode, String output) {}
}
