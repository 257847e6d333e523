package io.lockkeeper.sql;

import static io.lockkeeper.problem.ProblemType.HISTORY_TOUCHED;
import static io.lockkeeper.problem.ProblemType.PSQL_COMMAND;
import static io.lockkeeper.problem.ProblemType.SCRIPT_UNTERMINATED;
import static io.lockkeeper.problem.ProblemType.SETTING_FIXED;
import static io.lockkeeper.problem.ProblemType.TRANSACTION_CONTROL;
import static io.lockkeeper.sql.ProblemAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is touched, and in which words. */
class RefusalTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'abc               | The string",
                "'abc''             | The string",
                "E'abc\\'           | The string",
                "e'abc\\            | The string",
                "U&'abc             | The string",
                "\"abc              | The quoted name",
                "U&\"abc            | The quoted name",
                "$$ abc $a$         | The dollar-quoted text",
                "$a$ abc $$ $A$     | The dollar-quoted text",
                "/* abc /* */       | The comment",
                "/*/                | The comment",
            })
    void refusesWhatDoesNotEnd(String rest, String what) {
        assertRefused(SCRIPT_UNTERMINATED, "SELECT 1;\nSELECT 2,\n  " + rest + "\n;\nSELECT 3;\n")
                .at(3, 3)
                .saying(what + " that starts there does not end")
                .advising("Close it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1;", "SELECT 1; SELECT 2; COMMIT", "SELECT CASE WHEN true THEN 1 END;"})
    void refusesARoutineBodyThatDoesNotEnd(String body) {
        assertRefused(SCRIPT_UNTERMINATED, "CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC " + body)
                .at(2, 7)
                .saying("The BEGIN ATOMIC body that starts there does not end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\\i other.sql     | \\i         | Put the SQL of the other file into this script",
                "\\ir sub/x.sql    | \\ir        | Put the SQL of the other file into this script",
                "\\! rm -rf /      | \\!         | Remove it",
                "SELECT 1 \\gexec  | \\gexec     | DO block",
                "\\connect other   | \\connect   | one connection",
                "\\copy t from 'x' | \\copy      | COPY … FROM STDIN",
                "\\.               | \\.         | has no COPY",
                "\\set a 1         | \\set       | write the values into the SQL",
                "\\restrict Abc    | \\restrict  | pg_dump",
                "SELECT 1\\; SELECT| \\;         | Remove it",
                "SELECT 1 \\       | \\          | Remove it",
                "\\\\              | \\\\        | Remove it",
            })
    void refusesPsqlCommands(String line, String command, String remedy) {
        assertRefused(PSQL_COMMAND, "-- \\i\nSELECT '\\i', $$\\i$$ /* \\i */;\n" + line + "\nSELECT 1;")
                .at(3, line.indexOf('\\') + 1)
                .saying(command + " is a command of psql")
                .with("command", command)
                .advising(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BEGIN ISOLATION LEVEL SERIALIZABLE | transaction modes",
                "BEGIN WORK READ ONLY             | transaction modes",
                "START TRANSACTION READ WRITE     | transaction modes",
                "ROLLBACK                         | would undo",
                "ROLLBACK TO SAVEPOINT a          | would undo",
                "ROLLBACK PREPARED 'x'            | would undo",
                "ABORT                            | would undo",
                "SAVEPOINT a                      | works only with a ROLLBACK",
                "RELEASE a                        | works only with a ROLLBACK",
                "PREPARE TRANSACTION 'x'          | take the transaction away",
                "COMMIT PREPARED 'x'              | not the script's",
                "COMMIT AND CHAIN                 | open another transaction",
                "END WORK AND CHAIN               | open another transaction",
            })
    void refusesTransactionControl(String statement, String reason) {
        assertRefused(TRANSACTION_CONTROL, "SELECT 1;\n  " + statement + ";\nSELECT 2;")
                .at(2, 3)
                .saying("\"" + shown(statement) + "\" ")
                .saying(reason)
                .with("statement", shown(statement))
                .advising("BEGIN; and COMMIT;");
    }

    /** Messages leave literals out. */
    private static String shown(String statement) {
        return statement.replace("'x'", "'…'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET client_encoding = 'LATIN1'       | sent as UTF-8 | Save the file as UTF-8",
                "SET LOCAL client_encoding TO win1252 | sent as UTF-8 | Save the file as UTF-8",
                "SET NAMES 'SQL_ASCII'                | sent as UTF-8 | Save the file as UTF-8",
                "set session DateStyle = 'German'     | style ISO     | SET DateStyle",
                "SET DATESTYLE TO SQL, DMY            | style ISO     | SET DateStyle",
            })
    void refusesSettingsThatTheConnectionDependsOn(String statement, String reason, String remedy) {
        assertRefused(SETTING_FIXED, "SELECT 1;\n  " + statement + ";\nSELECT 2;")
                .at(2, 3)
                .saying(reason)
                .advising(remedy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET client_encoding = 'UTF8'",
                "SET client_encoding TO 'utf-8'",
                "SET NAMES 'UNICODE'",
                "SET client_encoding TO DEFAULT",
                "RESET client_encoding",
                "SET DateStyle = 'ISO, DMY'",
                "SET datestyle TO iso, mdy",
                "SET datestyle TO DEFAULT",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET client_encoding = 'LATIN1' AS 'SELECT 1'"
            })
    void takesThemAsTheyAre(String statement) {
        assertThat(Script.parse("a.sql", statement).statements()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BEGIN;COMMIT;COMMIT     | 14 | has no BEGIN         | in pairs",
                "COMMIT                  | 1  | has no BEGIN         | in pairs",
                "END                     | 1  | has no BEGIN         | in pairs",
                "BEGIN;BEGIN;COMMIT      | 7  | a BEGIN has opened   | in pairs",
                "BEGIN;COMMIT;BEGIN      | 14 | has no COMMIT        | in pairs",
                "BEGIN;VACUUM;COMMIT     | 7  | but a BEGIN is open  | Move it out of the block",
                "BEGIN;DROP INDEX CONCURRENTLY i;END | 7 | cannot run in a transaction | Move it out",
            })
    void refusesBlocksThatDoNotHold(String script, int column, String reason, String remedy) {
        assertRefused(TRANSACTION_CONTROL, script).at(1, column).saying(reason).advising(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO _prisma_migrations VALUES (1)                 | _prisma_migrations",
                "insert into public.\"_prisma_migrations\" values (1)      | _prisma_migrations",
                "UPDATE ONLY Flyway_Schema_History SET success = true      | flyway_schema_history",
                "DELETE FROM flyway_schema_history                         | flyway_schema_history",
                "WITH a AS (SELECT 1) DELETE FROM ONLY flyway_schema_history | flyway_schema_history",
                "MERGE INTO lockkeeper.lease USING x ON true WHEN MATCHED THEN DELETE | lockkeeper",
                "TRUNCATE TABLE a, ONLY b, lockkeeper.journal              | lockkeeper",
                "COPY lockkeeper.journal (a) FROM '/x'                     | lockkeeper",
                "ALTER TABLE _prisma_migrations ADD COLUMN a int           | _prisma_migrations",
                "ALTER TABLE IF EXISTS _prisma_migrations RENAME TO x      | _prisma_migrations",
                "DROP TABLE IF EXISTS a, app._prisma_migrations            | _prisma_migrations",
                "DROP SCHEMA a, lockkeeper CASCADE                         | lockkeeper",
                "ALTER SCHEMA lockkeeper RENAME TO x                       | lockkeeper",
                "CREATE TABLE lockkeeper.x ()                              | lockkeeper",
                "CREATE TRIGGER g AFTER INSERT ON _prisma_migrations EXECUTE FUNCTION f() | _prisma_migrations",
                "DROP TABLE lockkeeper_service.run                         | lockkeeper_service",
            })
    void refusesToWriteTheHistory(String statement, String object) {
        assertRefused(HISTORY_TOUCHED, "SELECT 1;\n" + statement + ";")
                .at(2, 1)
                .saying("writes " + object)
                .with("object", object)
                .advising("use the command resolve");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM _prisma_migrations",
                "INSERT INTO t SELECT * FROM flyway_schema_history",
                "COPY _prisma_migrations TO '/x'",
                "UPDATE t SET a = '_prisma_migrations'",
                "DROP TABLE \"_Prisma_migrations\", _prisma_migrations2",
                "CREATE TABLE lockkeeper (lockkeeper int)",
                "CREATE TABLE IF NOT EXISTS _prisma_migrations (id int)",
                "ALTER TABLE t ADD COLUMN _prisma_migrations int",
                "CREATE ROLE lockkeeper",
                "GRANT SELECT ON flyway_schema_history TO analyst",
                "PREPARE transaction (int) AS SELECT 1",
                "SELECT begin, savepoint FROM rollback",
                "DO $$ BEGIN COMMIT; END $$",
                "DECLARE c CURSOR FOR SELECT 1",
            })
    void letsTheRestPass(String statement) {
        assertThat(Script.parse("test.sql", statement).statements()).hasSize(1);
    }

    @Test
    void refusesToGiveUpTheLock() {
        assertRefused(TRANSACTION_CONTROL, "SELECT 1;\nDISCARD ALL;")
                .at(2, 1)
                .saying("gives up the lock that keeps other runners out")
                .advising("RESET ALL");
    }
}
