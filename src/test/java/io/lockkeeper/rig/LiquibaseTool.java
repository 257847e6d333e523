package io.lockkeeper.rig;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rig.Workload.Step;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code liquibase update}: a change set for each step, the seed among them. Liquibase knows no COPY: it loads the same rows from
 * a CSV file with its own {@code loadData}.
 */
final class LiquibaseTool implements Tool {

    /** Its default of five minutes would make the sweep last for ever: a lock that a dead runner has left is never free. */
    private static final int LOCK_WAIT_MINUTES = 0;

    private static final String CHANGELOG = """
            <?xml version="1.0" encoding="UTF-8"?>
            <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                    http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
            %s</databaseChangeLog>
            """;

    private static final String CHANGE = """
            <changeSet id="%s" author="rig" runInTransaction="%s"><sql splitStatements="%s"><![CDATA[
            %s]]></sql></changeSet>
            """;

    private static final String SEED = """
            <changeSet id="seed" author="rig"><loadData tableName="seamark" file="seamarks.csv"/></changeSet>
            """;

    private final Path folder;
    private final Installation liquibase;

    LiquibaseTool(Path directory) {
        this.folder = directory.resolve("changelog");
        this.liquibase = Installation.in(
                directory,
                jar -> jar.matches(".*/(liquibase|snakeyaml|commons|opencsv|jaxb-api|picocli|postgresql)-.*"),
                // Nothing is sent anywhere.
                "-Dliquibase.analytics.enabled=false",
                "liquibase.integration.commandline.LiquibaseCommandLine");
        StringBuilder changes = new StringBuilder();
        for (Step step : Workload.STEPS) {
            // It would cut the DO block in pieces.
            boolean split = !step.sql().contains("$$");
            changes.append(
                    step.name().equals("seed")
                            ? SEED
                            : CHANGE.formatted(step.name(), step.transactional(), split, step.sql()));
        }
        SystemFolder.flyway(folder)
                .file("changelog.xml", CHANGELOG.formatted(changes))
                .file("seamarks.csv", "number,name\n" + String.join("\n", Workload.SEED_ROWS) + "\n");
    }

    @Override
    public String title() {
        return "Liquibase " + Installation.version("liquibase-core");
    }

    @Override
    public List<Supplier<Program>> programs(DatabaseUrl url, boolean killable) {
        List<String> arguments = new ArrayList<>(List.of(
                "--search-path=" + folder,
                "--changelog-file=changelog.xml",
                "--url=" + url.jdbcUrl(),
                "--username=postgres",
                "--password=none",
                "--show-banner=false",
                "--changelog-lock-wait-time-in-minutes=" + LOCK_WAIT_MINUTES,
                "update"));
        return List.of(() -> liquibase.start(arguments));
    }

    @Override
    public void correct(TestDatabase database) {
        database.execute(Workload.CORRECTION, "DROP INDEX IF EXISTS port_code");
    }

    @Override
    public Set<String> applied(Session session) throws SQLException {
        return !Sight.exists(session, "public.databasechangelog")
                ? Set.of()
                : new HashSet<>(session.query("SELECT id FROM public.databasechangelog", row -> row.getString(1)));
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
