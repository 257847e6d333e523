package io.lockkeeper.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.serve.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProblemCatalogueTest {

    private static final Path PAGE = Path.of("docs/problems.md");

    @Test
    void documentsExactlyTheProblemsThatExist() throws IOException {
        Set<String> documented = Pattern.compile("^\\| `([A-Z_0-9]+)` \\| (.*) \\|$", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1) + ": " + row.group(2))
                .collect(Collectors.toSet());

        assertThat(documented)
                .isEqualTo(Arrays.stream(ProblemType.values())
                        .map(type -> type + ": " + type.title())
                        .collect(Collectors.toSet()));
    }

    @Test
    void documentsStatusAndExitCodeOfEachCategory() throws IOException {
        String page = Files.readString(PAGE);
        for (Category category : Category.values()) {
            assertThat(page)
                    .containsPattern("## " + category + ": [^\n]+\n\nHTTP status " + category.status() + ", exit code "
                            + category.exitCode() + "\\.");
        }
    }

    @Test
    void theHelpListsEveryExitCode() {
        List<String> listed = Pattern.compile("^\\s+(\\d+)\\s+\\S", Pattern.MULTILINE)
                .matcher(Main.commandLine().getUsageMessage())
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(listed).contains("0");
        assertThat(listed)
                .containsAll(Arrays.stream(Category.values())
                        .map(category -> String.valueOf(category.exitCode()))
                        .toList());
    }
}
