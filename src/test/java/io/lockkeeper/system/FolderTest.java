package io.lockkeeper.system;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only regular files inside the folder are read, whatever names and links say. */
class FolderTest {

    @TempDir
    private Path directory;

    private SystemFolder folder;
    private Path outside;

    @BeforeEach
    void aSecretLiesOutside() throws IOException {
        folder = SystemFolder.prisma(directory.resolve("shop")).migration("1_init", "SELECT 1;");
        outside = Files.writeString(directory.resolve("secret.sql"), "SELECT 'secret';");
    }

    @Test
    void aLinkToAFileOutsideIsRefused() {
        folder.link("2_next/migration.sql", outside);

        assertThat(problemOf(ProblemType.NAME_INVALID, folder::read).detail())
                .contains("shop/2_next/migration.sql is a link to a file outside of the folder");
    }

    @Test
    void aLinkedDirectoryOutsideIsRefused() throws IOException {
        Files.createDirectories(directory.resolve("elsewhere"));
        Files.writeString(directory.resolve("elsewhere/migration.sql"), "SELECT 1;");
        folder.link("2_next", directory.resolve("elsewhere"));

        assertThat(problemOf(ProblemType.NAME_INVALID, folder::read).detail())
                .contains("2_next/migration.sql is a link to a file outside");
    }

    @Test
    void aLinkWithinTheFolderIsFollowed() {
        folder.link("2_next/migration.sql", folder.path().resolve("1_init/migration.sql"));

        assertThat(folder.read().migrations()).hasSize(2);
    }

    @Test
    void aLinkThatGoesRoundInCirclesIsRefused() {
        folder.link("2_next/again", folder.path());

        assertThat(problemOf(ProblemType.SYSTEM_INVALID, folder::read).detail()).contains("cannot be read");
    }

    @Test
    void aDanglingLinkIsRefused() {
        folder.link("2_next/migration.sql", directory.resolve("nowhere"));

        assertThat(problemOf(ProblemType.SYSTEM_INVALID, folder::read).detail()).contains("cannot be read");
    }

    @Test
    void aPipeInThePlaceOfAScriptIsRefused() throws Exception {
        folder.emptyFolder("2_next");
        Process mkfifo = new ProcessBuilder(
                        "mkfifo", folder.path().resolve("2_next/migration.sql").toString())
                .start();
        assertThat(mkfifo.waitFor(5, TimeUnit.SECONDS)).isTrue();

        Problem problem = problemOf(ProblemType.SYSTEM_INVALID, folder::read);
        assertThat(problem.detail()).contains("2_next/migration.sql is neither a file nor a directory");
        assertThat(problem.remedy()).contains("Is this the folder of a system?").doesNotContain("Remove");
    }

    @Test
    void aMountedConfigMapIsReadOnce() throws IOException {
        Path mount = directory.resolve("mount");
        SystemFolder.flyway(mount.resolve("..2026_11_20")).migration("V1__init", "SELECT 1;");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_11_20"));
        Files.createSymbolicLink(mount.resolve("V1__init.sql"), Path.of("..data/V1__init.sql"));

        assertThat(Folder.ofDirectory(mount).files()).containsExactly("V1__init.sql");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThat(problemOf(ProblemType.SYSTEM_UNKNOWN, () -> new Systems(true, List.of())
                                .resolve(directory + "/nowhere"))
                        .detail())
                .contains(directory + "/nowhere");
        assertThat(problemOf(ProblemType.SYSTEM_UNKNOWN, () -> new Systems(true, List.of()).resolve("no-such"))
                        .detail())
                .contains("There is no system 'no-such'", "carriers");
    }
}
