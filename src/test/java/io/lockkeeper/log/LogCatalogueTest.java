package io.lockkeeper.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogCatalogueTest {

    @Test
    void documentsExactlyTheEventsThatExist() throws IOException {
        Map<String, String> documented = Pattern.compile("^\\| `([A-Z_]+)` \\| ([A-Z]+) \\| .+ \\|$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/logs.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

        assertThat(documented)
                .isEqualTo(
                        Arrays.stream(LogEvent.values()).collect(Collectors.toMap(LogEvent::name, event -> event.level()
                                .name())));
    }

    /** Whoever wants to tell more than what is of use for debugging adds an event. */
    @Test
    void nothingIsLoggedBesideTheList() throws IOException {
        Pattern beside = Pattern.compile("\\bLog\\.(trace|info|warn|error|fatal)|\\.getLogger\\(|System\\.Logger");
        List<String> found;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            found = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("log/LogEvent.java"))
                    // The server of dev mode keeps its own logger quiet.
                    .filter(file -> !file.endsWith("dev/LocalPostgres.java"))
                    .filter(file -> beside.matcher(read(file)).find())
                    .map(Path::toString)
                    .toList();
        }
        assertThat(found).isEmpty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
