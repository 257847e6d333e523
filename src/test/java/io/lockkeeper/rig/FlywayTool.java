package io.lockkeeper.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rig.Workload.Step;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code flyway migrate}: a file for each step, the seed among them, because Flyway knows COPY. */
final class FlywayTool implements Tool {

    private final Path folder;
    private final Installation flyway;

    FlywayTool(Path directory) {
        this.folder = directory.resolve("sql");
        this.flyway = Installation.in(
                directory, jar -> jar.matches(".*/(flyway|postgresql)-.*"), FlywayProgram.class.getName());
        SystemFolder layout = SystemFolder.flyway(folder);
        int number = 0;
        for (Step step : Workload.STEPS) {
            layout.migration("V" + ++number + "__" + step.name(), step.sql());
        }
    }

    @Override
    public String title() {
        return "Flyway " + Installation.version("flyway-core");
    }

    @Override
    public List<Supplier<Program>> programs(DatabaseUrl url, boolean killable) {
        return List.of(() -> flyway.start(List.of("migrate", url.jdbcUrl(), folder.toString())));
    }

    /** As its documentation says: clean up what the failed migration left, and repair the history. */
    @Override
    public void correct(TestDatabase database) {
        database.execute(Workload.CORRECTION, "DROP INDEX IF EXISTS port_code");
        try (Program repair = flyway.start(List.of("repair", database.url().jdbcUrl(), folder.toString()))) {
            assertThat(repair.ended(Duration.ofMinutes(2))).isTrue();
            assertThat(repair.exitCode()).as(repair.output()).isZero();
        }
    }

    @Override
    public Set<String> applied(Session session) throws SQLException {
        return !Sight.exists(session, "public.flyway_schema_history")
                ? Set.of()
                : new HashSet<>(session.query(
                        "SELECT replace(description, ' ', '_') FROM public.flyway_schema_history WHERE success",
                        row -> row.getString(1)));
    }

    @Override
    public Set<String> mayPrecedeHistory() {
        return Set.of("index", "unique", "drop_name");
    }

    /** It writes for people; whether it says enough is not judged. */
    @Override
    public List<String> missingInFailure(String output) {
        return output.isBlank() ? List.of("any word") : List.of();
    }
}
