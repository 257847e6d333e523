package io.lockkeeper.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.rig.Workload.Step;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code lockkeeper migrate}, then {@code lockkeeper seed}, on a folder in Prisma's layout. The index and what is before and
 * behind it are one migration of three pieces.
 */
final class Lockkeeper implements Tool {

    private static final Map<String, List<String>> MIGRATIONS = migrations();

    private final Path folder;
    private final Function<List<String>, Program> commandLine;

    /** @param commandLine starts the command line with arguments */
    Lockkeeper(Path folder, Function<List<String>, Program> commandLine) {
        this.folder = folder;
        this.commandLine = commandLine;
        SystemFolder system = SystemFolder.prisma(folder.resolve("migrations"));
        MIGRATIONS.forEach((name, steps) -> system.migration(
                name,
                String.join(
                        "",
                        steps.stream().map(step -> Workload.step(step).sql()).toList())));
        SystemFolder.prisma(folder)
                .manifest("""
                        name: harbour
                        layout: prisma
                        migrations: migrations
                        checks:
                          - name: the seamarks are there
                            sql: SELECT count(*) = 5 FROM seamark
                        """)
                .file(
                        "seeds/development/010_seamarks.sql",
                        Workload.step("seed").sql());
    }

    private static Map<String, List<String>> migrations() {
        Map<String, List<String>> migrations = new LinkedHashMap<>();
        for (Step step : Workload.STEPS) {
            String name = step.name().endsWith("index") ? "index" : step.name();
            if (!name.equals("seed")) {
                int number =
                        migrations.size() + (name.equals("index") && step != Workload.step("before_index") ? 0 : 1);
                migrations
                        .computeIfAbsent(number + "_" + name, each -> new ArrayList<>())
                        .add(step.name());
            }
        }
        return migrations;
    }

    @Override
    public String title() {
        return "Lockkeeper";
    }

    @Override
    public List<Supplier<Program>> programs(DatabaseUrl url) {
        List<String> where = List.of("--json", "--url", TestServer.text(url), "--system", folder.toString());
        return List.of(
                () -> commandLine.apply(arguments(where, "migrate")),
                () -> commandLine.apply(arguments(where, "seed", "--environment", "development")));
    }

    private static List<String> arguments(List<String> where, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(where);
        return arguments;
    }

    @Override
    public void correct(TestDatabase database) {
        database.execute(Workload.CORRECTION);
    }

    @Override
    public Set<String> applied(TestDatabase database) {
        Set<String> applied = new HashSet<>();
        if (database.exists("_prisma_migrations")) {
            database.prismaHistory().forEach(name -> applied.addAll(MIGRATIONS.get(name)));
        }
        if (database.exists("lockkeeper.seed_history")
                && !database.column("SELECT seed FROM lockkeeper.seed_history").isEmpty()) {
            applied.add("seed");
        }
        return applied;
    }

    /** The journal knows of them meanwhile. */
    @Override
    public Set<String> mayPrecedeHistory() {
        return Set.of("before_index", "index", "unique");
    }

    @Override
    public List<String> missingInFailure(String output) {
        try {
            JsonNode problem = new ObjectMapper().readTree(output);
            List<String> wanted = new ArrayList<>(List.of("code", "detail", "remedy"));
            if (problem.path("code").asText().equals("STATEMENT_FAILED")) {
                wanted.addAll(List.of("migration", "file", "line", "sqlState"));
            }
            wanted.removeIf(problem::hasNonNull);
            return wanted;
        } catch (JsonProcessingException e) {
            return List.of("a problem in JSON: " + output);
        }
    }
}
