package io.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two rules; docs/architecture.md shows the same table. A package imports only packages of a lower rank, so that there is no cycle. The
 * engine knows neither the service nor its frameworks, so that it works where the service's records are lost, or were never there.
 */
class ArchitectureTest {

    private static final Map<String, Integer> RANKS = Map.ofEntries(
            Map.entry("text", 0),
            Map.entry("problem", 1),
            Map.entry("checksum", 1),
            Map.entry("log", 1),
            Map.entry("secret", 2),
            Map.entry("sql", 2),
            Map.entry("postgres", 2),
            Map.entry("http", 2),
            Map.entry("security", 3),
            Map.entry("dev", 2),
            Map.entry("audit", 3),
            Map.entry("catalog", 3),
            Map.entry("system", 3),
            Map.entry("operation", 4),
            Map.entry("rows", 4),
            Map.entry("ledger", 5),
            Map.entry("level", 6),
            Map.entry("migration", 7),
            Map.entry("seed", 7),
            Map.entry("gate", 8),
            Map.entry("database", 9),
            Map.entry("run", 10),
            Map.entry("cli", 10),
            Map.entry("watch", 11),
            Map.entry("frontend", 12),
            Map.entry("probe", 12),
            Map.entry("serve", 13));

    /** What a one-shot command is made of. */
    private static final Set<String> ENGINE = Set.of(
            "text",
            "problem",
            "checksum",
            "secret",
            "sql",
            "postgres",
            "catalog",
            "system",
            "operation",
            "rows",
            "ledger",
            "level",
            "migration",
            "seed",
            "gate",
            "cli");

    private static final Set<String> FRAMEWORKS = Set.of("jakarta.persistence.", "jakarta.ws.rs.", "io.quarkus.");

    private final Sources sources = Sources.in(Path.of("src/main/java/io/lockkeeper"));

    @Test
    void everyPackageHasARank() {
        assertThat(sources.packages())
                .as("packages below io.lockkeeper; the root package holds nothing")
                .containsExactlyElementsOf(new TreeSet<>(RANKS.keySet()));
    }

    @Test
    void packagesImportOnlyLowerRanks() {
        assertThat(upward(sources)).isEmpty();
    }

    @Test
    void theEngineStandsWithoutTheService() {
        assertThat(service(sources)).isEmpty();
    }

    /** Before Quarkus runs, ConfigProvider gives the configuration of the build in a native executable; ProblemResponses asks it later. */
    @Test
    void theConfigurationIsReadInOnePlaceBeforeQuarkusRuns() {
        assertThat(sources.mentions(Set.of("ConfigProvider.", "ConfigUtils."), everywhere -> true))
                .containsExactlyInAnyOrder(
                        "http/ProblemResponses.java uses ConfigProvider.", "serve/ServeCommand.java uses ConfigUtils.");
    }

    @Test
    void anUpwardUseBreaksTheFirstRule(@TempDir Path main) throws IOException {
        write(main, "sql", "import io.lockkeeper.migration.Migrator;");
        write(main, "ledger", "import io.lockkeeper.operation.Stop;");
        write(main, "log", "Object o = io.lockkeeper.run.Runs.class;");
        write(main, "seed", "import static io.lockkeeper.migration.Migrator.status;");

        assertThat(upward(Sources.in(main)))
                .containsExactlyInAnyOrder(
                        "sql/Some.java uses migration", "log/Some.java uses run", "seed/Some.java uses migration");
    }

    @Test
    void aServiceThatTheEngineUsesBreaksTheSecondRule(@TempDir Path main) throws IOException {
        write(main, "migration", "import jakarta.persistence.Entity;");
        write(main, "system", "import jakarta.ws.rs.Path;");
        write(main, "cli", "import io.quarkus.runtime.Quarkus;");
        write(main, "gate", "import io.lockkeeper.audit.AuditEntry;");
        write(main, "run", "import jakarta.persistence.Entity;");
        write(main, "seed", "import jakarta.inject.Singleton;");

        assertThat(service(Sources.in(main)))
                .containsExactlyInAnyOrder(
                        "migration/Some.java uses jakarta.persistence.",
                        "system/Some.java uses jakarta.ws.rs.",
                        "cli/Some.java uses io.quarkus.",
                        "gate/Some.java uses audit");
    }

    @Test
    void aSubPackageIsJudgedAsPartOfItsPackage(@TempDir Path main) throws IOException {
        write(main, "sql/change", "import io.lockkeeper.seed.Seeder;");
        write(main, "sql/rules", "import io.lockkeeper.sql.Script; import io.lockkeeper.problem.deep.Thing;");
        write(main, "level", "import io.lockkeeper.run.deep.Thing;");

        assertThat(upward(Sources.in(main)))
                .containsExactlyInAnyOrder("sql/change/Some.java uses seed", "level/Some.java uses run");
        assertThat(service(Sources.in(main))).containsExactly("level/Some.java uses run");
    }

    private static List<String> upward(Sources sources) {
        return sources.uses(
                (from, to) -> !to.equals(from) && RANKS.getOrDefault(to, 99) >= RANKS.getOrDefault(from, 0));
    }

    private static List<String> service(Sources sources) {
        Stream<String> frameworks = sources.mentions(FRAMEWORKS, ENGINE::contains).stream();
        Stream<String> packages = sources.uses((from, to) -> ENGINE.contains(from) && !ENGINE.contains(to)).stream();
        return Stream.concat(frameworks, packages).toList();
    }

    private static void write(Path main, String folder, String line) throws IOException {
        Path directory = Files.createDirectories(main.resolve(folder));
        Files.writeString(
                directory.resolve("Some.java"),
                "package io.lockkeeper." + folder.replace('/', '.') + ";\n\n" + line + "\n");
    }
}
