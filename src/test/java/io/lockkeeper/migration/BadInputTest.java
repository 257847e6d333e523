package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A script that cannot be executed is refused before anything is touched, by file, place, reason and remedy. */
class BadInputTest {

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void aGoodMigrationComesFirst(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_good", "CREATE TABLE good (id int);");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\\i other.sql | PSQL_COMMAND | 2 | \\i is a command of psql | Put the SQL of the other file",
                "\\connect shop | PSQL_COMMAND | 2 | \\connect is a command of psql | a separate system",
                "COMMIT; | TRANSACTION_CONTROL | 2 | has no BEGIN before it | in pairs",
                "BEGIN; | TRANSACTION_CONTROL | 2 | has no COMMIT after it | in pairs",
                "ROLLBACK; | TRANSACTION_CONTROL | 2 | would undo what Lockkeeper has recorded | Remove it",
                "SAVEPOINT here; | TRANSACTION_CONTROL | 2 | works only with a ROLLBACK | Remove it",
                "RELEASE SAVEPOINT here; | TRANSACTION_CONTROL | 2 | works only with a ROLLBACK | Remove it",
                "PREPARE TRANSACTION 'x'; | TRANSACTION_CONTROL | 2 | take the transaction away | Remove it",
                "COMMIT PREPARED 'x'; | TRANSACTION_CONTROL | 2 | not the script's | Remove it",
                "BEGIN; VACUUM; COMMIT; | TRANSACTION_CONTROL | 2 | cannot run in a transaction | Move it out of the block",
                "DELETE FROM _prisma_migrations; | HISTORY_TOUCHED | 2 | writes _prisma_migrations | resolve",
                "DROP TABLE public.flyway_schema_history; | HISTORY_TOUCHED | 2 | flyway_schema_history | resolve",
                "UPDATE lockkeeper.lease SET ended = now(); | HISTORY_TOUCHED | 2 | writes lockkeeper | resolve",
                "COPY good FROM STDIN; | COPY_DATA_UNTERMINATED | 2 | the data of this COPY does not end | exactly \\.",
                "DO $$ BEGIN | SCRIPT_UNTERMINATED | 2 | The dollar-quoted text that starts there | Close it",
                "SELECT 'open; | SCRIPT_UNTERMINATED | 2 | The string that starts there does not end | Close it",
                "/* /* */ | SCRIPT_UNTERMINATED | 2 | The comment that starts there does not end | Close it"
            })
    void isRefusedByPlaceReasonAndRemedy(String sql, ProblemType type, int line, String reason, String remedy) {
        folder.migration("2_bad", "-- what is wrong stands below\n" + sql + "\n");

        Problem problem = database.refusal(type, folder);

        assertThat(problem.detail())
                .startsWith(folder.label("2_bad") + ", line " + line)
                .contains(reason);
        assertThat(problem.remedy()).contains(remedy);
        assertThat(problem.attributes())
                .containsEntry("file", folder.label("2_bad"))
                .containsEntry("line", line);
    }

    @Test
    void invalidUtf8IsRefusedByItsOffset() {
        byte[] latin = "SELECT 'Grüße';".getBytes(StandardCharsets.ISO_8859_1);
        folder.migration("2_bad", latin);

        Problem problem = database.refusal(ProblemType.SCRIPT_NOT_UTF8, folder);

        assertThat(problem.detail()).contains(folder.label("2_bad"), "at byte 10");
        assertThat(problem.remedy()).contains("Save the file as UTF-8");
        assertThat(problem.attributes()).containsEntry("offset", 10);
    }

    @Test
    void utf16IsRefusedByItsByteOrderMark() {
        folder.migration("2_bad", "SELECT 1;".getBytes(StandardCharsets.UTF_16));

        assertThat(database.refusal(ProblemType.SCRIPT_NOT_UTF8, folder).detail())
                .contains("byte order mark of UTF-16");
    }

    @Test
    void aNulByteIsRefusedByItsOffset() {
        folder.migration("2_bad", "SELECT 1;\0".getBytes(StandardCharsets.UTF_8));

        assertThat(database.refusal(ProblemType.SCRIPT_NOT_UTF8, folder).detail())
                .contains("at byte 9 there is a NUL byte");
    }

    @Test
    void aScriptOf200MegabytesIsRefusedBySizeWithoutBeingRead() {
        folder.sparse("2_bad", 200L << 20);

        Problem problem = database.refusal(ProblemType.SCRIPT_TOO_LARGE, folder);

        assertThat(problem.detail()).contains("2_bad/migration.sql has 200 MB; the limit is 64 MB");
        assertThat(problem.remedy()).contains("Split the script");
        assertThat(problem.attributes()).containsEntry("file", folder.label("2_bad"));
    }

    @Test
    void aMissingPlaceholderIsRefusedByNameAndLine(@TempDir Path directory) {
        SystemFolder flyway = SystemFolder.flyway(directory)
                .migration("V1__good", "CREATE TABLE good (id int);")
                .migration("V2__bad", "SELECT 1;\nSELECT '${owner}';");

        Problem problem = database.refusal(ProblemType.PLACEHOLDER_MISSING, flyway);

        assertThat(problem.detail()).contains("V2__bad.sql, line 2: ${owner} has no value");
        assertThat(problem.attributes()).containsEntry("line", 2);
    }

    @Test
    void aNonEmptyDatabaseWithoutHistoryIsRefusedByWhatIsThere() {
        database.execute("CREATE TABLE customer (id int)", "CREATE VIEW customers AS SELECT * FROM customer");

        Problem problem = database.refusal(ProblemType.DATABASE_NOT_EMPTY, folder);

        assertThat(problem.detail()).contains("Schema public", "(customer, customers …)", "no migration");
        assertThat(problem.remedy()).contains("resolve them as applied, one by one");
        assertThat(problem.actions())
                .containsExactly(new Action(
                        "if the database has all of 1_good",
                        "resolve",
                        Map.of("migration", "1_good", "as", "applied")));
    }

    @Test
    void whatAnExtensionBringsDoesNotCountAsContent() {
        database.execute("CREATE EXTENSION pg_stat_statements");

        assertThat(database.migrate(folder).applied()).containsExactly("1_good");
    }

    @Test
    void whatIsNotEmptyIsTakenOverMigrationByMigration() {
        database.execute("CREATE TABLE good (id int)");
        folder.migration("2_next", "ALTER TABLE good ADD COLUMN name text;");

        assertThat(database.resolveApplied(folder, "1_good").found())
                .containsExactly(new Resolution.Found(1, "TABLE good", true, true));
        assertThat(database.migrate(folder).applied()).containsExactly("2_next");
    }
}
