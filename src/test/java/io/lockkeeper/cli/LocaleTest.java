package io.lockkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names with an umlaut where the locale knows ASCII alone; a shell writes them, so that the locale of the tests does not matter. */
class LocaleTest {

    private static final String FOLDER = "cd \"$0\" && dir=$(printf 'gr\\303\\266\\303\\237e') && mkdir -p $dir/1_init"
            + " && echo 'SELECT 1;' > $dir/1_init/migration.sql && ";

    @TempDir
    Path directory;

    @Test
    void aPathThatTheLocaleCannotRepresentIsRefusedAndTheLocaleNamed() {
        assertThat(refusal("exec \"$@\" status --url postgresql://localhost/shop --system ./$dir"))
                .contains("NAME_INVALID", "the locale of this process cannot represent: LC_ALL=C,");
    }

    @Test
    void aFileThatTheLocaleCannotRepresentIsRefusedAndTheLocaleNamed() {
        assertThat(refusal("mkdir $dir/${dir}_next && echo 'SELECT 1;' > $dir/${dir}_next/migration.sql && cd $dir"
                        + " && exec \"$@\" status --url postgresql://localhost/shop --system ."))
                .contains("NAME_INVALID", "the locale of this process cannot represent: LC_ALL=C,");
    }

    @Test
    void anOptionThatIsAPathIsRefusedInTheSameWords() {
        assertThat(refusal("exec \"$@\" new --system ./$dir add orders"))
                .contains("--system", "the locale of this process cannot represent: LC_ALL=C,", "LC_ALL=C.UTF-8");
    }

    private String refusal(String script) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", FOLDER + script, directory.toString()));
        command.addAll(LockkeeperProcess.command());
        try (ChildProcess process = ChildProcess.start("locale", command, Map.of("LC_ALL", "C"))) {
            assertThat(process.exitCode()).as(process.output()).isIn(2, 4);
            return process.output();
        }
    }
}
