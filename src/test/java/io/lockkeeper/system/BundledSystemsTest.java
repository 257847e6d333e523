package io.lockkeeper.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.level.LevelState;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.seed.SeedResult;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.seed.Seeder;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every system that ships with Lockkeeper works from nothing in every environment. */
@Execution(ExecutionMode.CONCURRENT)
class BundledSystemsTest {

    private static final Path FOLDER = Path.of("src/main/resources/systems");
    private static final Systems SYSTEMS = new Systems(true, List.of());

    static Stream<Arguments> systemsAndEnvironments() {
        return SYSTEMS.names().stream()
                .flatMap(name -> Stream.of(Environment.values()).map(environment -> Arguments.of(name, environment)));
    }

    @Test
    void theIndexNamesEveryFile() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(Folder.Resources.lines("systems/index"))
                    .containsExactlyInAnyOrderElementsOf(files.filter(Files::isRegularFile)
                            .map(file -> FOLDER.relativize(file).toString())
                            .toList());
        }
    }

    @Test
    void thereAreTheFive() {
        assertThat(SYSTEMS.names())
                .containsExactly("carriers", "digilog-settings", "mykadoo", "quiz-to-build", "vrooli");
    }

    @Test
    void canBeLeftOut() {
        assertThat(new Systems(false, List.of()).names()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("systemsAndEnvironments")
    void reachesItsLevelAndItsSeeds(String name, Environment environment) {
        SystemDefinition system = SYSTEMS.find(name);
        DatabaseUrl database = TestServer.createDatabase();

        MigrateResult migrated = migrate(system, database);
        SeedResult seeded = seed(system, database, environment);

        assertThat(migrated.applied()).hasSameSizeAs(system.migrations());
        assertThat(migrated.status().state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(seeded.status().state()).isEqualTo(SeedState.SEEDED);
        assertThat(seeded.status().notes()).isEmpty();

        assertThat(migrate(system, database).applied()).isEmpty();
        assertThat(seed(system, database, environment).applied()).isEmpty();
    }

    @Test
    void noneSeedsProductionFromTheFoldersOfDevelopmentOrTesting() {
        for (String name : SYSTEMS.names()) {
            assertThat(SYSTEMS.find(name).manifest().seedFolders(Environment.PRODUCTION))
                    .as(name)
                    .doesNotContain("development", "testing");
        }
    }

    private static MigrateResult migrate(SystemDefinition system, DatabaseUrl database) {
        return new Migrator(system, database, MigrateOptions.DEFAULT, Asked.DEFAULT.work(Listener.NONE)).migrate();
    }

    private static SeedResult seed(SystemDefinition system, DatabaseUrl database, Environment environment) {
        return new Seeder(
                        system,
                        database,
                        environment,
                        secret -> Optional.of("A-secret-of-" + secret + "-4711"),
                        Asked.DEFAULT.work(Listener.NONE))
                .seed();
    }
}
