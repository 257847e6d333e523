package io.lockkeeper.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rig.Workload.Step;
import io.lockkeeper.serve.Main;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code lockkeeper migrate}, then {@code lockkeeper seed}, on a folder in Prisma's layout. The index and what is before and
 * behind it are one migration of three pieces.
 */
final class Lockkeeper implements Tool {

    private static final Map<String, List<String>> MIGRATIONS = migrations();

    private final Path folder;
    private final Installation installation;

    Lockkeeper(Path directory) {
        this.folder = directory.resolve("harbour");
        this.installation = Installation.in(
                directory,
                jar -> true,
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                Main.class.getName());
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
                        .computeIfAbsent("%02d_%s".formatted(number, name), each -> new ArrayList<>())
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
    public List<Supplier<Program>> programs(DatabaseUrl url, boolean killable) {
        List<String> where = List.of("--json", "--url", TestServer.text(url), "--system", folder.toString());
        return List.of(
                () -> start(killable, where, "migrate"),
                () -> start(killable, where, "seed", "--environment", "development"));
    }

    /** On a thread where that will do: a start takes longer than the work. */
    private Program start(boolean killable, List<String> where, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(where);
        return killable ? installation.start(arguments) : InProcess.start(arguments);
    }

    @Override
    public void correct(TestDatabase database) {
        database.execute(Workload.CORRECTION);
    }

    @Override
    public Set<String> applied(Session session) throws SQLException {
        Set<String> applied = new HashSet<>();
        if (Sight.exists(session, "public._prisma_migrations")) {
            session.query(
                            "SELECT migration_name FROM public._prisma_migrations WHERE finished_at IS NOT NULL"
                                    + " AND rolled_back_at IS NULL",
                            row -> row.getString(1))
                    .forEach(name -> applied.addAll(MIGRATIONS.get(name)));
        }
        if (Sight.exists(session, "lockkeeper.seed_history")) {
            session.query("SELECT seed FROM lockkeeper.seed_history", row -> row.getString(1))
                    .forEach(seed -> applied.add("seed"));
        }
        return applied;
    }

    /** The journal knows of them meanwhile. */
    @Override
    public Set<String> mayPrecedeHistory() {
        return Set.of("before_index", "index", "unique", "drop_name");
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
