package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lockkeeper and Flyway on the same database, each taking the other's history for itself. */
@Execution(ExecutionMode.CONCURRENT)
class FlywayCompatibilityTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"carriers", "digilog-settings", "mykadoo", "quiz-to-build", "vrooli"})
    void flywayAcceptsWhatLockkeeperApplied(String system) {
        SystemFolder folder = SystemFolder.bundledAsFlyway(system, directory);

        MigrateResult result = database.migrate(folder);

        assertThat(result.status().state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(result.applied()).hasSizeGreaterThan(1);
        flywayFindsNothingToDo(flyway(folder), result.applied());
    }

    @ParameterizedTest
    // Flyway's parser loses its way in the nested CASE of a function of quiz-to-build.
    @ValueSource(strings = {"carriers", "digilog-settings", "mykadoo", "vrooli"})
    void lockkeeperAcceptsWhatFlywayApplied(String system) {
        SystemFolder folder = SystemFolder.bundledAsFlyway(system, directory);
        int applied = flyway(folder).migrate().migrationsExecuted;

        Status status = database.status(folder);

        assertThat(status.state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(status.applied()).isEqualTo(applied);
        assertThat(status.migrations()).allMatch(row -> row.checksum() == ChecksumState.SAME);
        assertThat(database.migrate(folder).applied()).isEmpty();
        equalsWhatLockkeeperMakes(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"carriers", "digilog-settings", "mykadoo", "quiz-to-build", "vrooli"})
    void lockkeeperGoesOnWhereFlywayStopped(String system) {
        SystemFolder folder = SystemFolder.bundledAsFlyway(system, directory);
        List<MigrationStatus> all = database.status(folder).migrations();
        int last = (all.size() - 1) / 3;
        String half = all.get(last).version();
        flyway(folder, configuration -> configuration.target(MigrationVersion.fromVersion(half)))
                .migrate();
        assertThat(database.status(folder).state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.status(folder).level()).isEqualTo(half);

        MigrateResult result = database.migrate(folder);

        assertThat(result.applied()).hasSize(all.size() - last - 1);
        equalsWhatLockkeeperMakes(folder);
        flywayFindsNothingToDo(
                flyway(folder), all.stream().map(MigrationStatus::name).toList());
    }

    @Test
    void flywayAcceptsRepeatablesPlaceholdersSubfoldersAndLineEnds() {
        SystemFolder folder = shop();

        MigrateResult result = database.migrate(folder);

        assertThat(result.applied())
                .containsExactly(
                        "V1__orders.sql",
                        "later/V1.1__order notes.sql",
                        "V2__indexes.sql",
                        "R__a_first.sql",
                        "R__open_orders.sql");
        assertThat(database.column("SELECT owner FROM orders")).containsExactly("lock keeper");
        flywayFindsNothingToDo(flyway(folder, FlywayCompatibilityTest::shopSettings), result.applied());
    }

    @Test
    void lockkeeperAcceptsRepeatablesAndPlaceholdersThatFlywayApplied() {
        SystemFolder folder = shop();
        flyway(folder, FlywayCompatibilityTest::shopSettings).migrate();

        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(database.migrate(folder).applied()).isEmpty();
        equalsWhatLockkeeperMakes(folder);
    }

    @Test
    void flywayAcceptsARepeatableThatLockkeeperAppliedAgain() {
        SystemFolder folder = shop();
        database.migrate(folder);
        folder.migration("R__open_orders", "CREATE OR REPLACE VIEW open_orders AS SELECT id, owner FROM orders;");

        assertThat(database.status(folder).migrations())
                .filteredOn(row -> row.state() == MigrationState.OUTDATED)
                .extracting(MigrationStatus::name)
                .containsExactly("R__open_orders.sql");
        assertThat(database.migrate(folder).applied()).containsExactly("R__open_orders.sql");
        assertThat(database.column(
                        "SELECT column_name FROM information_schema.columns WHERE table_name" + " = 'open_orders'"))
                .contains("owner");
        Flyway flyway = flyway(folder, FlywayCompatibilityTest::shopSettings);
        assertThat(flyway.validateWithResult().validationSuccessful).isTrue();
        assertThat(flyway.migrate().migrationsExecuted).isZero();
    }

    @Test
    void flywayAcceptsABaselineScriptThatLockkeeperApplied() {
        SystemFolder folder = baselined();

        MigrateResult result = database.migrate(folder);

        assertThat(result.applied()).containsExactly("B2__all_so_far.sql", "V3__third.sql");
        assertThat(database.status(folder).migrations())
                .extracting(MigrationStatus::state)
                .containsExactlyInAnyOrder(
                        MigrationState.SUPERSEDED,
                        MigrationState.SUPERSEDED,
                        MigrationState.APPLIED,
                        MigrationState.APPLIED);
        assertThat(flyway(folder).validateWithResult().getAllErrorMessages()).isEmpty();
        assertThat(flyway(folder).migrate().migrationsExecuted).isZero();
    }

    @Test
    void lockkeeperAcceptsABaselineScriptThatFlywayApplied() {
        SystemFolder folder = baselined();
        assertThat(flyway(folder).migrate().migrationsExecuted).isEqualTo(2);

        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(database.status(folder).level()).isEqualTo("3");
        assertThat(database.migrate(folder).applied()).isEmpty();
        equalsWhatLockkeeperMakes(folder);
    }

    @Test
    void aBaselineScriptIsNotUsedOnADatabaseWithAHistory() {
        SystemFolder folder = SystemFolder.flyway(directory)
                .migration("V1__first", "CREATE TABLE first (id int);")
                .migration("V2__second", "CREATE TABLE second (id int);");
        database.migrate(folder);
        baselined();

        assertThat(database.migrate(folder).applied()).containsExactly("V3__third.sql");
        assertThat(flyway(folder).validateWithResult().getAllErrorMessages()).isEmpty();
    }

    @Test
    void lockkeeperGoesOnAfterFlywaysBaselineCommand() {
        SystemFolder folder = SystemFolder.flyway(directory)
                .migration("V1__first", "CREATE TABLE first (id int);")
                .migration("V2__second", "CREATE TABLE second (id int);");
        database.execute("CREATE TABLE first (id int)");
        flyway(folder, configuration -> configuration.baselineVersion("1")).baseline();

        assertThat(database.status(folder).level()).isEqualTo("1");
        assertThat(database.migrate(folder).applied()).containsExactly("V2__second.sql");
        assertThat(flyway(folder).validateWithResult().getAllErrorMessages()).isEmpty();
    }

    @Test
    void aBaselineCommandThatCoversEverythingIsAtLevel() {
        SystemFolder folder = SystemFolder.flyway(directory).migration("V1__first", "CREATE TABLE first (id int);");
        database.execute("CREATE TABLE first (id int)");
        flyway(folder, configuration -> configuration.baselineVersion("1")).baseline();

        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(database.status(folder).level()).isEqualTo("1");
        assertThat(database.migrate(folder).applied()).isEmpty();
    }

    @Test
    void schemaMarkerOfFlywayIsNoMigration() {
        SystemFolder folder = SystemFolder.flyway(directory).migration("V1__first", "CREATE TABLE first (id int);");
        TestDatabase inShop = database.inSchema("shop");
        flyway(folder, configuration -> configuration
                        .schemas("shop")
                        .createSchemas(true)
                        .defaultSchema("shop"))
                .migrate();

        assertThat(inShop.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(inShop.status(folder).applied()).isEqualTo(1);
    }

    @Test
    void flywayAcceptsAMigrationThatFailedHalfWayAndWasResumed() {
        SystemFolder folder = SystemFolder.flyway(directory).migration("V1__orders", """
                CREATE TABLE orders (id int);
                CREATE INDEX CONCURRENTLY orders_id ON orders (id);
                INSERT INTO orders VALUES ('one');
                """);
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        assertThat(database.flywayHistory()).containsExactly("1 failed");
        folder.migration("V1__orders", """
                CREATE TABLE orders (id int);
                CREATE INDEX CONCURRENTLY orders_id ON orders (id);
                INSERT INTO orders VALUES (1);
                """);

        assertThat(database.migrate(folder).applied()).containsExactly("V1__orders.sql");
        assertThat(database.flywayHistory()).containsExactly("1");
        assertThat(flyway(folder).validateWithResult().getAllErrorMessages()).isEmpty();
    }

    @Test
    void aFailureThatFlywayRecordedStopsTheLineUntilItIsResolved() {
        SystemFolder folder = SystemFolder.flyway(directory)
                .migration("V1__orders", "CREATE TABLE orders (id int);")
                .migration("V2__reindex", "VACUUM orders; VACUUM nothing;");
        assertThat(failsIn(flyway(folder))).contains("nothing");
        assertThat(database.flywayHistory()).containsExactly("1", "2 failed");

        assertThat(database.status(folder).state()).isEqualTo(LevelState.FAILED);
        assertThat(database.problem(folder).detail()).contains("The last attempt at V2__reindex.sql");
        folder.migration("V2__reindex", "VACUUM orders;");
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.MIGRATION_FAILED);
        database.resolveRolledBack(folder, "2");
        assertThat(database.migrate(folder).applied()).containsExactly("V2__reindex.sql");
        assertThat(flyway(folder).validateWithResult().getAllErrorMessages()).isEmpty();
    }

    @Test
    void flywayAcceptsWhatWasResolvedAsApplied() {
        SystemFolder folder = SystemFolder.flyway(directory)
                .migration("V1__orders", "CREATE TABLE orders (id int);")
                .migration("V2__note", "ALTER TABLE orders ADD COLUMN note text;");
        database.execute("CREATE TABLE orders (id int)");

        database.resolveApplied(folder, "1");

        assertThat(database.migrate(folder).applied()).containsExactly("V2__note.sql");
        flywayFindsNothingToDo(flyway(folder), List.of("V1__orders.sql", "V2__note.sql"));
        folder.migration("V1__orders", "CREATE TABLE orders (id int); -- changed\nSELECT 1;");
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.CHECKSUM_CHANGED);
        database.resolveApplied(folder, "V1__orders.sql");
        flywayFindsNothingToDo(flyway(folder), List.of("V1__orders.sql", "V2__note.sql"));
    }

    @Test
    void aRenamedScriptWhoseChangeIsAcceptedIsTheSameMigrationStill() {
        SystemFolder folder = SystemFolder.flyway(directory)
                .migration("V1__orders", "CREATE TABLE orders (id int);")
                .migration("V2__note", "ALTER TABLE orders ADD COLUMN note text;");
        database.migrate(folder);
        folder.remove("V1__orders").migration("V1__all_orders", "CREATE TABLE orders (id int);\nSELECT 1;");
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.CHECKSUM_CHANGED);

        database.resolveApplied(folder, "1");

        assertThat(database.flywayHistory()).containsExactly("1", "2");
        assertThat(database.value("SELECT script || ' ' || description FROM flyway_schema_history WHERE version = '1'"))
                .isEqualTo("V1__all_orders.sql all orders");
        flywayFindsNothingToDo(flyway(folder), List.of("V1__all_orders.sql", "V2__note.sql"));
    }

    @Test
    void undoScriptsAreListedAndNotApplied() {
        SystemFolder folder = SystemFolder.flyway(directory)
                .migration("V1__first", "CREATE TABLE first (id int);")
                .migration("U1__first", "DROP TABLE first;");

        assertThat(database.migrate(folder).applied()).containsExactly("V1__first.sql");
        assertThat(database.status(folder).migrations())
                .filteredOn(row -> row.state() == MigrationState.AVAILABLE)
                .extracting(MigrationStatus::name)
                .containsExactly("U1__first.sql");
        assertThat(database.exists("first")).isTrue();
    }

    private SystemFolder shop() {
        return SystemFolder.flyway(directory.resolve("shop"))
                .manifest("""
                        name: shop
                        layout: flyway
                        migrations: .
                        placeholders:
                          owner: lock keeper
                          suffix: s
                        """)
                .migration("V1__orders", """
                        -- \uFEFFnot at the beginning, ${owner}\r
                        CREATE TABLE order${suffix} (id int, owner text);\r
                        INSERT INTO ${flyway:defaultSchema}.orders VALUES (1, '${owner}');\r
                        """)
                .migration("later/V1.1__order notes", "\uFEFFALTER TABLE orders ADD COLUMN note text; -- Flußpferd")
                .migration("V2__indexes", "CREATE INDEX CONCURRENTLY orders_id ON orders (id);")
                .migration("R__open_orders", "CREATE OR REPLACE VIEW open_orders AS SELECT id FROM order${suffix};")
                .migration("R__a_first", "CREATE OR REPLACE VIEW a_first AS SELECT '${owner}'::text AS owner;")
                .file("R__a_first.sql.conf", "placeholderReplacement=false\n");
    }

    private static void shopSettings(FluentConfiguration configuration) {
        configuration.placeholders(Map.of("owner", "lock keeper", "suffix", "s"));
    }

    private SystemFolder baselined() {
        return SystemFolder.flyway(directory)
                .migration("V1__first", "CREATE TABLE first (id int);")
                .migration("V2__second", "CREATE TABLE second (id int);")
                .migration("B2__all_so_far", "CREATE TABLE first (id int); CREATE TABLE second (id int);")
                .migration("V3__third", "CREATE TABLE third (id int);");
    }

    /** The same objects, and the same rows in the history but for times and rank. */
    private void equalsWhatLockkeeperMakes(SystemFolder folder) {
        TestDatabase other = TestDatabase.create();
        other.migrate(folder);
        String history = "SELECT concat_ws('|', version, description, type, script, checksum, success)"
                + " FROM flyway_schema_history ORDER BY installed_rank";
        assertThat(database.column(history)).isEqualTo(other.column(history));
        assertThat(database.contents()).isEqualTo(other.contents());
    }

    private void flywayFindsNothingToDo(Flyway flyway, List<String> scripts) {
        assertThat(flyway.validateWithResult().getAllErrorMessages()).isEmpty();
        MigrationInfo[] infos = flyway.info().all();
        assertThat(Arrays.stream(infos).map(MigrationInfo::getScript)).containsExactlyElementsOf(scripts);
        assertThat(infos)
                .allMatch(
                        info -> info.getState().isApplied() && !info.getState().isFailed());
        assertThat(flyway.info().pending()).isEmpty();
        assertThat(flyway.migrate().migrationsExecuted).isZero();
    }

    private static String failsIn(Flyway flyway) {
        try {
            flyway.migrate();
            throw new AssertionError("Flyway succeeded");
        } catch (org.flywaydb.core.api.FlywayException e) {
            return e.getMessage();
        }
    }

    private Flyway flyway(SystemFolder folder) {
        return flyway(folder, configuration -> {});
    }

    private Flyway flyway(SystemFolder folder, java.util.function.Consumer<FluentConfiguration> settings) {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(
                        database.url().jdbcUrl(),
                        database.url().user(),
                        database.url().password())
                .locations("filesystem:" + folder.path());
        // With its default lock Flyway waits for itself in CREATE INDEX CONCURRENTLY.
        configuration
                .getPluginRegister()
                .getExact(org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        settings.accept(configuration);
        return configuration.load();
    }
}
