package io.lockkeeper.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.HttpAnswer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two commands with which the README begins, on a copy of the project that nothing was built in. */
class DevModeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern AT_LEVEL = Pattern.compile("\"state\":\"AT_LEVEL\"");

    @TempDir
    Path project;

    private final int port = Door.freePort();
    private final int managementPort = Door.freePort();

    @Test
    void bringsFiveDatabasesToTheirLevelAndEndsWhenItIsAskedTo() throws IOException {
        for (String part : List.of("pom.xml", "mvnw", ".mvn", "src/main")) {
            copy(Path.of(part));
        }
        try (ChildProcess maven = devMode()) {
            try {
                Waiting.await("five databases at their level", PATIENCE, () -> {
                    assertThat(maven.isAlive()).as(maven.output()).isTrue();
                    return AT_LEVEL.matcher(get(port, "/api/v1/databases").body())
                                    .results()
                                    .count()
                            == 5;
                });
                assertThat(get(managementPort, "/q/health/ready").status()).isEqualTo(200);
                assertThat(get(port, "/q/openapi").status()).isEqualTo(200);
            } finally {
                maven.terminate();
                maven.hasEnded(PATIENCE);
            }
            Waiting.await(
                    "nothing is left", () -> get(port, "/api/v1/databases").status() == 0);
        }
    }

    private ChildProcess devMode() {
        List<String> command = List.of(
                project.resolve("mvnw").toString(),
                "-f",
                project.resolve("pom.xml").toString(),
                "quarkus:dev",
                // Others may have the usual ports.
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.port=" + managementPort,
                "-Ddebug=false");
        return ChildProcess.start("dev-mode", command, Map.of("JAVA_HOME", System.getProperty("java.home")));
    }

    private static HttpAnswer get(int port, String path) {
        return HttpAnswer.get(port, path, Duration.ofSeconds(60));
    }

    private void copy(Path part) throws IOException {
        try (Stream<Path> files = Files.walk(part)) {
            files.forEach(file -> {
                try {
                    Files.createDirectories(project.resolve(file).getParent());
                    Files.copy(file, project.resolve(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
