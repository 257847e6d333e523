package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a JVM. */
class LauncherIT {

    @TempDir
    Path directory;

    /** A shell writes the name, so that the locale of the tests does not matter. */
    @Test
    void namesMayHaveAnyCharacterWhereTheLocaleKnowsAsciiAlone() {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "cd \"$0\" && dir=$(printf 'gr\\303\\266\\303\\237e') && mkdir -p $dir/1_$dir"
                        + " && echo 'SELECT 1;' > $dir/1_$dir/migration.sql && exec \"$@\" status --url"
                        + " postgresql://127.0.0.1:1/shop --system ./$dir",
                directory.toString()));
        command.addAll(Program.JVM.command());

        try (ChildProcess process = ChildProcess.start(
                "launcher", command, Map.of("LC_ALL", "C", "JAVA_HOME", System.getProperty("java.home")))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(6);
            assertThat(process.output()).contains("DATABASE_UNREACHABLE");
        }
    }
}
