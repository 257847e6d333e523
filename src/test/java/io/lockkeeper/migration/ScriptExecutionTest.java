package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.level.LevelState;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.operation.StatementEvent;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts of real folders contain is executed as psql would, and nothing of one reaches the next. */
@Execution(ExecutionMode.CONCURRENT)
class ScriptExecutionTest {

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void prismaFolder(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory);
    }

    @Test
    void aBlockOfItsOwnIsCommittedBeforeTheRest() {
        folder.migration("1_block", """
                CREATE TABLE before (id int);
                BEGIN;
                CREATE TABLE within (id int);
                COMMIT;
                SELECT 1 / 0;
                """);

        Problem problem = database.problem(folder);

        assertThat(problem.detail()).contains("line 5", "division by zero", "Parts 1 to 2 of 3 are applied");
        assertThat(database.exists("within")).isTrue();
        folder.migration("1_block", """
                CREATE TABLE before (id int);
                BEGIN;
                CREATE TABLE within (id int);
                COMMIT;
                SELECT 1 / 1;
                """);
        assertThat(database.migrate(folder).applied()).containsExactly("1_block");
        assertThat(database.journalEvents())
                .containsExactly("STARTED", "PIECE_DONE", "PIECE_DONE", "FAILED", "PIECE_DONE", "APPLIED");
    }

    @Test
    void anEnumValueIsUsedInTheFileThatAddsIt() {
        folder.migration("1_enum", """
                CREATE TYPE state AS ENUM ('open');
                CREATE TABLE orders (state state DEFAULT 'open');
                """).migration("2_value", """
                ALTER TYPE state ADD VALUE 'closed';
                INSERT INTO orders VALUES ('closed');
                ALTER TABLE orders ALTER state SET DEFAULT 'closed';
                """);

        assertThat(database.migrate(folder).applied()).hasSize(2);
        assertThat(database.column("SELECT state FROM orders")).containsExactly("closed");
    }

    @Test
    void copyDataIsLoadedAsItStands() {
        folder.migration(
                "1_copy",
                "CREATE TABLE port (id int, name text, note text);\n"
                        + "COPY port (id, name, note) FROM stdin;\n"
                        + "1\tAntwerpen; --\t\\N\n"
                        + "2\ta\\\\b\\tc\tGöteborg\n"
                        + "\\.\n"
                        + "COPY port FROM STDIN WITH (FORMAT csv, HEADER);\n"
                        + "id,name,note\n3,\"x\n\"\"y\"\"\",\n"
                        + "\\.\n"
                        + "ALTER TABLE port ADD PRIMARY KEY (id);\n");

        database.migrate(folder);

        assertThat(database.column("SELECT concat_ws('|', id, name, coalesce(note, 'null')) FROM port ORDER BY id"))
                .containsExactly("1|Antwerpen; --|null", "2|a\\b\tc|Göteborg", "3|x\n\"y\"|null");
        assertThat(database.events(Type.STATEMENT_DONE))
                .map(StatementEvent.Done.class::cast)
                .filteredOn(done -> done.tag().equals("COPY"))
                .extracting(StatementEvent.Done::rows)
                .containsExactly(2L, 1L);
    }

    @Test
    void brokenCopyDataIsRolledBackWithTheLineOfTheServer() {
        folder.migration("1_copy", "CREATE TABLE port (id int);\nCOPY port FROM STDIN;\n1\nnot a number\n\\.\n");

        Problem problem = database.problem(folder);

        assertThat(problem.detail()).contains("line 2: COPY", "invalid input syntax for type integer");
        assertThat(database.exists("port")).isFalse();
    }

    @Test
    void aConnectionThatAStatementCannotMakeIsNoLossOfOurs() {
        folder.migration(
                "1_far",
                "CREATE EXTENSION dblink;\nSELECT dblink_connect('host=127.0.0.1 port=1 dbname=x connect_timeout=1');");

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        assertThat(problem.detail()).contains("line 2: SELECT dblink_connect", "08001");
    }

    @Test
    void settingsAndTemporaryObjectsDoNotReachTheNextMigration() {
        folder.migration("1_leaky", """
                CREATE SCHEMA other;
                SET search_path = other;
                SET lock_timeout = '7s';
                SET statement_timeout = '7s';
                SET ROLE pg_monitor;
                CREATE TEMP TABLE scratch (id int);
                PREPARE one AS SELECT 1;
                DECLARE c CURSOR WITH HOLD FOR SELECT 1;
                LISTEN news;
                """).migration("2_clean", """
                CREATE TABLE seen AS SELECT current_setting('search_path') AS path,
                    current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement,
                    to_regclass('scratch') AS scratch, (SELECT count(*) FROM pg_prepared_statements WHERE name = 'one'),
                    (SELECT count(*) FROM pg_cursors WHERE name = 'c') AS cursors,
                    (SELECT count(*) FROM pg_listening_channels()) AS channels, current_user = session_user AS self;
                """);

        database.migrate(folder);

        assertThat(database.value(
                        "SELECT concat_ws('|', path, lock, statement, scratch, count, cursors, channels, self)"
                                + " FROM public.seen"))
                .isEqualTo("public, \"$user\", public|1s|1h|0|0|0|t");
    }

    @Test
    void settingsHoldForTheRestOfTheFile() {
        folder.migration("1_settings", """
                CREATE SCHEMA other;
                SET search_path = other;
                SET work_mem = '7MB';
                CREATE TEMP TABLE scratch AS SELECT 7 AS id;
                CREATE TABLE here (id int);
                CREATE INDEX CONCURRENTLY here_id ON here (id);
                INSERT INTO here SELECT id FROM scratch WHERE current_setting('work_mem') = '7MB';
                """);

        database.migrate(folder);

        assertThat(database.column("SELECT id FROM other.here")).containsExactly("7");
    }

    @Test
    void aTriggerThatIsDeferredToTheEndFindsWhatTheScriptFinds() {
        folder.migration("1_trigger", """
                CREATE TABLE orders (id integer);
                CREATE TABLE seen (id integer);
                CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO seen VALUES (NEW.id); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER see AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION see();
                """).migration("2_orders", "INSERT INTO orders VALUES (1); SELECT 1");

        database.migrate(folder);

        assertThat(database.column("SELECT id FROM seen")).containsExactly("1");
    }

    @Test
    void aFunctionThatARowCallsLeavesNothingForTheNextMigrationEither() {
        folder.migration("1_function", """
                        CREATE SCHEMA other;
                        CREATE TABLE log (path text DEFAULT set_config('search_path', 'other', false));
                        """)
                .migration("2_row", "INSERT INTO log VALUES (DEFAULT);")
                .migration("3_next", "CREATE TABLE next (id int);");

        database.migrate(folder);

        assertThat(database.exists("public.next")).isTrue();
    }

    @Test
    void aSearchPathThatWasEmptiedAsByPgDumpDoesNotHideTheHistory() {
        folder.migration("1_dump", """
                SET client_encoding = 'UTF8';
                SET standard_conforming_strings = on;
                SELECT pg_catalog.set_config('search_path', '', false);
                SET default_table_access_method = heap;
                CREATE TABLE public.orders (id integer NOT NULL);
                CREATE INDEX CONCURRENTLY orders_id ON public.orders (id);
                """).migration("2_next", "CREATE TABLE next (id int);");

        assertThat(database.migrate(folder).applied()).hasSize(2);
        assertThat(database.exists("public.next")).isTrue();
    }

    @Test
    void aRoleThatAScriptTakesDoesNotStandInTheWayOfTheRecord() {
        database.execute("DROP ROLE IF EXISTS owner_of_orders", "CREATE ROLE owner_of_orders");
        database.execute("CREATE SCHEMA sales AUTHORIZATION owner_of_orders");
        folder.migration("1_owned", "SET ROLE owner_of_orders;\nCREATE TABLE sales.orders (id int);\n")
                .migration("2_session", "SET SESSION AUTHORIZATION owner_of_orders; CREATE TABLE sales.items (id int);")
                .migration("3_pieces", """
                        SET ROLE owner_of_orders;
                        CREATE INDEX CONCURRENTLY orders_id ON sales.orders (id);
                        CREATE TABLE sales.last (id int);
                        """);

        assertThat(database.migrate(folder).applied()).hasSize(3);
        assertThat(database.column("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'sales'"))
                .containsExactly("owner_of_orders");
        database.execute("DROP OWNED BY owner_of_orders CASCADE", "DROP ROLE owner_of_orders");
    }

    @Test
    void aFileWithoutStatementsIsApplied() {
        folder.migration("1_empty", "").migration("2_comment", "\uFEFF-- nothing yet\r\n;;\r\n");

        assertThat(database.migrate(folder).applied()).containsExactly("1_empty", "2_comment");
        assertThat(database.prismaHistory()).hasSize(2);
    }

    @Test
    void aMigrationMayBeCalledAnything() {
        folder.migration("01 init's \"first\"", "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);")
                .migration("2; DROP TABLE a", "SELECT 1;")
                .migration("3_größe😀", "SELECT 1;");

        assertThat(database.migrate(folder).applied()).hasSize(3);
        assertThat(database.prismaHistory()).containsExactly("01 init's \"first\"", "2; DROP TABLE a", "3_größe😀");
        assertThat(database.exists("a")).isTrue();
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsDoNotMatter() {
        folder.migration("1_windows", "\uFEFFCREATE TABLE a (id int);\r\n-- more\r\nINSERT INTO a VALUES (1);\r\n");

        database.migrate(folder);

        assertThat(database.column("SELECT id FROM a")).containsExactly("1");
    }

    @Test
    void aDeadlockIsTriedAgain() throws Exception {
        folder.migration("1_tables", "CREATE TABLE a (id int); CREATE TABLE b (id int);");
        database.migrate(folder);
        database.execute("ALTER DATABASE " + database.url().database() + " SET deadlock_timeout = '100ms'");
        database.execute(HeldMigration.TABLE);
        folder.migration(
                "2_both", "LOCK TABLE a;\n" + HeldMigration.STATEMENT + "LOCK TABLE b;\nCREATE TABLE done (id int);");
        try (Session other = TestServer.session(database.url())) {
            // So that it is the run that meets the deadlock.
            other.execute("SET deadlock_timeout = '10min'");
            int pid = other.backendPid();
            other.begin();
            other.execute("LOCK TABLE b");
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            HeldMigration.await(database);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> lock(other, "a"));
            Waiting.await("the other waits", () -> !database.column(
                            "SELECT 1 FROM pg_locks WHERE pid = ? AND NOT granted", pid)
                    .isEmpty());
            HeldMigration.release(database);
            Waiting.result(waiting);
            other.commit();

            assertThat(Waiting.result(run).applied()).containsExactly("2_both");
        }
        assertThat(database.events(Type.LOCK_RETRY)).isNotEmpty();
        assertThat(database.journalEvents()).doesNotContain("FAILED");
    }

    private static void lock(Session session, String table) {
        try {
            session.execute("LOCK TABLE " + table);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSerializationFailureIsTriedAgain() {
        folder.migration("1_orders", "CREATE TABLE orders (id int); CREATE SEQUENCE tries;")
                .migration("2_retry", """
                INSERT INTO orders VALUES (1);
                DO $$ BEGIN
                    IF nextval('tries') < 3 THEN RAISE EXCEPTION SQLSTATE '40001' USING MESSAGE = 'not now'; END IF;
                END $$;
                """);

        assertThat(database.migrate(folder).applied()).containsExactly("1_orders", "2_retry");
        assertThat(database.value("SELECT count(*) FROM orders")).isEqualTo("1");
        assertThat(database.events(Type.LOCK_RETRY)).hasSize(2);
    }

    @Test
    void aReadOnlyServerIsSaidToBeOne() {
        database.execute("ALTER DATABASE " + database.url().database() + " SET default_transaction_read_only = on");
        folder.migration("1_orders", "CREATE TABLE orders (id int);");

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.DATABASE_READ_ONLY);
        assertThat(problem.remedy()).contains("primary server");
        assertThat(problem.attributes()).containsEntry("sqlState", "25006");
        assertThat(database.status(folder).pending()).isEqualTo(1);
    }

    @Test
    void theTimeoutsOfTheManifestHoldForTheMigration() {
        folder.manifest("""
                        name: shop
                        layout: prisma
                        migrations: .
                        timeouts:
                          statement: 200ms
                          migrations:
                            1_long: {statement: 1m, lock: 3s}
                        """)
                .migration("1_long", "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock;")
                .migration("2_slow", "SELECT pg_sleep(20);");

        Problem problem = database.problem(folder);

        assertThat(problem.detail()).contains("2_slow", "canceling statement due to statement timeout");
        assertThat(problem.remedy()).contains("timeouts.statement");
        assertThat(database.value("SELECT lock FROM seen")).isEqualTo("3s");
    }

    @Test
    void aScriptThatGivesTheLockUpIsNotRecordedAsApplied() {
        folder.migration("1_unlock", "CREATE TABLE a (id int); SELECT pg_advisory_unlock_all();");

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.LEASE_LOST);
        assertThat(problem.remedy()).contains("pg_advisory_unlock_all");
        assertThat(database.exists("a")).isFalse();
        assertThat(database.prismaHistory()).isEmpty();
    }

    @Test
    void aScriptOfWhichARowGivesTheLockUpIsNotRecordedAsApplied() {
        folder.migration("1_row", """
                CREATE TABLE log (given_up text DEFAULT pg_advisory_unlock_all()::text);
                INSERT INTO log VALUES (DEFAULT);
                """);

        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.LEASE_LOST);
        assertThat(database.prismaHistory()).isEmpty();
        assertThat(database.exists("log")).isFalse();
    }

    @Test
    void aScriptOfSeveralPartsThatGivesTheLockUpIsNotRecordedAsApplied() {
        folder.migration("1_unlock", """
                CREATE TABLE a (id int);
                SELECT pg_advisory_unlock_all();
                CREATE INDEX CONCURRENTLY a_id ON a (id);
                """);

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.LEASE_LOST);
        assertThat(problem.remedy()).contains("pg_advisory_unlock_all");
        assertThat(database.prismaHistory()).isEmpty();
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    @Test
    void aDatabaseOfStrangersIsRefusedAgainAfterACommandHasLookedAtIt() {
        database.execute("CREATE TABLE strangers (id int)");
        folder.migration("1_a", "CREATE TABLE a (id int);");
        database.refusal(ProblemType.DATABASE_NOT_EMPTY, folder);
        assertThatThrownBy(() -> database.resolveApplied(folder, "typo")).isInstanceOf(Problem.class);

        database.refusal(ProblemType.DATABASE_NOT_EMPTY, folder);

        assertThat(database.exists("a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE other (id int);", "", "CREATE TABLE a (id int);"})
    void anAppliedPartCannotBeRewritten(String rewritten) {
        folder.migration("1_a", "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY a_id ON a (id); SELECT 1 / 0;");
        database.problem(folder);
        folder.migration("1_a", rewritten);

        Problem problem = database.refusal(ProblemType.MIGRATION_FAILED, folder);

        assertThat(problem.detail()).contains("was changed in its part", "which is applied already");
        assertThat(database.exists("other")).isFalse();
        assertThat(database.status(folder).state()).isNotEqualTo(LevelState.AT_LEVEL);
    }
}
