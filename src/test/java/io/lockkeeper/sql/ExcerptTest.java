package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ALTER ROLE app PASSWORD 'geheim' | ALTER ROLE app PASSWORD …",
                "INSERT INTO t VALUES ('geheim', 1, 'it''s geheim') | INSERT INTO t VALUES ('…', 1, '…')",
                "SELECT E'a\\'geheim', 2 | SELECT E'…', 2",
                "SELECT 'ends in \\', geheim | SELECT '…'",
                "DO $$ BEGIN PERFORM f('geheim'); END $$ | DO $…$",
                "CREATE ROLE zz LOGIN PASSWORD $$geheim$$ | CREATE ROLE zz LOGIN PASSWORD …",
                "CREATE ROLE zz ENCRYPTED password \"geheim\" | CREATE ROLE zz ENCRYPTED password …",
                "ALTER ROLE zz /* geheim */ VALID UNTIL $x$geheim$x$ -- geheim | ALTER ROLE zz VALID UNTIL $…$",
                "INSERT INTO t VALUES ($a$geheim$b$ $a$, 5) | INSERT INTO t VALUES ($…$, 5)",
                "SET app.secret = geheim | SET app.secret …",
                "CREATE USER MAPPING FOR a SERVER b OPTIONS (\"password\" geheim) | CREATE USER MAPPING FOR a SERVER b OPTIONS (\"password\" …",
                "SELECT u&'geheim', B'01', X'ff' | SELECT u&'…', B'…', X'…'",
                "SELECT $$geheim and no end | SELECT …",
                "SELECT 'geheim and no end | SELECT …",
                "CREATE TABLE t (id int) | CREATE TABLE t (id int)"
            })
    void theBeginningOfAStatementIsShownWithoutItsLiterals(String statement, String shown) {
        assertThat(Excerpt.statement(statement, 0, statement.length(), 80)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT 'geheim' | near geheim | true",
                "SELECT E'\\ngeheim', 1 | geheim | true",
                "SELECT $$a=b geheim$$ | geheim | true",
                "SELECT 'a' | a table | false",
                "SELECT geheim, \"geheim\" /* 'geheim' */ | geheim | false"
            })
    void aMessageThatRepeatsALiteralIsRecognised(String statement, String part, boolean repeats) {
        assertThat(Excerpt.isRepeatedIn(List.of(part), statement)).isEqualTo(repeats);
    }
}
