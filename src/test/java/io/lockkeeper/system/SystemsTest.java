package io.lockkeeper.system;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory of systems: what is in the folder of one of them keeps nobody from the others. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemsTest {

    @TempDir
    private Path directory;

    private Systems systems;

    @BeforeEach
    void make() {
        system("shop", "name: shop\nlayout: prisma\n");
        systems = new Systems(false, List.of(directory));
    }

    private SystemFolder system(String folder, String manifest) {
        return SystemFolder.prisma(directory.resolve(folder))
                .migration("1_init", "SELECT 1;")
                .manifest(manifest);
    }

    @Test
    void aPipeInThePlaceOfAManifestIsNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("aa/system.yaml");
        SystemFolder.prisma(directory.resolve("aa")).migration("1_init", "SELECT 1;");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(mkfifo.waitFor(5, TimeUnit.SECONDS)).isTrue();

        assertThat(systems.names()).containsExactly("aa", "shop");
        assertThat(systems.find("shop").name()).isEqualTo("shop");
        assertThat(problemOf(ProblemType.SYSTEM_INVALID, () -> systems.find("aa"))
                        .detail())
                .contains("aa/system.yaml is neither a file nor a directory");
    }

    @Test
    void aManifestThatIsTooLargeIsToldWhenItsSystemIsAskedFor() {
        system("big", "name: big\nlayout: prisma\ntitle: " + "x".repeat(1 << 20) + "\n");

        assertThat(systems.names()).containsExactly("big", "shop");
        assertThat(problemOf(ProblemType.MANIFEST_INVALID, () -> systems.find("big"))
                        .detail())
                .contains("a manifest has at most 1024");
    }

    @Test
    void aChangedNameCountsAtOnce() {
        assertThat(systems.names()).containsExactly("shop");

        system("shop", "name: warehouse\nlayout: prisma\n");

        assertThat(systems.names()).containsExactly("warehouse");
        assertThat(problemOf(ProblemType.SYSTEM_UNKNOWN, () -> systems.find("shop"))
                        .detail())
                .contains("there are [warehouse]");
    }
}
