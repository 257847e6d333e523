package io.lockkeeper.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an image is named by a tag, which can be moved, and that all of them can be named by a digest. */
class ImagesTest {

    /** It has the form of a digest, and is the one of nothing. */
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @TempDir
    Path folder;

    @Test
    void aMutableTagRemainsInTheseAlone() {
        assertThat(Images.mutable(Manifests.resources(Manifests.FOLDER)))
                .as("the product, an example of an application, and the PostgreSQL of development")
                .containsExactly("lockkeeper:0.1.0", "postgres:18-alpine", "registry.example.com/shop:1.4.0");
        assertThat(base("Dockerfile.jvm")).isEqualTo("eclipse-temurin:25-jre-alpine");
        assertThat(base("Dockerfile.native")).isEqualTo("quay.io/quarkus/ubi9-quarkus-micro-image:2.0");
    }

    private static String base(String dockerfile) {
        return Images.base(Manifests.read(Path.of("src/main/docker", dockerfile)));
    }

    @Test
    void aDigestInTheOverlayPinsEveryPod() throws IOException, InterruptedException {
        assumeTrue(Kubectl.isThere(), "there is no kubectl on this machine");
        Kubectl kubectl = Kubectl.copy(folder);
        kubectl.choose("overlays/production", "modes/job");
        kubectl.replace("overlays/production", "newTag: 0.1.0", "digest: " + DIGEST);

        List<HasMetadata> objects = kubectl.render("overlays/production");

        assertThat(Images.mutable(objects)).isEmpty();
        assertThat(Policy.restrictions(objects)).isEmpty();
    }
}
