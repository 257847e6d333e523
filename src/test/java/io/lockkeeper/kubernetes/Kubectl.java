package io.lockkeeper.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Renders an overlay as {@code kubectl} does, from a copy of the folder that a test may change. */
record Kubectl(Path folder) {

    /** A copy of {@code k8s/} in an empty directory. */
    static Kubectl copy(Path folder) throws IOException {
        for (Path file : Manifests.files(Manifests.FOLDER)) {
            Path copy = folder.resolve(Manifests.FOLDER.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        return new Kubectl(folder);
    }

    static boolean isThere() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
    }

    /** Puts in force a component that an overlay names in a comment. */
    void choose(String overlay, String component) throws IOException {
        replace(overlay, "  # - ../../" + component + "\n", "  - ../../" + component + "\n");
    }

    /** Changes a text in the kustomization of an overlay. */
    void replace(String overlay, String text, String with) throws IOException {
        Path file = folder.resolve(overlay).resolve(Manifests.KUSTOMIZATION);
        String before = Manifests.read(file);
        assertThat(before).contains(text);
        Files.writeString(file, before.replace(text, with));
    }

    /** All objects of an overlay, each read strictly. */
    List<HasMetadata> render(String overlay) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("kubectl", ".txt");
        Process process = new ProcessBuilder("kubectl", "kustomize", folder + "/" + overlay)
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        // Warnings of what will no longer be understood come here too.
        assertThat(errors).isEmptyFile();
        assertThat(process.exitValue()).isZero();
        Files.delete(errors);
        return Manifests.of(HasMetadata.class, Manifests.parse(output));
    }
}
