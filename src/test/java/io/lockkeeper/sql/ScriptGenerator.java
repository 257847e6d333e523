package io.lockkeeper.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Composes scripts of what is hard to split, together with what the statements must be found to be. */
final class ScriptGenerator {

    /** Expressions with a semicolon or quote where it does not count. */
    private static final String[] ATOMS = {
        "1",
        ".5e-3",
        "a",
        "\"a;\"\"b\"",
        "U&\"d\\0061;\"",
        "été",
        "名前",
        "a$b$",
        "e",
        "x",
        "u&1",
        "$1",
        "';'",
        "'it''s; -- not'",
        "'c:\\'",
        "E'\\';'",
        "e'\\\\;\\''''",
        "E'a'\n'\\';'",
        "'a' -- ;'\n';'",
        "b'01'",
        "X'ff'",
        "n';'",
        "U&';\\0061'",
        "$$ ; ' \" /* $$",
        "$t$ ; $$ $T$ $tt$ $t$",
        "$_é1$;$$$_é1$",
        "1$$;$$",
        "(1; 2)",
        "((a), ';)', $$($$)",
        "case when a then ';' else b end",
        "begin",
        "atomic",
        "a::text",
        "b[1:2]",
        "a @> '{\";\":1}'",
        "a ->> ';'",
        "a ?| b",
        "a #>> '{;}'",
        "a ~ '\\;'",
        "1 @-- ;'\n2",
        "-1",
        "a <-> b",
        "/* ; */ 1",
        "1 /* ; /* '; */ ; */ + /*/*/**/*/;*/ 2",
        "a.end",
        "${NAME}",
        "(${B})",
        "'${;}'",
    };

    private static final String[] GAPS = {
        "",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\f",
        " -- it's; \"\n",
        "--\r\n",
        "/* ; */",
        "/* $$ /* ' */ */",
        "\n\n",
        "/**/",
        "--;\r",
    };

    private static final String[] BEGINNINGS = {
        "SELECT",
        "select distinct",
        "INSERT INTO t VALUES",
        "UPDATE t SET a =",
        "DO LANGUAGE plpgsql",
        "SET x TO",
        "CALL p(1),",
    };

    private static final String[] WHOLES = {
        "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; SELECT ';'; )",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT case when a then 1 end; END",
        "CREATE OR REPLACE PROCEDURE p(a int) LANGUAGE sql BEGIN /* ; */ ATOMIC ; INSERT INTO t VALUES (';'); END",
        "create function f() returns int begin atomic select case a when 1 then case when b then ';' end end; end",
        "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN; RETURN NEW; END; $$",
        "CREATE FUNCTION \"begin\"(a text DEFAULT ';') RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'",
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "VACUUM",
        "ALTER TYPE mood ADD VALUE ';'",
    };

    private static final String[] DATA = {"", "1\t;\n", "it's\n$$\n", "\\N\t\\\\.\n\\.x\n \\.\n", "/*\n--\n(\n"};

    record Expected(String text, String copyData) {}

    private final Random random;
    private final boolean copies;
    final StringBuilder script = new StringBuilder();
    final List<Expected> expected = new ArrayList<>();

    ScriptGenerator(long seed, boolean copies) {
        this.random = new Random(seed);
        this.copies = copies;
        int statements = 1 + random.nextInt(8);
        for (int i = 0; i < statements; i++) {
            add(i == statements - 1 && random.nextBoolean());
        }
    }

    private String any(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void add(boolean last) {
        script.append(any(GAPS)).append(any(GAPS));
        boolean copy = copies && !last && random.nextInt(6) == 0;
        String text =
                copy ? "COPY t (a, \"b;\") FROM" + gap() + "STDIN" : random.nextInt(4) == 0 ? any(WHOLES) : list();
        script.append(text).append(any(GAPS));
        if (last) {
            script.append(random.nextBoolean() ? ";" : "");
        } else {
            script.append(";".repeat(random.nextInt(10) == 0 ? 2 : 1));
        }
        String data = copy ? any(DATA) : null;
        if (copy) {
            script.append(random.nextBoolean() ? "" : " -- ; below")
                    .append('\n')
                    .append(data)
                    .append("\\.\n");
        }
        expected.add(new Expected(text, data));
    }

    private String gap() {
        return " " + any(GAPS);
    }

    /** Commas keep the strings apart: with only a newline between them they would be one. */
    private String list() {
        StringBuilder list = new StringBuilder(any(BEGINNINGS)).append(gap()).append(any(ATOMS));
        int further = random.nextInt(6);
        for (int i = 0; i < further; i++) {
            list.append(any(GAPS)).append(',').append(any(GAPS)).append(any(ATOMS));
        }
        return list.toString();
    }
}
