package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.ReleasedLedger;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.MigrationState;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server refuses: the message points into the file, and the database is as it was before the migration. */
class FailingStatementTest {

    private static final String GOOD = "CREATE TABLE good (id int PRIMARY KEY); INSERT INTO good VALUES (1), (2);";

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @TempDir
    private Path alone;

    @BeforeEach
    void aGoodMigrationComesFirst(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_good", GOOD);
    }

    /** It fires at what Lockkeeper creates, too, where it finds PostgreSQL's schemas alone. */
    @Test
    void anEventTriggerThatFindsNothingIsNamed() {
        database.execute(
                "CREATE SCHEMA audit",
                "CREATE TABLE audit.ddl_log (tag text)",
                "CREATE FUNCTION audit.log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO ddl_log VALUES (tg_tag); END'",
                "CREATE EVENT TRIGGER log_ddl ON ddl_command_end EXECUTE FUNCTION audit.log_ddl()");

        Problem problem = database.problem(folder);

        assertThat(problem.detail()).contains("relation \"ddl_log\" does not exist");
        assertThat(problem.remedy())
                .contains("function audit.log_ddl of the database", "must name what it uses with its schema");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE TABEL x (id int); | 42601 | syntax error at or near \"TABEL\" | Correct the syntax",
                "ALTER TABLE nothing ADD a int; | 42P01 | relation \"nothing\" does not exist | Correct the script",
                "CREATE TABLE good (id int); | 42P07 | relation \"good\" already exists | resolve",
                "ALTER TABLE good ADD COLUMN id int; | 42701 | already exists | resolve",
                "INSERT INTO good VALUES (2); | 23505 | Key (id)=(…) already exists | Correct the rows",
                "ALTER TABLE good ADD CHECK (id < 2); | 23514 | is violated by some row | Correct the rows",
                "DO $$ BEGIN COMMIT; END $$; | 2D000 | invalid transaction termination | Correct the script",
                "DO $$ BEGIN EXECUTE 'COMMIT'; END $$; | 0A000 | EXECUTE of transaction commands | Correct the script",
                "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN ROLLBACK; END $$; CALL p(); | 2D000 | invalid transaction termination | Correct the script",
                "SELECT 1 / (id - id) FROM good; | 22012 | division by zero | Correct the script",
                "CREATE TABLE x (a no_such_type); | 42704 | does not exist | Correct the script",
                "SELECT (1; | 42601 | syntax error | Correct the syntax"
            })
    void namesFileLineSqlStateAndRemedy(String sql, String sqlState, String message, String remedy) {
        folder.migration("2_bad", "ALTER TABLE good ADD COLUMN before int;\n-- below\n" + sql);
        List<String> before = afterTheGoodOne();

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        assertThat(problem.detail())
                .startsWith(folder.label("2_bad") + ", line 3: ")
                .contains(message, "[SQLSTATE " + sqlState + "]", "the database is as it was before this migration");
        assertThat(problem.remedy()).contains(remedy);
        assertThat(problem.attributes())
                .containsEntry("file", folder.label("2_bad"))
                .containsEntry("line", 3)
                .containsEntry("migration", "2_bad")
                .containsEntry("sqlState", sqlState);
        assertThat(database.contents()).isEqualTo(before);
        assertThat(database.prismaHistory()).containsExactly("1_good");
    }

    @Test
    void theLineIsThatOfTheErrorWithinAStatementOfManyLines() {
        folder.migration("2_bad", "CREATE TABLE big (\n  a int,\n  -- Grüße 😀\n  b inti\n);\n");

        Problem problem = database.problem(folder);

        assertThat(problem.detail()).contains(", line 4: CREATE TABLE big", "type \"inti\" does not exist");
    }

    @Test
    void theLineIsRightBehindAByteOrderMarkAndWindowsLineEnds() {
        folder.migration("2_bad", "\uFEFF-- one\r\n\r\nCREATE TABLE a (\r\n  b inti\r\n);\r\n");

        assertThat(database.problem(folder).detail()).contains(", line 4: CREATE TABLE a");
    }

    @Test
    void isRecordedAsRolledBackAndTriedAgainWhenTheScriptIsMended() {
        folder.migration("2_bad", "SELECT 1 / 0;").migration("3_next", "CREATE TABLE next (id int);");
        database.problem(folder);
        assertThat(database.status(folder).state()).isEqualTo(LevelState.FAILED);
        assertThat(database.status(folder).failed().problem()).contains("division by zero");
        assertThat(database.column("SELECT logs FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL"))
                .singleElement()
                .asString()
                .contains("division by zero");

        folder.migration("2_bad", "SELECT 1 / 1;");

        assertThat(database.status(folder).state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.migrate(folder).applied()).containsExactly("2_bad", "3_next");
        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(database.journalEvents()).contains(JournalEvent.FAILED.name());
    }

    @Test
    void isToldByTheJournalAsTheRunToldIt() {
        folder.migration("2_bad", "SELECT 1;\nSELECT 1 / 0;");
        Problem problem = database.problem(folder);

        ProblemDocument kept = database.status(folder).failed().failure();

        assertThat(kept).isEqualTo(ProblemDocument.of(problem));
        assertThat(kept.attributes()).containsEntry("line", 2).containsEntry("sqlState", "22012");
    }

    @Test
    void aJournalOfAnOlderLockkeeperIsReadAndExtendedByTheNextRun() {
        folder.migration("2_bad", "SELECT 1 / 0;");
        database.problem(folder);
        database.execute(ReleasedLedger.FROM_PRESENT, "ALTER TABLE lockkeeper.journal DROP COLUMN problem");

        MigrationStatus failed = database.status(folder).failed();
        assertThat(failed.problem()).contains("division by zero");
        assertThat(failed.failure()).isNull();

        // The role was granted CREATE on the database for its first run only.
        aRoleThatMayMigrate("extender");
        database.execute("""
                DO $$ DECLARE made regclass; BEGIN
                    FOR made IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'lockkeeper'::regnamespace
                    LOOP EXECUTE 'ALTER TABLE ' || made || ' OWNER TO extender'; END LOOP;
                END $$
                """);
        database.as("extender").problem(folder);
        assertThat(database.as("extender").status(folder).failed().failure().attributes())
                .containsEntry("sqlState", "22012");
        database.execute("REASSIGN OWNED BY extender TO CURRENT_USER", "DROP OWNED BY extender", "DROP ROLE extender");
    }

    @Test
    void theDatabaseIsBeyondWhatIsOlderWhenPartsAreLeftAndNotWhenNothingIs() {
        folder.migration("2_bad", "CREATE TABLE a (id int);\nSELECT 1 / 0;");
        database.problem(folder);
        assertThat(database.status(folder).levels().beyond("1_good")).isEmpty();

        folder.migration("2_bad", "CREATE UNIQUE INDEX CONCURRENTLY good_parity ON good ((id % 1));");
        database.problem(folder);
        assertThat(database.status(folder).levels().beyond("1_good"))
                .as("the index was removed")
                .isEmpty();

        folder.migration("2_bad", "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nSELECT 1 / 0;");
        database.problem(folder);
        assertThat(database.status(folder).levels().beyond("1_good")).contains("2_bad");
        assertThat(database.status(folder).level()).isEqualTo("1_good");

        folder.migration("2_bad", "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nSELECT 1 / 1;");
        database.migrate(folder);
        assertThat(database.status(folder).levels().beyond("2_bad")).isEmpty();
    }

    @Test
    void isTriedAgainUnchangedWhenTheDataWasMended() {
        folder.migration("2_unique", "CREATE UNIQUE INDEX good_parity ON good ((id % 1));");
        assertThat(database.problem(folder).attributes()).containsEntry("sqlState", "23505");
        database.execute("DELETE FROM good WHERE id = 2");

        assertThat(database.migrate(folder).applied()).containsExactly("2_unique");
    }

    @Test
    void aConstraintThatBreaksAtCommitNamesTheMigrationAndLeavesNothing() {
        folder.migration("2_deferred", """
                CREATE TABLE child (good int REFERENCES good DEFERRABLE INITIALLY DEFERRED);
                INSERT INTO child VALUES (7);
                """);
        List<String> before = afterTheGoodOne();

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        assertThat(problem.detail()).contains("2_deferred", "Key (good)=(…) is not present in table \"good\"");
        assertThat(problem.attributes()).containsEntry("sqlState", "23503");
        assertThat(database.contents()).isEqualTo(before);
        assertThat(database.status(folder).migrations().getLast().state()).isEqualTo(MigrationState.FAILED);
    }

    @Test
    void aMissingPrivilegeIsSaidWithTheObjectAndTheRemedy() {
        afterTheGoodOne();
        aRoleThatMayMigrate("clerk");
        TestDatabase asClerk = database.as("clerk");
        folder.migration("2_note", "CREATE TABLE mine (id int);\nALTER TABLE good ADD COLUMN note text;");
        List<String> before = database.contents();

        Problem problem = asClerk.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.PRIVILEGE_MISSING);
        assertThat(problem.detail()).contains("line 2", "must be owner of table good", "[SQLSTATE 42501]");
        assertThat(problem.remedy()).contains("Grant the role of the URL");
        assertThat(database.contents()).isEqualTo(before);
        database.execute("DROP OWNED BY clerk", "DROP ROLE clerk");
    }

    @Test
    void aPrivilegeThatIsMissingOnTheSeventhOfTenObjectsRollsAllOfThemBack() {
        afterTheGoodOne();
        aRoleThatMayMigrate("clerk");
        StringBuilder tables = new StringBuilder();
        StringBuilder changes = new StringBuilder();
        for (int i = 1; i <= 10; i++) {
            database.execute("CREATE TABLE t" + i + " (id int)");
            tables.append(i == 7 ? "" : "ALTER TABLE t" + i + " OWNER TO clerk; ");
            changes.append("ALTER TABLE t").append(i).append(" ADD COLUMN note text;\n");
        }
        database.execute(tables.toString());
        folder.migration("2_notes", changes.toString());
        List<String> before = database.contents();

        Problem problem = database.as("clerk").problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.PRIVILEGE_MISSING);
        assertThat(problem.detail()).contains("line 7", "must be owner of table t7", "as it was before this migration");
        assertThat(database.contents()).isEqualTo(before);
        database.execute("ALTER TABLE t7 OWNER TO clerk");
        assertThat(database.as("clerk").migrate(folder).applied()).containsExactly("2_notes");
        database.execute("DROP OWNED BY clerk CASCADE", "DROP ROLE clerk");
    }

    @Test
    void aScriptWithARoleOfItsOwnCannotReachTheLedgerByDynamicSql() {
        afterTheGoodOne();
        database.execute("DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger");
        folder.migration("2_sly", """
                SET ROLE stranger;
                DO $$ BEGIN EXECUTE 'DELETE FROM lockkeeper.' || 'journal'; END $$;
                """);

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.PRIVILEGE_MISSING);
        assertThat(problem.detail()).contains("line 2", "permission denied for schema lockkeeper");
        assertThat(database.prismaHistory()).containsExactly("1_good");
        database.execute("DROP ROLE stranger");
    }

    @Test
    void aStatementThatAPersonCancelsIsRolledBackAndNotTriedAgain() throws Exception {
        folder.migration("2_slow", "ALTER TABLE good ADD COLUMN note text;\nSELECT pg_sleep(600);");
        List<String> before = afterTheGoodOne();
        CompletableFuture<Problem> run = database.problemMeanwhile(folder, TestDatabase.PATIENT);
        database.sessions().awaitExecuting("SELECT pg_sleep%");
        database.sessions().cancel("SELECT pg_sleep%");

        Problem problem = Waiting.result(run);

        assertThat(problem.type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        assertThat(problem.detail()).contains("line 2", "canceling statement due to user request", "[SQLSTATE 57014]");
        assertThat(problem.remedy()).contains("when a person has cancelled it");
        assertThat(database.contents()).isEqualTo(before);
        assertThat(database.events(Type.LOCK_RETRY)).isEmpty();
    }

    @Test
    void aRoleThatMayNotCreateSchemasIsToldSo() {
        database.execute(
                "DROP ROLE IF EXISTS visitor",
                "CREATE ROLE visitor LOGIN",
                "REVOKE CREATE ON SCHEMA public FROM public");
        TestDatabase asVisitor = database.as("visitor");
        List<String> before = database.everything();

        Problem problem = asVisitor.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.PRIVILEGE_MISSING);
        assertThat(problem.detail()).contains("permission denied for database");
        assertThat(problem.remedy()).contains("Grant");
        assertThat(database.everything()).isEqualTo(before);
        database.execute("DROP ROLE visitor");
    }

    private void aRoleThatMayMigrate(String role) {
        database.execute(
                "DROP ROLE IF EXISTS " + role,
                "CREATE ROLE " + role + " LOGIN",
                "GRANT CREATE, USAGE ON SCHEMA public, lockkeeper TO " + role,
                "GRANT ALL ON ALL TABLES IN SCHEMA lockkeeper TO " + role,
                "GRANT ALL ON _prisma_migrations TO " + role);
    }

    private List<String> afterTheGoodOne() {
        database.migrate(SystemFolder.prisma(alone).migration("1_good", GOOD));
        return database.contents();
    }
}
