package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements are executed together. */
class PiecesTest {

    /** Each piece as the numbers of its statements, with a mark when it is outside of a transaction. */
    private static List<String> pieces(String text) {
        return Script.parse("test.sql", text).pieces().stream()
                .map(piece -> (piece.transactional() ? "" : "outside ")
                        + piece.statements().stream().map(Statement::number).toList())
                .toList();
    }

    @Test
    void areOneForTransactionalStatements() {
        assertThat(pieces("SELECT 1; CREATE TABLE t (); INSERT INTO t DEFAULT VALUES"))
                .containsExactly("[1, 2, 3]");
        assertThat(pieces("-- nothing")).isEmpty();
    }

    @Test
    void areCutAroundEachStatementOutside() {
        assertThat(pieces("SELECT 1; SELECT 2; VACUUM; DROP INDEX CONCURRENTLY i; SELECT 3"))
                .containsExactly("[1, 2]", "outside [3]", "outside [4]", "[5]");
        assertThat(Script.parse("test.sql", "VACUUM; SELECT 1").pieces())
                .extracting(Piece::number)
                .containsExactly(1, 2);
    }

    @Test
    void areOneForABlock() {
        assertThat(pieces("SELECT 1; BEGIN; SELECT 2; SELECT 3; COMMIT; BEGIN; COMMIT; SELECT 4; SELECT 5"))
                .containsExactly("[1]", "[3, 4]", "[8, 9]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET m = 'new'",
                "ALTER TABLE t ALTER m SET DEFAULT 'new'::mood",
                "SELECT $$new$$::mood",
                "SELECT E'ne\\w'::mood",
                "DO $$ BEGIN UPDATE t SET m = 'new'; END $$",
                "DO $$ BEGIN EXECUTE 'UPDATE t SET m = ''new'''; END $$",
                "DO 'BEGIN UPDATE t SET m = ''new''; END'",
                "CREATE FUNCTION f() RETURNS mood LANGUAGE sql AS $$ SELECT 'new'::mood $$",
                "CREATE FUNCTION f() RETURNS mood BEGIN ATOMIC SELECT 'new'::mood; END",
                "SELECT '{old,new}'::mood[]",
                "SELECT '(1,\"new\")'::pair",
                "SELECT '[old,new]'::moodrange",
                "COPY t FROM STDIN;\n1\tnew\n\\.\n",
            })
    void areCutBeforeAnAddedEnumValueIsUsed(String use) {
        assertThat(pieces("SELECT 1; ALTER TYPE mood ADD VALUE 'new'; SELECT 'old'; " + use + "; SELECT 'new'"))
                .containsExactly("[1, 2, 3]", "[4, 5]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT new FROM \"new\" -- 'new'",
                "SELECT 'new value', 'News'",
                "SELECT '{newer}'",
                "DO $$ BEGIN NEW.a = new; END $$",
                "ALTER TYPE mood ADD VALUE 'newer' AFTER 'new'",
                "ALTER TYPE other ADD VALUE 'new'",
                "CREATE TYPE another AS ENUM ('new')",
                "COPY t FROM STDIN;\n1\tnewer\n\\.\n",
            })
    void stayWholeWhenAnAddedEnumValueIsNotUsed(String statement) {
        assertThat(pieces("ALTER TYPE mood ADD VALUE 'new'; " + statement)).containsExactly("[1, 2]");
    }

    @Test
    void stayWholeWhenTheEnumIsMadeInTheSameTransaction() {
        assertThat(pieces("CREATE TYPE mood AS ENUM (); ALTER TYPE mood ADD VALUE 'new'; SELECT 'new'"))
                .containsExactly("[1, 2, 3]");
        assertThat(pieces("CREATE TYPE mood AS ENUM (); VACUUM; ALTER TYPE mood ADD VALUE 'new'; SELECT 'new'"))
                .containsExactly("[1]", "outside [2]", "[3]", "[4]");
    }

    @Test
    void areCutAsOftenAsValuesAreAddedAndUsed() {
        assertThat(pieces("""
            ALTER TYPE mood ADD VALUE 'a';
            SELECT 'a';
            ALTER TYPE mood ADD VALUE 'b';
            SELECT 'a';
            SELECT 'b';
            """)).containsExactly("[1]", "[2, 3, 4]", "[5]");
    }

    @Test
    void leaveABlockAsItIs() {
        assertThat(pieces("BEGIN; ALTER TYPE mood ADD VALUE 'new'; SELECT 'new'; COMMIT; SELECT 'new'"))
                .containsExactly("[2, 3]", "[5]");
    }

    @Test
    void theScriptTellsWhatItAddsAndMentions() {
        Script adding = Script.parse("a.sql", "ALTER TYPE a ADD VALUE 'x'; VACUUM; ALTER TYPE b ADD VALUE 'it''s'");
        Script using = Script.parse("b.sql", "SELECT 1; SELECT 'it''s'");

        assertThat(adding.addedEnumValues()).containsExactly("x", "it's");
        assertThat(adding.mentions("x")).isFalse();
        assertThat(using.addedEnumValues()).isEmpty();
        assertThat(using.mentions("it's")).isTrue();
        assertThat(using.mentions("x")).isFalse();
    }
}
