package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where one statement ends and the next begins. */
class SplittingTest {

    private static List<String> split(String text) {
        return Script.parse("test.sql", text).statements().stream()
                .map(Statement::text)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT 'it''s;'",
                "SELECT 'c:\\', ';'",
                "SELECT E'\\';'",
                "SELECT e'\\\\', ';'",
                "SELECT E'a'\n'\\';'",
                "SELECT E'a' -- more\n  '\\';'",
                "SELECT B'01;', x'ff;', N'n;', U&'u;'",
                "SELECT u&'\\' AS x, ';'",
                "SELECT \"a;\"\"b;\", U&\"c;\"",
                "SELECT $$ ; ' $$",
                "SELECT $tag$ ; $$ $Tag$ ; $tag$",
                "SELECT $a$ $b$a$",
                "SELECT $é$ ; $é$",
                "SELECT 1$$;$$",
                "SELECT $1$$;$$",
                "SELECT a$b$, ';', c$b$",
                "SELECT \u00a0é$x$ FROM t$x$",
                "SELECT 1 /* ; /* ; */ ' */ + 1",
                "SELECT 1 /**/ + /***/ 1 /*/ ; */ + 1",
                "SELECT 2 */* ; */ 3",
                "SELECT 1 -- ; '\n + 1",
                "SELECT 1 -- ; '\r + 1",
                "SELECT 1 @-- ; '\n 1",
                "SELECT a ->> 'b' ? ';' @> '{}'::jsonb ?| array[';'] FROM t",
                "SELECT uescape, e, b, x, n, u & 1",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
            })
    void keepsOneStatementInOnePiece(String sql) {
        assertThat(split(sql)).containsExactly(sql);
        assertThat(split("SELECT 1;" + sql + "\n;SELECT 2;")).containsExactly("SELECT 1", sql, "SELECT 2");
    }

    @Test
    void endsAStatementAtEachSemicolon() {
        assertThat(split("SELECT 1;SELECT 2 ; SELECT ')' ;;; SELECT 3\n"))
                .containsExactly("SELECT 1", "SELECT 2", "SELECT ')'", "SELECT 3");
    }

    @Test
    void leavesAnOpenParenthesisToTheServer() {
        assertThat(split("CREATE TABLE t (a int; SELECT 1; ")).containsExactly("CREATE TABLE t (a int; SELECT 1;");
    }

    @Test
    void goesOnBehindAClosingParenthesisTooMany() {
        assertThat(split("SELECT 1); SELECT (2);")).containsExactly("SELECT 1)", "SELECT (2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t", ";", ";;\n;", "-- nothing\n", "-- nothing", "/* nothing */;", "\uFEFF"})
    void findsNoStatementWhereThereIsNone(String text) {
        assertThat(split(text)).isEmpty();
    }

    @Test
    void leavesCommentsAroundAStatementOut() {
        assertThat(split("-- a\n/* b */ SELECT /* c */ 1 -- d\n /* e */ ; -- f\n SELECT 2 -- g"))
                .containsExactly("SELECT /* c */ 1", "SELECT 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
                "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC END",
                "create function f(a int default 1) returns int begin /* ; */ atomic"
                        + " select case when a = 1 then 2 else case a when 3 then 4 end end; end",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (SELECT 1); SELECT t.end, t.case FROM t; END",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT begin, atomic FROM t; SELECT 1; END COST 5",
                "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION f(begin atomic) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION \"begin\"() RETURNS \"atomic\" LANGUAGE sql AS $$ BEGIN; END $$",
                "CREATE AGGREGATE begin (atomic) (sfunc = f, stype = int)",
            })
    void keepsARoutineWithItsBody(String sql) {
        assertThat(split(sql + ";SELECT 1;")).containsExactly(sql, "SELECT 1");
    }

    @Test
    void countsLinesAndColumnsFromOne() {
        List<Statement> statements = Script.parse("test.sql", "SELECT 1; SELECT\n2;\r\n  SELECT 3;\r/* 😀 */ SELECT 4")
                .statements();

        assertThat(statements).extracting(Statement::number).containsExactly(1, 2, 3, 4);
        assertThat(statements).extracting(Statement::line).containsExactly(1, 1, 3, 4);
        assertThat(statements).extracting(Statement::column).containsExactly(1, 11, 3, 9);
        assertThat(statements).extracting(Statement::offset).containsExactly(0, 10, 23, 42);
    }

    @Test
    void dropsAByteOrderMark() {
        Script script = Script.parse("test.sql", "\uFEFFSELECT 1");

        assertThat(script.text()).isEqualTo("SELECT 1");
        assertThat(script.statements().getFirst().column()).isEqualTo(1);
    }

    @Test
    void showsTheHeadOfAStatementOnOneLine() {
        Statement statement =
                Script.parse("test.sql", "SELECT\n\t1,   2").statements().getFirst();
        Statement longer = Script.parse("test.sql", "SELECT " + "x".repeat(500))
                .statements()
                .getFirst();

        assertThat(statement.head()).isEqualTo("SELECT 1, 2");
        assertThat(longer.head()).hasSize(80).startsWith("SELECT xxx").endsWith("x…");
    }
}
