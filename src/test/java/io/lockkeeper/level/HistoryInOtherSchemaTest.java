package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.seed.Seeder;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.ProblemOf;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which schema a history is in when nothing names it, with Flyway as the judge; and what stops a run in the wrong one. */
@Execution(ExecutionMode.CONCURRENT)
class HistoryInOtherSchemaTest {

    private final TestDatabase database = TestDatabase.create();
    private final String role = "role_" + database.url().database();

    @TempDir
    private Path directory;

    private SystemFolder flyway;
    private SystemFolder prisma;

    @BeforeEach
    void systems() {
        flyway = SystemFolder.flyway(directory.resolve("flyway"))
                .migration("V1__a", "CREATE TABLE acc (a int);")
                .migration("V2__b", "ALTER TABLE acc ADD b int;");
        prisma = SystemFolder.prisma(directory.resolve("prisma"))
                .migration("1_a", "CREATE TABLE acc (a int);")
                .migration("2_b", "ALTER TABLE acc ADD b int;");
    }

    // ---- The schema that the tool itself would use

    @ParameterizedTest
    @ValueSource(strings = {"app", "app, public", "nothing, app", "\"My App\", public"})
    void whatFlywayAppliedByTheDatabasesSearchPathIsFound(String path) {
        database.execute("CREATE SCHEMA app", "CREATE SCHEMA \"My App\"");
        searchPathOfDatabase(path);
        migrateByFlyway(database);

        isAtLevelWithNothingToDo(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app, public", "\"$user\", public"})
    void whatFlywayAppliedByTheRolesSearchPathIsFound(String path) {
        TestDatabase asRole = withRole("SET search_path = " + path);
        database.execute("CREATE SCHEMA app AUTHORIZATION " + role, "CREATE SCHEMA AUTHORIZATION " + role);
        migrateByFlyway(asRole);

        isAtLevelWithNothingToDo(asRole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app, public", "\"My App\"", "nothing"})
    void flywayGoesOnWhereLockkeeperStoppedAndTheOtherWayRound(String path) {
        database.execute("CREATE SCHEMA app", "CREATE SCHEMA \"My App\"");
        searchPathOfDatabase(path);

        assertThat(database.migrate(flyway).applied()).containsExactly("V1__a.sql", "V2__b.sql");

        assertThat(byFlyway(database).validateWithResult().getAllErrorMessages())
                .isEmpty();
        assertThat(byFlyway(database).migrate().migrationsExecuted).isZero();
        flyway.migration("V3__c", "ALTER TABLE acc ADD c int;");
        assertThat(byFlyway(database).migrate().migrationsExecuted).isEqualTo(1);
        flyway.migration("V4__d", "ALTER TABLE acc ADD d int;");
        assertThat(database.migrate(flyway).applied()).containsExactly("V4__d.sql");
        assertThat(histories()).hasSize(1).doesNotContain("public");
    }

    @Test
    void placeholdersAndTheRestOfThePathFollow() {
        database.execute("CREATE SCHEMA app", "CREATE DOMAIN public.amount AS int");
        searchPathOfDatabase("app, public");
        flyway.migration("V3__c", "ALTER TABLE ${flyway:defaultSchema}.acc ADD c amount;")
                .migration("V4__d", "SET search_path = public;")
                .migration("V5__e", "ALTER TABLE acc ADD e amount;");

        assertThat(database.migrate(flyway).applied()).hasSize(5);

        assertThat(database.value(
                        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'app.acc'::regclass AND attnum > 0"))
                .isEqualTo("4");
        assertThat(byFlyway(database).migrate().migrationsExecuted).isZero();
    }

    @Test
    void bothWaitForEachOther() throws Exception {
        database.execute("CREATE SCHEMA app");
        searchPathOfDatabase("app");
        flyway.migration("V3__slow", "SELECT pg_sleep(1); CREATE TABLE slow ();");
        CompletableFuture<Integer> theirs = CompletableFuture.supplyAsync(
                () -> byFlyway(database).migrate().migrationsExecuted,
                task -> Thread.ofPlatform().start(task));

        int ours = database.migrate(flyway).applied().size();

        assertThat(theirs.get(30, TimeUnit.SECONDS) + ours).isEqualTo(3);
        assertThat(database.flywayHistory()).containsExactly("1", "2", "3");
    }

    @Test
    void seedsGoWhereTheMigrationsAre() {
        database.execute("CREATE SCHEMA app");
        searchPathOfDatabase("app, public");
        migrateByFlyway(database);
        flyway.file("seeds/common/010_acc.sql", "INSERT INTO acc VALUES (1, 2);");
        Seeder seeder = seeder(database.url());

        assertThat(seeder.seed().status().state()).isEqualTo(SeedState.SEEDED);

        assertThat(database.column("SELECT b FROM app.acc")).containsExactly("2");
    }

    // ---- A history of the same system in another schema

    @Test
    void aFlywayHistoryInAnotherSchemaStopsEverythingBeforeAnythingIsWritten() {
        database.execute("CREATE SCHEMA app");
        searchPathOfDatabase("app");
        migrateByFlyway(database);
        searchPathOfDatabase("DEFAULT");

        isStopped(database, flyway, "V1__a.sql", "app", "public");
        isStopped(database.inSchema("public"), flyway, "V1__a.sql", "app", "public");
        flyway.file("seeds/common/010_acc.sql", "INSERT INTO acc VALUES (1, 2);");
        assertThat(ProblemOf.problemOf(ProblemType.HISTORY_MISPLACED, seeder(database.url())::seed)
                        .detail())
                .contains("'app'");
        isAtLevelWithNothingToDo(database.inSchema("app"));
    }

    @Test
    void aPrismaHistoryInAnotherSchemaStopsEverythingToo() {
        database.inSchema("My App").migrate(prisma);
        database.execute("DROP SCHEMA lockkeeper CASCADE");

        isStopped(database, prisma, "1_a", "My App", "public");
        isStopped(database.inSchema("public"), prisma, "1_a", "My App", "public");
        assertThat(database.problem(prisma).remedy()).contains("schema=My%20App");
        assertThat(database.inSchema("My App").status(prisma).state()).isEqualTo(LevelState.AT_LEVEL);
    }

    @Test
    void aSearchPathThatLeadsElsewhereThanBeforeStops() {
        database.migrate(flyway);
        database.execute("DROP SCHEMA lockkeeper CASCADE", "CREATE SCHEMA later");
        searchPathOfDatabase("later, public");

        isStopped(database, flyway, "V1__a.sql", "public", "later");
        assertThat(database.inSchema("public").status(flyway).state()).isEqualTo(LevelState.AT_LEVEL);
    }

    @Test
    void theLedgersSchemaIsNotTheOneOfARoleOfThatName() {
        database.execute("CREATE SCHEMA app", "CREATE SCHEMA lockkeeper");
        searchPathOfDatabase("lockkeeper, public");

        assertThat(database.migrate(flyway).applied()).hasSize(2);
        assertThat(database.status(flyway).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(histories()).containsExactly("public");
    }

    @Test
    void severalHistoriesAreAllNamed() {
        database.inSchema("one").migrate(flyway);
        database.inSchema("two").migrate(flyway);

        assertThat(database.refusal(ProblemType.HISTORY_MISPLACED, flyway).detail())
                .contains("'one', 'two'");
    }

    @Test
    void aHistoryThatTheRoleMayNotReadStops() {
        database.inSchema("hidden").migrate(flyway);
        database.execute("DROP SCHEMA lockkeeper CASCADE");
        TestDatabase asRole = withRole("RESET search_path");
        database.execute("GRANT CREATE ON SCHEMA public TO " + role);

        Problem problem = asRole.problem(flyway);

        assertThat(problem.type()).isEqualTo(ProblemType.HISTORY_MISPLACED);
        assertThat(problem.detail()).contains("'hidden'", "may not read");
        assertThat(asRole.status(flyway).state()).isEqualTo(LevelState.FAILED);
        assertThat(histories()).containsExactly("hidden");
        database.execute(
                "GRANT USAGE ON SCHEMA hidden TO " + role, "GRANT SELECT ON ALL TABLES IN SCHEMA hidden TO " + role);
        assertThat(asRole.problem(flyway).detail()).contains("are recorded in schema 'hidden'");
    }

    @Test
    void aViewWhereTheHistoryShouldBeStopsEvenInAChosenSchema() {
        database.inSchema("app").migrate(prisma);
        database.execute(
                "DROP SCHEMA lockkeeper CASCADE",
                "CREATE SCHEMA front",
                "CREATE VIEW front._prisma_migrations AS SELECT * FROM app._prisma_migrations");

        Problem problem = database.inSchema("front").refusal(ProblemType.HISTORY_MISPLACED, prisma);

        assertThat(problem.detail()).contains("_prisma_migrations in schema 'front'", "not an ordinary table", "'app'");
    }

    @Test
    void aTemporaryTableOfThatNameIsNoHistory() throws SQLException {
        try (Session other = TestServer.session(database.url())) {
            other.execute("CREATE TEMP TABLE flyway_schema_history AS SELECT 1 AS checksum");

            assertThat(database.migrate(flyway).applied()).hasSize(2);
        }
    }

    // ---- Several systems, several tenants

    @Test
    void anotherSystemInAnotherSchemaIsNoFault() {
        SystemFolder other = SystemFolder.flyway(directory.resolve("other"))
                .migration("V1__a", "CREATE TABLE other (id int);")
                .migration("V2__orders", "CREATE TABLE orders (id int);");
        database.inSchema("other").migrate(other);

        assertThat(database.status(flyway).state()).isEqualTo(LevelState.EMPTY);
        assertThat(database.status(flyway).notes()).anyMatch(note -> note.contains("in schema 'other'"));
        assertThat(database.migrate(flyway).applied()).hasSize(2);
        assertThat(database.inSchema("other").status(other).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(database.status(flyway).notes()).isEmpty();
    }

    @Test
    void tenantsOfOneSystemHaveASchemaEach() {
        for (String tenant : List.of("one", "two", "Three")) {
            assertThat(database.inSchema(tenant).migrate(prisma).applied()).hasSize(2);
        }
        prisma.migration("3_c", "ALTER TABLE acc ADD c int;");
        for (String tenant : List.of("one", "two", "Three")) {
            assertThat(database.inSchema(tenant).status(prisma).state()).isEqualTo(LevelState.BEHIND);
            assertThat(database.inSchema(tenant).migrate(prisma).applied()).containsExactly("3_c");
        }
    }

    @Test
    void publicBecomesACopyOnlyByTheManifest() {
        database.inSchema("one").migrate(flyway);
        assertThat(database.inSchema("public").problem(flyway).remedy()).contains("name it in the manifest");
        flyway.manifest("{name: shop, layout: flyway, migrations: ., schema: public}");

        assertThat(database.migrate(flyway).applied()).hasSize(2);
        assertThat(histories()).containsExactly("one", "public");
    }

    private void isStopped(TestDatabase at, SystemFolder folder, String migration, String found, String used) {
        Problem problem = at.refusal(ProblemType.HISTORY_MISPLACED, folder);
        assertThat(problem.detail()).contains("in schema '" + found + "'", "none in schema '" + used + "'");
        List<String> before = at.everything();
        assertThat(ProblemOf.problemOf(ProblemType.HISTORY_MISPLACED, () -> at.resolveApplied(folder, migration))
                        .detail())
                .isEqualTo(problem.detail());
        assertThat(at.everything()).isEqualTo(before);
        Status status = at.status(folder);
        assertThat(status.state()).isEqualTo(LevelState.FAILED);
        assertThat(status.cause().code()).isEqualTo("HISTORY_MISPLACED");
        assertThat(status.levels().newest()).isNull();
    }

    private void isAtLevelWithNothingToDo(TestDatabase at) {
        List<String> before = at.everything();

        assertThat(at.status(flyway).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(at.migrate(flyway).applied()).isEmpty();
        assertThat(at.everything()).isEqualTo(before);
    }

    private Seeder seeder(DatabaseUrl url) {
        return new Seeder(
                flyway.read(),
                url,
                Environment.TESTING,
                name -> Optional.empty(),
                TestDatabase.PATIENT.work(Listener.NONE));
    }

    /** The schemas that have a history of Flyway. */
    private List<String> histories() {
        return database.column("SELECT relnamespace::regnamespace::text FROM pg_class WHERE relkind = 'r'"
                + " AND relname = 'flyway_schema_history' ORDER BY 1");
    }

    private void searchPathOfDatabase(String path) {
        database.execute("ALTER DATABASE " + database.url().database() + " SET search_path = " + path);
    }

    private TestDatabase withRole(String setting) {
        database.execute(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
                "GRANT CREATE ON DATABASE " + database.url().database() + " TO " + role,
                "ALTER ROLE " + role + " " + setting);
        return database.as(role);
    }

    private void migrateByFlyway(TestDatabase at) {
        assertThat(byFlyway(at).migrate().migrationsExecuted).isEqualTo(2);
    }

    private Flyway byFlyway(TestDatabase at) {
        return Flyway.configure()
                .dataSource(at.url().jdbcUrl(), at.url().user(), at.url().password())
                .locations("filesystem:" + flyway.path())
                .load();
    }
}
