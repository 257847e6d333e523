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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flyway's layout: what is taken, in which order, and what is refused by name. */
class FlywayLayoutTest {

    private SystemFolder folder;

    @BeforeEach
    void oneMigration(@TempDir Path directory) {
        folder = SystemFolder.flyway(directory).migration("V1__init", "SELECT 1;");
    }

    @Test
    void ordersByVersionNotByName() {
        folder.migration("V1.10__ten", "SELECT 1;")
                .migration("V1.9__nine", "SELECT 1;")
                .migration("V1_2__two", "SELECT 1;")
                .migration("deep/down/V0003__three", "SELECT 1;")
                .migration("R__views", "SELECT 1;")
                .migration("U1__init", "SELECT 1;");

        assertThat(folder.read().migrations())
                .extracting(Migration::name)
                .containsExactly(
                        "V1__init.sql",
                        "V1_2__two.sql",
                        "V1.9__nine.sql",
                        "V1.10__ten.sql",
                        "deep/down/V0003__three.sql",
                        "R__views.sql",
                        "U1__init.sql");
        assertThat(folder.read().level()).isEqualTo("0003");
    }

    @ParameterizedTest
    @ValueSource(strings = {"V01__again", "V1.0__again", "V1_0_0__again", "sub/V1__again"})
    void refusesTwoMigrationsOfOneVersion(String name) {
        folder.migration(name, "SELECT 1;");

        Problem problem = problemOf(ProblemType.MIGRATION_DUPLICATE, folder::read);

        assertThat(problem.detail()).contains(folder.label("V1__init"), folder.label(name), "have the same version");
        assertThat(problem.remedy()).contains("another version");
    }

    @Test
    void refusesTwoMigrationsOfOneVersionWithABaselineBetweenThem() {
        folder.migration("V1__other", "SELECT 1;").migration("B1__middle", "SELECT 1;");

        assertThat(problemOf(ProblemType.MIGRATION_DUPLICATE, folder::read).detail())
                .contains("V1__init.sql", "V1__other.sql");
    }

    @Test
    void refusesTwoRepeatablesOfOneDescription() {
        folder.migration("R__views", "SELECT 1;").migration("sub/R__views", "SELECT 1;");

        assertThat(problemOf(ProblemType.MIGRATION_DUPLICATE, folder::read).detail())
                .contains("have the same description");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "beforeMigrate.sql | callbacks are not supported",
                "afterEachMigrate__refresh.sql | callbacks are not supported",
                "createSchema.sql | callbacks are not supported",
                "V2__load.sh | only SQL migrations are supported",
                "V2__Load.java | only SQL migrations are supported",
                "R__report.py | only SQL migrations are supported",
                "V2_missing_second_underscore.sql | its name is not of the form",
                "v2__lower_case.sql | its name is not of the form",
                "V2b__letters.sql | its name is not of the form",
                "V__no_version.sql | its name is not of the form",
                "R2__repeatable.sql | its name is not of the form",
                "notes.sql | its name is not of the form",
                "V3__gone.sql.conf | there is no script beside it"
            })
    void refusesByNameWhatFlywayWouldUseOrMistake(String file, String reason) {
        folder.file(file, "SELECT 1;");

        Problem problem = problemOf(ProblemType.LAYOUT_UNSUPPORTED, folder::read);

        assertThat(problem.detail())
                .startsWith(folder.path() + "/" + file + ": ")
                .contains(reason);
        assertThat(problem.remedy()).contains("nothing in the folder is skipped silently");
        assertThat(problem.attributes()).containsEntry("file", folder.path() + "/" + file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "shouldExecute=false | the setting 'shouldExecute' is not supported",
                "encoding=ISO-8859-1 | the encoding must be UTF-8 and is ISO-8859-1",
                "executeInTransaction=maybe | 'executeInTransaction' is true or false, and is maybe"
            })
    void refusesSettingsThatItCannotHonour(String setting, String reason) {
        folder.file("V1__init.sql.conf", "# why\n" + setting + "\n");

        assertThat(problemOf(ProblemType.LAYOUT_UNSUPPORTED, folder::read).detail())
                .contains("V1__init.sql.conf: " + reason);
    }

    @Test
    void takesTheSettingsItKnows() {
        folder.file("V1__init.sql.conf", "executeInTransaction = false\nplaceholderReplacement=false\nencoding=utf-8");

        Migration migration = folder.read().migrations().getFirst();

        assertThat(migration.placeholders()).isFalse();
    }

    @Test
    void leavesOtherFilesAlone() {
        folder.file("README.md", "text").file("V1__init.txt", "text");

        assertThat(folder.read().migrations()).hasSize(1);
    }
}
