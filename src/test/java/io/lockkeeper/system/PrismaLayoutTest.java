package io.lockkeeper.system;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prisma's layout as real projects have it. */
class PrismaLayoutTest {

    private SystemFolder folder;

    @BeforeEach
    void prismaFolder(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory.resolve("Web Shop"));
    }

    @Test
    void ordersByNameWhateverTheNamesLookLike() {
        folder.migration("20240101000000_b", "SELECT 1;")
                .migration("20240101000000_a", "SELECT 1;")
                .migration("01_init", "SELECT 1;")
                .migration("20230101000000 with spaces", "SELECT 1;")
                .migration("zusätze", "SELECT 1;");

        assertThat(folder.read().migrations())
                .extracting(Migration::name)
                .containsExactly(
                        "01_init", "20230101000000 with spaces", "20240101000000_a", "20240101000000_b", "zusätze");
        assertThat(folder.read().level()).isEqualTo("zusätze");
        assertThat(folder.read().name()).isEqualTo("web-shop");
    }

    @Test
    void describesAMigrationByTheWordsOfItsName() {
        folder.migration("20240101120000_add_order_status", "SELECT 1;").migration("2024", "SELECT 1;");

        assertThat(folder.read().migrations())
                .extracting(Migration::description)
                .containsExactly("2024", "add order status");
    }

    @Test
    void notesWhatItLeavesOut() {
        folder.migration("1_init", "SELECT 1;").emptyFolder("2_branch").file("loose.sql", "SELECT 1;");

        SystemDefinition system = folder.read();

        assertThat(system.migrations()).hasSize(1);
        assertThat(system.notes())
                .containsExactlyInAnyOrder(
                        folder.path() + "/2_branch is empty and is left out",
                        folder.path() + "/loose.sql is not in a migration folder, so it is not a migration");
    }

    @Test
    void refusesAFolderWithFilesButWithoutAScript() {
        folder.migration("1_init", "SELECT 1;").file("2_next/migration.SQL", "SELECT 1;");

        Problem problem = problemOf(ProblemType.SYSTEM_INVALID, folder::read);

        assertThat(problem.detail()).contains(folder.path() + "/2_next has files, but no migration.sql");
        assertThat(problem.remedy()).contains("Add the script");
    }

    @Test
    void refusesMigrationsOfAnotherProvider() {
        folder.migration("1_init", "SELECT 1;").file("migration_lock.toml", "# made by Prisma\nprovider = \"mysql\"\n");

        Problem problem = problemOf(ProblemType.PROVIDER_UNSUPPORTED, folder::read);

        assertThat(problem.detail()).contains("migration_lock.toml", "'mysql'");
        assertThat(problem.remedy()).contains("provider postgresql");
    }

    @Test
    void findsTheMigrationsOfAProjectWithoutAManifest(@TempDir Path project) {
        SystemFolder nested =
                SystemFolder.prisma(project.resolve("prisma/migrations")).migration("1_init", "SELECT 1;");

        SystemDefinition system = SystemDefinition.read(Folder.ofDirectory(project), "shop");

        assertThat(system.layout()).isEqualTo(LayoutName.PRISMA);
        assertThat(system.migrations()).extracting(Migration::file).containsExactly(nested.label("1_init"));
    }

    @Test
    void refusesADirectoryThatHoldsNeitherLayout(@TempDir Path project) {
        SystemFolder readme = SystemFolder.flyway(project).file("README.md", "nothing here");

        Problem problem = problemOf(ProblemType.SYSTEM_INVALID, readme::read);

        assertThat(problem.detail()).contains("holds no system.yaml and no migrations");
        assertThat(problem.remedy()).contains("<name>/migration.sql", "V1__name.sql");
    }
}
