package io.lockkeeper.migration;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Target;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.seed.Seeder;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A history or a ledger that is another role's, or that has code on it, is touched by nothing: neither by those that only look nor by those
 * that write. Each trap counts its calls and fails, so that no call goes unseen.
 */
@Execution(ExecutionMode.CONCURRENT)
class HostileTableTest {

    private static final String TRIGGER =
            "CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION hostile.fire()";

    /** What can be on a history that is the role's, by its name and a column. */
    private enum Trap {
        TRIGGER("trigger 'trap'", HostileTableTest.TRIGGER),
        RULE("rule 'trap'", "CREATE RULE trap AS ON INSERT TO %1$s DO ALSO SELECT hostile.called()"),
        POLICY(
                "policy 'trap'",
                "CREATE POLICY trap ON %1$s USING (hostile.called()); ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY"),
        CHILD("has rows in", "CREATE TABLE child () INHERITS (%1$s)"),
        CHECK("constraint 'trap'", "ALTER TABLE %1$s ADD CONSTRAINT trap CHECK (hostile.called()) NOT VALID"),
        FOREIGN_KEY(
                "constraint 'trap'",
                "CREATE TABLE child (a %3$s CONSTRAINT trap REFERENCES %1$s ON DELETE CASCADE ON UPDATE CASCADE)"),
        DEFAULT("default of column", "ALTER TABLE %1$s ALTER %2$s SET DEFAULT hostile.called()::text"),
        DEFAULT_OF_POSTGRES(
                "default of column",
                "ALTER TABLE %1$s ALTER %2$s SET DEFAULT query_to_xml('SELECT hostile.called()', true, true, '')::text"),
        GENERATED("column 'trap'", "ALTER TABLE %1$s ADD trap boolean GENERATED ALWAYS AS (length(%2$s) > 9) STORED"),
        INDEX("expression in index", "CREATE INDEX trap ON %1$s (lower(%2$s))"),
        PARTIAL_INDEX("expression in index", "CREATE INDEX trap ON %1$s (%2$s) WHERE lower(%2$s) = 'a'"),
        DOMAIN(
                "column '",
                "CREATE DOMAIN trap AS text; ALTER TABLE %1$s ADD more trap;"
                        + " ALTER DOMAIN trap ADD CHECK (hostile.called()) NOT VALID");

        private final String words;
        private final String sql;

        Trap(String words, String sql) {
            this.words = words;
            this.sql = sql;
        }
    }

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final String name = database.url().database();
    private final String mallory = "mallory_" + name;
    private final String app = "app_" + name;
    private SystemFolder folder;

    @BeforeEach
    void roles() {
        database.execute(
                "CREATE ROLE " + mallory + " LOGIN",
                "CREATE ROLE " + app + " LOGIN",
                "GRANT CREATE ON SCHEMA public TO " + mallory + ", " + app,
                "GRANT CREATE ON DATABASE " + name + " TO " + mallory + ", " + app,
                "CREATE SCHEMA hostile AUTHORIZATION " + mallory,
                "GRANT USAGE ON SCHEMA hostile TO public",
                "CREATE SEQUENCE hostile.calls",
                "GRANT ALL ON SEQUENCE hostile.calls TO public",
                function("called()", "boolean"),
                function("fire()", "trigger"));
    }

    private static String function(String signature, String result) {
        return """
                CREATE FUNCTION hostile.%s RETURNS %s LANGUAGE plpgsql AS
                $f$BEGIN PERFORM nextval('hostile.calls'); RAISE EXCEPTION 'hostile code was called'; END$f$
                """.formatted(signature, result);
    }

    private void system(String layout) {
        folder = layout.equals("prisma")
                ? SystemFolder.prisma(directory).migration("1_a", "CREATE TABLE a (id int)")
                : SystemFolder.flyway(directory).migration("V1__a", "CREATE TABLE a (id int)");
    }

    private void nextMigration(String layout) {
        folder.migration(layout.equals("prisma") ? "2_b" : "V2__b", "CREATE TABLE b (id int)");
    }

    private static String history(String layout) {
        return layout.equals("prisma") ? "_prisma_migrations" : "flyway_schema_history";
    }

    // ---- Made by another role before the first run

    @ParameterizedTest
    @ValueSource(strings = {"prisma", "flyway"})
    void aHistoryOfAnotherRoleIsNeverUsed(String layout) {
        system(layout);
        asMallory(
                "CREATE TABLE public." + history(layout) + " (" + columns(layout) + ")",
                "GRANT ALL ON public." + history(layout) + " TO public",
                TRIGGER.formatted("public." + history(layout)));

        for (TestDatabase login : List.of(database, database.as(app))) {
            Problem problem = isRefused(login, ProblemType.HISTORY_NOT_TRUSTED);
            assertThat(problem.detail())
                    .contains("public." + history(layout), "belongs to '" + mallory + "'", "'trap'");
            assertThat(problem.remedy())
                    .contains("OWNER TO " + login.url().user(), "DROP TRIGGER trap ON public." + history(layout));
            assertThat(problem.attributes()).containsEntry("owner", mallory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prisma", "flyway"})
    void aPlainTableOfAnotherRoleIsNoHistoryEither(String layout) {
        system(layout);
        asMallory(
                "CREATE TABLE public." + history(layout) + " (" + columns(layout) + ")",
                "GRANT ALL ON public." + history(layout) + " TO public");

        isRefused(database, ProblemType.HISTORY_NOT_TRUSTED);
        isRefused(database.as(app), ProblemType.HISTORY_NOT_TRUSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prisma", "flyway"})
    void aViewOfAnotherRoleIsNotRead(String layout) {
        system(layout);
        asMallory(
                "CREATE VIEW public." + history(layout) + " AS SELECT hostile.called()",
                "GRANT ALL ON public." + history(layout) + " TO public");

        Problem problem = isRefused(database, ProblemType.HISTORY_NOT_TRUSTED);

        assertThat(problem.detail()).contains("belongs to '" + mallory + "'", "is no ordinary table");
        isRefused(database.as(app), ProblemType.HISTORY_NOT_TRUSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prisma", "flyway"})
    void aLedgerOfAnotherRoleIsNeverUsed(String layout) {
        system(layout);
        asMallory(
                "CREATE SCHEMA lockkeeper",
                "CREATE TABLE lockkeeper.lease (only_row boolean PRIMARY KEY, run_id text, ended timestamptz)",
                "CREATE VIEW lockkeeper.seed_history AS SELECT hostile.called()",
                "CREATE TABLE lockkeeper.journal (id int)",
                TRIGGER.formatted("lockkeeper.lease"),
                "GRANT ALL ON SCHEMA lockkeeper TO public",
                "GRANT ALL ON ALL TABLES IN SCHEMA lockkeeper TO public");

        for (TestDatabase login : List.of(database, database.as(app))) {
            Problem problem = isRefused(login, ProblemType.LEDGER_NOT_TRUSTED);
            assertThat(problem.detail()).contains("lockkeeper belongs to '" + mallory + "'");
            assertThat(problem.remedy())
                    .contains("ALTER SCHEMA lockkeeper OWNER TO " + login.url().user());
            assertThat(problem.attributes().get("found").toString())
                    .contains(
                            "lockkeeper.lease has the trigger 'trap'", "lockkeeper.seed_history is no ordinary table");
        }
    }

    @Test
    void anEmptySchemaOfAnotherRoleIsNoPlaceForTheLedger() {
        system("prisma");
        asMallory("CREATE SCHEMA lockkeeper", "GRANT ALL ON SCHEMA lockkeeper TO public");

        isRefused(database.as(app), ProblemType.LEDGER_NOT_TRUSTED);
        isRefused(database, ProblemType.LEDGER_NOT_TRUSTED);
    }

    @Test
    void aHistoryOfAnotherRoleInAnotherSchemaIsNotRead() {
        system("prisma");
        asMallory(
                "CREATE TABLE hostile._prisma_migrations (" + columns("prisma") + ")",
                "CREATE POLICY trap ON hostile._prisma_migrations USING (hostile.called())",
                "ALTER TABLE hostile._prisma_migrations ENABLE ROW LEVEL SECURITY",
                "GRANT ALL ON hostile._prisma_migrations TO public");

        for (TestDatabase login : List.of(database, database.as(app))) {
            Problem problem = login.refusal(ProblemType.HISTORY_MISPLACED, folder);
            assertThat(problem.detail()).contains("Schema 'hostile'", "does not trust");
        }
        nothingWasCalled();
        assertThat(database.as(app).inSchema("copy").migrate(folder).applied()).containsExactly("1_a");
    }

    // ---- Put on a table that is the role's

    @ParameterizedTest
    @EnumSource
    void whatIsOnAHistoryOfPrismaIsNotExecuted(Trap trap) {
        isMended("prisma", trap, "migration_name", "logs", "varchar(36)");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOnAHistoryOfFlywayIsNotExecuted(Trap trap) {
        isMended("flyway", trap, "description", "version", "int");
    }

    private void isMended(String layout, Trap trap, String column, String optional, String key) {
        system(layout);
        TestDatabase login = database.as(app);
        login.migrate(folder);
        nextMigration(layout);
        login.execute(trap.sql.formatted(
                "public." + history(layout), trap.name().startsWith("DEFAULT") ? optional : column, key));

        Problem problem = isRefused(login, ProblemType.HISTORY_NOT_TRUSTED);

        assertThat(problem.detail()).contains(trap.words);
        String mend = problem.remedy().replaceFirst(".*(To keep the table as yours: |$)", "");
        if (!mend.isEmpty()) {
            login.execute(mend.substring(0, mend.length() - 1));
            assertThat(login.migrate(folder).applied()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lease", "journal", "system", "applied_migration"})
    void aTriggerOnATableOfTheLedgerIsNotExecuted(String table) {
        system("prisma");
        TestDatabase login = database.as(app);
        login.migrate(folder);
        login.execute("GRANT TRIGGER ON lockkeeper." + table + " TO " + mallory);
        login.execute("GRANT USAGE ON SCHEMA lockkeeper TO " + mallory);
        asMallory(TRIGGER.formatted("lockkeeper." + table));
        nextMigration("prisma");

        assertThat(isRefused(login, ProblemType.LEDGER_NOT_TRUSTED).remedy())
                .contains("DROP TRIGGER trap ON lockkeeper." + table);
    }

    // ---- Whose table may be used

    @Test
    void aRoleUsesWhatBelongsToAGroupThatItIsAMemberOf() {
        system("prisma");
        database.as(app).migrate(folder);
        database.execute("CREATE ROLE ci_" + name + " LOGIN IN ROLE " + app);
        nextMigration("prisma");

        assertThat(database.as("ci_" + name).migrate(folder).applied()).containsExactly("2_b");
        assertThat(database.as(app).status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
    }

    @Test
    void aSuperuserDoesNotUseWhatARoleHasMade() {
        system("prisma");
        database.as(app).migrate(folder);
        nextMigration("prisma");
        database.execute("ALTER DATABASE " + name + " OWNER TO " + app);

        Problem problem = isRefused(database, ProblemType.LEDGER_NOT_TRUSTED);

        assertThat(problem.remedy()).contains("If '" + app + "' is the role of the system, connect as it");
        assertThat(database.as(app).migrate(folder).applied()).containsExactly("2_b");
    }

    @Test
    void whatASuperuserHasMadeMayBeUsedWithTheRights() {
        system("prisma");
        database.migrate(folder);
        database.execute(
                "GRANT USAGE ON SCHEMA lockkeeper TO " + app,
                "GRANT ALL ON ALL TABLES IN SCHEMA lockkeeper, public TO " + app);
        nextMigration("prisma");

        assertThat(database.as(app).migrate(folder).applied()).containsExactly("2_b");
    }

    @Test
    void aRoleThatMayNotCreateThereReadsThePlainTablesOfAnother() {
        system("prisma");
        database.as(app).migrate(folder);
        String reader = "reader_" + name;
        database.execute(
                "CREATE ROLE " + reader + " LOGIN",
                "REVOKE CREATE ON SCHEMA public FROM public",
                "GRANT USAGE ON SCHEMA lockkeeper TO " + reader,
                "GRANT ALL ON ALL TABLES IN SCHEMA lockkeeper, public TO " + reader);

        assertThat(database.as(reader).status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        nextMigration("prisma");
        assertThat(database.as(reader).status(folder).state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.as(reader)
                        .refusal(ProblemType.LEDGER_NOT_TRUSTED, folder)
                        .detail())
                .contains("belongs to '" + app + "'");

        database.execute("ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY");
        assertThat(database.as(reader).status(folder).cause().detail()).contains("hides rows from the role");
        assertThat(database.as(app).status(folder).state()).isEqualTo(LevelState.BEHIND);
    }

    /** Nothing of it is called, nothing is written, and every operation says why. */
    private Problem isRefused(TestDatabase login, ProblemType type) {
        String first = folder.read().migrations().getFirst().name();
        Problem problem = login.refusal(type, folder);
        assertThat(problemOf(type, () -> login.resolveApplied(folder, first)).detail())
                .isEqualTo(problem.detail());
        Seeder seeder = new Seeder(
                folder.read(),
                login.url(),
                Environment.TESTING,
                secret -> Optional.empty(),
                TestDatabase.PATIENT.work(Listener.NONE));
        problemOf(type, seeder::seed);
        Status status = login.status(folder);
        assertThat(status.state()).isEqualTo(LevelState.FAILED);
        assertThat(status.cause().code()).isEqualTo(type.name());
        Target target =
                new Target(name, folder::read, login.url(), Environment.TESTING, false, Secrets.ofEnvironment());
        assertThat(Standing.of(target, TestDatabase.PATIENT.work(Listener.NONE))
                        .problem()
                        .orElseThrow()
                        .code())
                .isEqualTo(type.name());
        nothingWasCalled();
        return problem;
    }

    private void nothingWasCalled() {
        assertThat(database.value("SELECT is_called FROM hostile.calls")).isEqualTo("f");
    }

    private void asMallory(String... statements) {
        database.as(mallory).execute(statements);
    }

    private static String columns(String layout) {
        return Map.of(
                        "prisma",
                        "id text, checksum text, finished_at timestamptz, migration_name text, logs text, rolled_back_at timestamptz,"
                                + " started_at timestamptz, applied_steps_count int",
                        "flyway",
                        "installed_rank int, version text, description text, type text, script text, checksum int,"
                                + " installed_by text, installed_on timestamp, execution_time int, success boolean")
                .get(layout);
    }
}
