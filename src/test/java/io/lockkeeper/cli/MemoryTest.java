package io.lockkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a heap of 128 MB, of which Java leaves 123, a script may have 7.7, and all files of a system 30. */
class MemoryTest {

    private static final int MB = 1 << 20;

    private final TestDatabase database = TestDatabase.create();

    @Test
    void theLargestScriptsAreApplied(@TempDir Path directory) {
        // One statement, of which each character takes two bytes in memory, and one of many statements.
        String one = "SELECT length('" + "ж".repeat(7 * MB / 2) + "');";
        String many =
                "INSERT INTO text VALUES ('%s');\n".formatted("x".repeat(9_970)).repeat(7 * MB / 10_000);
        SystemFolder.prisma(directory)
                .migration("1_one", one)
                .migration("2_many", "CREATE TABLE text (text text);\n" + many)
                .migration("3_again", "-- again\n" + one);

        assertThat(migrate(directory, 0)).contains("3 migrations");
        assertThat(database.prismaHistory()).hasSize(3);
    }

    @Test
    void aScriptThatIsLargerIsRefusedWithTheReason(@TempDir Path directory) {
        SystemFolder.prisma(directory).migration("1_one", "SELECT 1;").sparse("2_large", 9 * MB);

        assertThat(migrate(directory, 4))
                .contains(
                        "SCRIPT_TOO_LARGE", "2_large/migration.sql has 9 MB; the limit is 7 MB, with a heap of 123 MB");
        assertThat(database.exists("_prisma_migrations")).isFalse();
    }

    @Test
    void moreThanAQuarterOfTheHeapIsRefusedToo(@TempDir Path directory) {
        SystemFolder folder = SystemFolder.prisma(directory);
        for (int i = 1; i <= 5; i++) {
            folder.sparse(i + "_large", 7 * MB);
        }

        assertThat(migrate(directory, 4)).contains("SCRIPT_TOO_LARGE", "have more than 30 MB together");
    }

    private String migrate(Path directory, int exitCode) {
        List<String> command = new ArrayList<>(LockkeeperProcess.command());
        command.addAll(List.of(
                "migrate",
                "--system",
                directory.toString(),
                "--url",
                database.url().toString()));
        try (ChildProcess process = ChildProcess.start("memory", command, Map.of("JDK_JAVA_OPTIONS", "-Xmx128m"))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(exitCode);
            return process.output();
        }
    }
}
