package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.LongVoyage;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All in one transaction, as far as the statements allow, for an empty database. */
class SingleTransactionTest {

    private static final Asked SINGLE =
            Asked.of(false, true, Timeouts.DEFAULT, Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void threeMigrations(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory)
                .migration("1_type", "CREATE TYPE state AS ENUM ('open'); CREATE TABLE orders (state state);")
                .migration("2_value", "ALTER TYPE state ADD VALUE 'closed';")
                .migration("3_note", "ALTER TABLE orders ADD note text;");
    }

    @Test
    void allShareOneTransaction() {
        MigrateResult result = database.migrate(folder, SINGLE);

        assertThat(result.applied()).containsExactly("1_type", "2_value", "3_note");
        assertThat(database.value("SELECT count(DISTINCT xmin::text) FROM _prisma_migrations"))
                .isEqualTo("1");
        assertThat(database.prismaHistory()).containsExactly("1_type", "2_value", "3_note");
        assertThat(database.events(Type.MIGRATION_APPLIED))
                .extracting(event -> ((MigrationEvent.Applied) event).number())
                .containsExactly(1, 2, 3);
    }

    @Test
    void aFailureRollsBackAllOfThem() {
        folder.migration("4_bad", "SELECT 1 / 0;").migration("5_never", "SELECT 1;");

        Problem problem = database.problem(folder, SINGLE);

        assertThat(problem.detail())
                .contains("4_bad/migration.sql, line 1", "with all that came before it in the same transaction");
        assertThat(database.contents()).isEqualTo(TestDatabase.create().contents());
        assertThat(database.prismaHistory()).isEmpty();
        folder.migration("4_bad", "SELECT 1;");
        assertThat(database.migrate(folder, SINGLE).applied()).hasSize(5);
    }

    @Test
    void itIsCutWhereAnEnumValueOfAnEarlierFileIsUsed() {
        folder.migration("4_use", "INSERT INTO orders VALUES ('closed');");

        assertThat(database.migrate(folder, SINGLE).applied()).hasSize(4);
        assertThat(database.value("SELECT count(DISTINCT xmin::text) FROM _prisma_migrations"))
                .isEqualTo("2");
    }

    @Test
    void itIsCutAroundAMigrationWithATransactionOfItsOwn() {
        folder.migration(
                "4_backfill",
                "BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; UPDATE orders SET note = ''; COMMIT;");

        assertThat(database.migrate(folder, SINGLE).applied()).hasSize(4);
        assertThat(database.value("SELECT count(DISTINCT xmin::text) FROM _prisma_migrations"))
                .isEqualTo("2");
    }

    @Test
    void itIsCutAroundWhatCannotBeInATransaction() {
        folder.migration("4_index", "CREATE INDEX CONCURRENTLY orders_note ON orders (note);")
                .migration("5_next", "CREATE TABLE next (id int);")
                .migration("6_last", "CREATE TABLE last (id int);");

        assertThat(database.migrate(folder, SINGLE).applied()).hasSize(6);
        assertThat(database.prismaHistory())
                .containsExactly("1_type", "2_value", "3_note", "4_index", "5_next", "6_last");
        assertThat(database.events(Type.MIGRATION_APPLIED))
                .extracting(event -> ((MigrationEvent.Applied) event).number())
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void itMakesTheSameDatabase(@TempDir Path directory) {
        SystemFolder voyage = LongVoyage.write(directory, 60);
        TestDatabase oneByOne = TestDatabase.create();
        oneByOne.migrate(voyage);

        database.migrate(voyage, SINGLE);

        assertThat(database.contents()).isEqualTo(oneByOne.contents());
        assertThat(database.prismaHistory()).isEqualTo(oneByOne.prismaHistory());
    }

    @Test
    void settingsOfOneMigrationDoNotReachTheNext() {
        folder.migration("4_path", "CREATE SCHEMA other; SET search_path = other; SET lock_timeout = '9s';")
                .migration("5_here", "CREATE TABLE here AS SELECT current_setting('lock_timeout') AS lock;");

        database.migrate(folder, SINGLE);

        assertThat(database.exists("public.here")).isTrue();
        assertThat(database.value("SELECT lock FROM public.here")).isEqualTo("1s");
    }

    @Test
    void aTriggerThatIsDeferredToTheEndFindsWhatTheLastScriptFinds() {
        folder.migration("4_trigger", """
                CREATE SCHEMA app;
                CREATE TABLE app.seen (note text);
                CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO seen VALUES (NEW.note); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER see AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION see();
                INSERT INTO orders VALUES ('open', 'first');
                """).migration("5_app", "SET search_path = app; SELECT 1;");

        assertThat(database.migrate(folder, SINGLE).applied()).hasSize(5);

        assertThat(database.column("SELECT note FROM app.seen")).containsExactly("first");
    }

    @Test
    void aScriptThatGivesTheLockUpIsNotRecordedAsApplied() {
        folder.migration("4_gives_up", "SELECT pg_advisory_unlock_all();").migration("5_next", "SELECT 1;");

        Problem problem = database.problem(folder, SINGLE);

        assertThat(problem.type()).isEqualTo(ProblemType.LEASE_LOST);
        assertThat(problem.detail()).startsWith("1_type to 5_next has given up");
        assertThat(database.prismaHistory()).isEmpty();
    }

    @Test
    void aDatabaseWithMigrationsIsRefused() {
        database.migrate(folder);
        folder.migration("4_next", "CREATE TABLE next (id int);");

        Problem problem = database.refusal(ProblemType.REQUEST_INVALID, folder, SINGLE);

        assertThat(problem.detail()).contains("has 3 migrations already");
        assertThat(problem.remedy()).contains("Apply each migration in a separate transaction");
        assertThat(problem.actions()).containsExactly(new Action("to apply them one by one", "migrate", Map.of()));
    }

    @Test
    void nothingToDoIsFineOnADatabaseWithMigrations() {
        database.migrate(folder);

        assertThat(database.migrate(folder, SINGLE).applied()).isEmpty();
    }
}
