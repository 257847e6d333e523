package io.lockkeeper.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.lockkeeper.testing.Certificate;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Program;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of the component {@code tls/certificate}, with a Secret that is mounted as Kubernetes does it. */
class TlsIT {

    @TempDir
    Path directory;

    private final TestDatabase own = TestDatabase.create();
    private final TestDatabase carriers = TestDatabase.create();
    private final ServiceProcess service = new ServiceProcess(program(), "tls", own.url());
    private Path mount;
    private Certificate first;

    Program program() {
        return Program.JVM;
    }

    @BeforeEach
    void mount() throws IOException {
        mount = Files.createDirectory(directory.resolve("mount"));
        first = Certificate.of(directory, "first");
        put(first);
        service.database("carriers", "carriers", carriers.url());
        Kustomization component =
                (Kustomization) Manifests.parse(Manifests.FOLDER.resolve("tls/certificate/kustomization.yaml"))
                        .getFirst();
        component.getConfigMapGenerator().getFirst().getLiterals().forEach(literal -> {
            String[] setting = literal.split("=", 2);
            service.with(setting[0], setting[1].replace("/etc/lockkeeper-tls", mount.toString()));
        });
        service.with("QUARKUS_HTTP_SSL_PORT", String.valueOf(service.port()));
    }

    /** As the kubelet renews a Secret: other files at one stroke, by another target of a link. */
    private void put(Certificate certificate) throws IOException {
        Path data = Files.createTempDirectory(mount, "..data_");
        Files.copy(certificate.file(), data.resolve("tls.crt"));
        Files.copy(certificate.key(), data.resolve("tls.key"));
        Path link = Files.createSymbolicLink(mount.resolve("..data_next"), data.getFileName());
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        for (String name : List.of("tls.crt", "tls.key")) {
            if (!Files.isSymbolicLink(mount.resolve(name))) {
                Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
            }
        }
    }

    @Test
    void theGateIsAskedByTlsAloneAndProbesAsBefore() {
        try (service) {
            start();

            assertThat(gate("https://localhost", "--ca-file", first.file().toString()))
                    .startsWith("exit code 0")
                    .contains("The gate is open.");
            assertThat(gate("https://localhost")).startsWith("exit code 2").contains("is not trusted", "--ca-file");
            assertThat(gate("http://localhost")).startsWith("exit code 6");
            assertThat(service.get("/gate/carriers").status()).isZero();
        }
    }

    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws IOException {
        Certificate second = Certificate.of(directory, "second");
        service.with("QUARKUS_TLS__API__RELOAD_PERIOD", "1s");
        try (service) {
            ChildProcess process = start();
            assertThat(answersTo(first)).isTrue();
            assertThat(answersTo(second)).isFalse();

            put(new Certificate(Files.writeString(directory.resolve("broken"), "no certificate"), second.key()));
            // Each question takes longer than the service waits between two readings.
            for (int i = 0; i < 3; i++) {
                assertThat(answersTo(first))
                        .as("what cannot be read is not used")
                        .isTrue();
            }

            put(second);

            Waiting.await("the second certificate is used", () -> answersTo(second));
            assertThat(answersTo(first)).isFalse();
            assertThat(process.isAlive()).isTrue();
        }
    }

    private ChildProcess start() {
        ChildProcess process = service.start();
        Waiting.await(
                "it is ready",
                () -> !process.isAlive()
                        || service.management("/q/health/ready").isSuccess());
        assertThat(process.isAlive()).as(process.output()).isTrue();
        return process;
    }

    /** A certificate that is not trusted ends the wait at once. */
    private boolean answersTo(Certificate trusted) {
        String answer = gate("https://localhost", "--ca-file", trusted.file().toString(), "--wait", "4m");
        assertThat(answer).containsAnyOf("The gate is open.", "is not trusted");
        return answer.contains("The gate is open.");
    }

    private String gate(String address, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of("gate", "--service", address + ":" + service.port(), "--database", "carriers"),
                        Stream.of(more))
                .toArray(String[]::new);
        try (ChildProcess process = program().start("gate", Map.of(), arguments)) {
            return "exit code " + process.exitCode() + "\n" + process.output();
        }
    }
}
