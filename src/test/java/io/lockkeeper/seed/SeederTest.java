package io.lockkeeper.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeederTest {

    private static final String RED = "INSERT INTO colour VALUES ('r', 'red') ON CONFLICT DO NOTHING;";

    @TempDir
    Path directory;

    private SeedFolder system;

    @BeforeEach
    void createSystem() {
        system = new SeedFolder(directory);
    }

    @Test
    void appliesFoldersInOrderOfTheEnvironmentAndFilesByName() {
        system.seed("development/1.sql", "UPDATE colour SET label = label || ', development'");
        system.seed("common/2.sql", "UPDATE colour SET label = label || ', second'");
        system.seed("common/1.sql", RED);

        assertThat(system.seed().applied()).containsExactly("common/1.sql", "common/2.sql", "development/1.sql");
        assertThat(system.rows()).containsExactly("r=red, second, development");
    }

    @Test
    void appliesAFileOnceAndAgainOnlyWhenItHasChanged() {
        system.seed("common/1.sql", RED);

        assertThat(system.seed().applied()).containsExactly("common/1.sql");
        assertThat(system.seed().applied()).isEmpty();

        system.seed("common/1.sql", "UPDATE colour SET label = 'crimson' WHERE code = 'r'");
        assertThat(system.seed().applied()).containsExactly("common/1.sql");
        assertThat(system.rows()).containsExactly("r=crimson");
    }

    @Test
    void bringsBackWhatACheckMisses() {
        system.manifest("checks: [{ name: red is there, sql: SELECT EXISTS (SELECT FROM colour WHERE code = 'r') }]");
        system.seed("common/1.sql", RED);
        system.seed();
        system.execute("DELETE FROM colour");

        SeedResult result = system.seed();

        assertThat(result.applied()).containsExactly("common/1.sql");
        assertThat(result.status().state()).isEqualTo(SeedState.SEEDED);
        assertThat(system.rows()).containsExactly("r=red");
    }

    @Test
    void failsAfterTheLimitWhenACheckNeverHolds() {
        system.manifest("checks: [{ name: blue is there, sql: SELECT EXISTS (SELECT FROM colour WHERE code = 'b') }]");
        system.seed("common/1.sql", RED);

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_CHECK_FAILED);
        assertThat(problem).hasMessageContaining("blue is there");
        assertThat(problem.attributes()).containsEntry("attempts", 2);
    }

    @Test
    void aCheckCannotWrite() {
        system.manifest("checks: [{ name: writes, sql: DELETE FROM colour RETURNING true }]");
        system.seed("common/1.sql", RED);

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem).hasMessageContaining("writes").hasMessageContaining("read-only transaction");
        assertThat(system.rows()).containsExactly("r=red");
    }

    @Test
    void aFileThatBreaksAConstraintLeavesNothing() {
        system.seed("common/1.sql", RED + "\nINSERT INTO colour\n  VALUES ('g', '');");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_FAILED);
        assertThat(problem.detail())
                .contains("seeds/common/1.sql, line 2", "colour_label_check", "SQLSTATE 23514", "rolled back");
        assertThat(problem.remedy()).isNotBlank();
        assertThat(system.rows()).isEmpty();
        assertThat(system.texts("SELECT seed FROM lockkeeper.seed_history")).isEmpty();
    }

    @Test
    void aConstraintThatIsCheckedAtTheEndIsNotBlamedOnTheLastStatement() {
        system.migrate();
        system.execute("ALTER TABLE colour ADD UNIQUE (label) DEFERRABLE INITIALLY DEFERRED");
        system.seed("common/1.sql", "INSERT INTO colour VALUES ('x', 'red'),\n  ('y', 'red');\nSELECT 1;");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_FAILED);
        assertThat(problem.detail())
                .contains("seeds/common/1.sql: its statements were executed", "23505", "rolled back")
                .doesNotContain("line 3");
        assertThat(system.rows()).isEmpty();
    }

    @Test
    void refusesWhatCannotBeInATransactionBeforeAnythingIsTouched() {
        system.seed("common/1.sql", RED).seed("common/2.sql", "VACUUM colour");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_INVALID);
        assertThat(problem).hasMessageContaining("common/2.sql, line 1").hasMessageContaining("VACUUM");
        assertThat(system.rows()).isEmpty();
    }

    @Test
    void handsASecretToTheServerAsAValueOnly() {
        system.seed("common/1.sql", "INSERT INTO colour VALUES ('s', upper(${THE_SECRET}) || ' ${THE_SECRET}')");

        system.seed(Environment.DEVELOPMENT, Map.of("THE_SECRET", "it's \\ hidden"));

        assertThat(system.rows()).containsExactly("s=IT'S \\ HIDDEN ${THE_SECRET}");
    }

    @Test
    void namesTheSecretThatHasNoValue() {
        system.seed("common/1.sql", RED + "\nSELECT ${THE_SECRET}");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SECRET_MISSING);
        assertThat(problem.detail()).contains("common/1.sql, line 2", "THE_SECRET");
        assertThat(problem.remedy()).contains("lockkeeper.secrets.THE_SECRET");
        assertThat(system.rows()).isEmpty();
    }

    @Test
    void keepsASecretOutOfTheMessageOfTheServer() {
        system.seed("common/1.sql", "SELECT ${THE_SECRET}::integer");

        Problem problem = catchThrowableOfType(
                Problem.class, () -> system.seed(Environment.DEVELOPMENT, Map.of("THE_SECRET", "canary-4711")));

        assertThat(problem.detail()).contains("line 1", "22P02").doesNotContain("canary");
    }

    @Test
    void productionTakesOnlyWhatIsMarkedForIt() {
        system.seed("common/1.sql", RED)
                .seed("production/1.sql", "INSERT INTO colour VALUES ('p', 'purple')")
                .seed("development/1.sql", "INSERT INTO colour VALUES ('d', 'demo')");

        SeedResult result = system.seed(Environment.PRODUCTION, Map.of());

        assertThat(result.applied()).containsExactly("common/1.sql");
        assertThat(result.status().notes())
                .containsExactly("production/1.sql is not marked in production-seeds and was left out");
    }

    @Test
    void productionRefusesTheFolderOfDevelopmentWhateverTheManifestSays() {
        system.manifest("environments: { production: [common, development] }");
        system.seed("common/1.sql", RED).seed("development/1.sql", RED);

        Problem problem = catchThrowableOfType(Problem.class, () -> system.seed(Environment.PRODUCTION, Map.of()));

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_NOT_FOR_ENVIRONMENT);
        assertThat(system.rows()).isEmpty();
    }

    @Test
    void aDatabaseKeepsItsEnvironment() {
        system.seed("development/1.sql", RED);
        system.seed(Environment.PRODUCTION, Map.of());

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.ENVIRONMENT_MISMATCH);
        assertThat(problem).hasMessageContaining("production").hasMessageContaining("development");
        assertThat(system.rows()).isEmpty();
    }

    @Test
    void takesCsvWithEmptyFieldsAsNullAndUpdatesByKey() {
        system.execute("SELECT 1");
        system.seed("common/colours.csv", "code,label\nr,red\ng,\"green, light\"\n");
        system.seed();
        system.execute("UPDATE colour SET touched = 7");
        system.seed("common/colours.csv", "\uFEFFcode,label\nr,red\ng,green\nb,blue\n");

        assertThat(system.seed().applied()).containsExactly("common/colours.csv");
        assertThat(system.rows()).containsExactly("b=blue", "g=green", "r=red");
        assertThat(system.texts("SELECT touched::text FROM colour WHERE code = 'r'"))
                .containsExactly("7");
    }

    @Test
    void aTableOfAnotherNamedLikeTheTemporaryOneTakesNoPart() {
        system.seed();
        system.execute("CREATE TABLE lockkeeper_csv (code text, label text)");
        system.execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_temp',"
                + " current_database()); END $$");
        system.seed("common/colours.csv", "code,label\nr,red\n");

        assertThat(system.seed().applied()).containsExactly("common/colours.csv");
        assertThat(system.rows()).containsExactly("r=red");
        assertThat(system.texts("SELECT code FROM lockkeeper_csv")).isEmpty();
    }

    @Test
    void namesTheLineOfACsvRowThatDoesNotFit() {
        system.seed("common/colours.csv", "code,label,touched\nr,red,1\ng,green,many\n");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_FAILED);
        assertThat(problem.detail()).contains("common/colours.csv, line 3", "type integer: …", "22P02");
        assertThat(problem.aside()).contains("many");
        assertThat(system.rows()).isEmpty();
    }

    @Test
    void namesTheCsvColumnThatTheTableLacks() {
        system.seed("common/colours.csv", "code,label,hue\nr,red,1\n");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_INVALID);
        assertThat(problem.detail()).contains("line 1", "no column 'hue'", "label");
    }

    @Test
    void refusesACsvFileThatTheManifestDoesNotPlace() {
        system.seed("common/shapes.csv", "code\nr\n");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isEqualTo(ProblemType.SEED_INVALID);
        assertThat(problem.remedy()).contains("table and key");
    }

    @Test
    void refusesADatabaseThatIsBehindItsLevel() {
        system.seed("common/1.sql", RED);
        system.seed();
        system.write("migrations/2_more/migration.sql", "ALTER TABLE colour ADD COLUMN hue integer; SELECT 1/0");

        Problem problem = catchThrowableOfType(Problem.class, system::seedOnly);

        assertThat(problem.type()).isEqualTo(ProblemType.DATABASE_BEHIND);
        assertThat(problem.remedy()).contains("migrations first");
        assertThat(problem.actions()).extracting(Action::operation).containsExactly("migrate");
    }

    @Test
    void aDatabaseKeepsItsEnvironmentEvenWhenNothingIsPending() {
        system.seed("common/1.sql", RED);
        system.seed();

        Problem problem = catchThrowableOfType(Problem.class, () -> system.seed(Environment.PRODUCTION, Map.of()));

        assertThat(problem.type()).isEqualTo(ProblemType.ENVIRONMENT_MISMATCH);
    }

    @Test
    void refusesADatabaseWhoseMigrationsNeedAPerson() {
        system.seed("common/1.sql", RED);
        system.seed();
        system.write("migrations/2_more/migration.sql", "CREATE TABLE more (id int)");
        system.execute("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '2_more')");
        system.seed("common/2.sql", "INSERT INTO colour VALUES ('g', 'green')");

        Problem problem = catchThrowableOfType(Problem.class, system::seedOnly);

        assertThat(problem.type()).isEqualTo(ProblemType.MIGRATION_FAILED);
        assertThat(system.rows()).containsExactly("r=red");
    }

    @Test
    void aCheckMayUseOperatorsThatLookLikeParameters() {
        system.manifest("checks: [{ name: has the key, sql: \"SELECT '{\\\"a\\\": 1}'::jsonb ? 'a'\" }]");
        system.seed("common/1.sql", RED);

        assertThat(system.seed().status().state()).isEqualTo(SeedState.SEEDED);
    }

    @Test
    void aCheckIsOneQuery() {
        system.manifest("checks: [{ name: two, sql: \"SELECT true; COMMIT\" }]");

        Problem problem = catchThrowableOfType(Problem.class, system::seed);

        assertThat(problem.type()).isIn(ProblemType.MANIFEST_INVALID, ProblemType.TRANSACTION_CONTROL);
    }
}
