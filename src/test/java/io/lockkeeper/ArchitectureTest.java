package io.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A package imports only packages of a lower rank, so that there is no cycle; docs/architecture.md shows the same table. */
class ArchitectureTest {

    private static final Map<String, Integer> RANKS = Map.ofEntries(
            Map.entry("problem", 0),
            Map.entry("log", 0),
            Map.entry("sql", 1),
            Map.entry("postgres", 1),
            Map.entry("http", 1),
            Map.entry("security", 1),
            Map.entry("dev", 1),
            Map.entry("audit", 2),
            Map.entry("system", 2),
            Map.entry("database", 3),
            Map.entry("run", 4),
            Map.entry("ledger", 5),
            Map.entry("migration", 6),
            Map.entry("seed", 7),
            Map.entry("gate", 8),
            Map.entry("cli", 9));

    private static final Path MAIN = Path.of("src/main/java/io/lockkeeper");
    private static final Pattern IMPORT = Pattern.compile("\\bio\\.lockkeeper\\.([a-z]+)\\.");

    @Test
    void everyPackageHasARank() throws IOException {
        try (Stream<Path> children = Files.list(MAIN)) {
            assertThat(children.map(child -> child.getFileName().toString()))
                    .as("packages below io.lockkeeper; the root package holds nothing")
                    .containsExactlyInAnyOrderElementsOf(new TreeSet<>(RANKS.keySet()));
        }
    }

    @Test
    void packagesImportOnlyLowerRanks() throws IOException {
        List<String> upward = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String from = MAIN.relativize(file).getName(0).toString();
                for (String line : Files.readAllLines(file)) {
                    Matcher matcher = IMPORT.matcher(line);
                    while (!line.startsWith("package") && matcher.find()) {
                        String to = matcher.group(1);
                        if (!to.equals(from) && RANKS.getOrDefault(to, 99) >= RANKS.get(from)) {
                            upward.add(file + " uses " + to);
                        }
                    }
                }
            }
        }
        assertThat(upward).isEmpty();
    }
}
