package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a change of a script must do to count. */
class TokenChecksumTest {

    private static String checksum(String text) {
        return Script.parse("test.sql", text).tokenChecksum();
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT 1;            | select 1",
                "SELECT 1; SELECT 2   | ;SELECT 1;;\\nSELECT 2;",
                "SELECT a,b           | SELECT a , -- b\\n /* c */ B",
                "CREATE TABLE Tést () | create table tést ( )",
                "SELECT a=-1          | SELECT a = - 1",
                "SELECT x::int        | SELECT x :: int",
                "SELECT 1E5           | SELECT 1e5",
                "SELECT 'a\\r\\nb'    | SELECT 'a\\nb'",
                "SELECT $$a\\r\\nb$$  | SELECT $$a\\nb$$",
                "SELECT 'a'\\n'b'     | SELECT 'a' -- c\\r\\n   'b'",
                "COPY t FROM STDIN;\\n1\\n\\.\\n | copy t from stdin ; -- x\\r\\n1\\r\\n\\.\\r\\n",
                "SELECT a\\r\\n, b    | SELECT a, b",
            })
    void isTheSameForTheSameMeaning(String one, String other) {
        assertThat(checksum(unescaped(one))).isEqualTo(checksum(unescaped(other)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT 'a'           | SELECT 'A'",
                "SELECT 'a b'         | SELECT 'a  b'",
                "SELECT '-- a'        | SELECT '-- b'",
                "SELECT $$a$$         | SELECT $$A$$",
                "SELECT $$ /* a */ $$ | SELECT $$ /* b */ $$",
                "SELECT \"a\"         | SELECT \"A\"",
                "SELECT É             | SELECT é",
                "SELECT 'a', 'b'      | SELECT 'a, b'",
                "SELECT a b           | SELECT ab",
                "SELECT 1; SELECT 2   | SELECT 1, SELECT 2",
                "SELECT a; b          | SELECT a b",
                "SELECT a @> -1       | SELECT a @>- 1",
                "SELECT 'a'\\n'b'     | SELECT 'a' 'b'",
                "SELECT E'a'          | SELECT 'a'",
                "SELECT 'a\\rb'       | SELECT 'a\\nb'",
                "COPY t FROM STDIN;\\na\\n\\.\\n | COPY t FROM STDIN;\\nA\\n\\.\\n",
                "COPY t FROM STDIN;\\n\\.\\n     | COPY t FROM STDIN;\\n\\n\\.\\n",
                "BEGIN; SELECT 1; COMMIT | SELECT 1",
            })
    void differsForAnotherMeaning(String one, String other) {
        assertThat(checksum(unescaped(one))).isNotEqualTo(checksum(unescaped(other)));
    }

    @Test
    void isLowerCaseHexAndDoesNotDependOnTheName() {
        Script script = Script.parse("a.sql", "SELECT '" + "é😀x".repeat(5000) + "'");

        assertThat(script.tokenChecksum()).matches("[0-9a-f]{64}");
        assertThat(script.tokenChecksum()).isEqualTo(checksum(script.text()));
    }

    /** It is kept in databases. */
    @Test
    void staysWhatItWas() {
        assertThat(checksum("SELECT 1")).isEqualTo("d53c2f9ee0e9907cf915c6f0f086ebeded7965ea4475f5c371c7c85bbdd21264");
    }
}
