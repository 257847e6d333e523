package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.sql.ScriptGenerator.Expected;
import io.lockkeeper.sql.token.Lexer;
import io.lockkeeper.sql.token.Lexer.Token;
import io.lockkeeper.testing.CpuTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every script, tried on many. */
class GeneratedScriptsTest {

    private static final int SCRIPTS = 3000;

    @Test
    void areSplitIntoTheStatementsTheyWereMadeOf() {
        for (long seed = 0; seed < SCRIPTS; seed++) {
            ScriptGenerator generated = new ScriptGenerator(seed, true);
            Script script = Script.parse("generated.sql", generated.script.toString());

            List<Expected> found = script.statements().stream()
                    .map(s -> new Expected(s.text(), s.copyData()))
                    .toList();
            assertThat(found).as("seed %d: %s", seed, script.text()).isEqualTo(generated.expected);
            assertPlaces(script);
            assertNothingLost(script);
            assertEachStandsAlone(script);
            assertInPieces(script);
        }
    }

    private static void assertPlaces(Script script) {
        for (Statement statement : script.statements()) {
            String before = script.text().substring(0, statement.offset());
            String[] lines = before.split("\r\n|\r|\n", -1);
            String line = lines[lines.length - 1];

            assertThat(script.text()).startsWith(before + statement.text());
            assertThat(statement.line()).as(before).isEqualTo(lines.length);
            assertThat(statement.column()).as(before).isEqualTo(line.codePointCount(0, line.length()) + 1);
        }
    }

    /** Between the statements there is nothing but semicolons, comments, whitespace and COPY data. */
    private static void assertNothingLost(Script script) {
        int from = 0;
        for (Statement statement : script.statements()) {
            assertEmpty(script.text().substring(from, statement.offset()));
            from = statement.offset() + statement.text().length();
            if (statement.copyData() != null) {
                String data = "\n" + statement.copyData() + "\\.\n";
                int at = script.text().indexOf(data, from);
                assertEmpty(script.text().substring(from, at));
                from = at + data.length();
            }
        }
        assertEmpty(script.text().substring(from));
    }

    private static void assertEmpty(String gap) {
        Lexer lexer = new Lexer(gap);
        while (lexer.next() != Token.END) {
            assertThat(lexer.isSymbol(';')).as(gap).isTrue();
        }
    }

    private static void assertEachStandsAlone(Script script) {
        for (Statement statement : script.statements()) {
            String data = statement.copyData() == null ? "" : ";\n" + statement.copyData() + "\\.";
            Script alone = Script.parse("generated.sql", statement.text() + data);

            assertThat(alone.statements())
                    .containsExactly(new Statement(
                            1,
                            statement.text(),
                            0,
                            1,
                            1,
                            statement.execution(),
                            statement.tag(),
                            statement.target(),
                            statement.copyData()));
        }
    }

    private static void assertInPieces(Script script) {
        List<Statement> executed = script.pieces().stream()
                .flatMap(piece -> piece.statements().stream())
                .toList();

        assertThat(executed).isEqualTo(script.statements());
        assertThat(script.pieces())
                .allMatch(piece -> piece.transactional() || piece.statements().size() == 1);
    }

    @Test
    void haveOneChecksumHoweverTheyAreLaidOut() {
        for (long seed = 0; seed < SCRIPTS; seed++) {
            Script script = Script.parse("generated.sql", new ScriptGenerator(seed, true).script.toString());
            Script other = Script.parse("generated.sql", laidOutDifferently(script));

            assertThat(other.tokenChecksum())
                    .as("seed %d: %s", seed, other.text())
                    .isEqualTo(script.tokenChecksum());
        }
    }

    /** Every token on a new line behind a comment, words in upper case. */
    private static String laidOutDifferently(Script script) {
        StringBuilder text = new StringBuilder("-- other\n;");
        for (Statement statement : script.statements()) {
            Lexer lexer = new Lexer(statement.text());
            while (lexer.next() != Token.END) {
                String token = statement.text().substring(lexer.start(), lexer.end());
                // A block comment would part strings that are one.
                text.append(lexer.continues() ? "-- ;\r\n" : "/* ; */\n-- '\n");
                text.append(lexer.token() == Token.WORD ? ascii(token) : token.replace("\n", "\r\n"));
            }
            text.append(" ;\n");
            if (statement.copyData() != null) {
                text.append(statement.copyData().replace("\n", "\r\n")).append("\\.\r\n");
            }
        }
        return text.toString();
    }

    private static String ascii(String word) {
        StringBuilder upper = new StringBuilder();
        word.chars().forEach(c -> upper.append((char) (c < 128 ? Character.toUpperCase(c) : c)));
        return upper.toString();
    }

    @Test
    void arePassedThroughInLinearTime() {
        String hard =
                "SELECT (1;$$;$$)+E'\\\\';/* /* */ */INSERT INTO t VALUES ('it''s', $a$b$a$);ALTER TABLE t ADD a int;";
        String large = hard.repeat(8 * 1024 * 1024 / hard.length());

        Duration time = CpuTime.of(() -> {
            Script script = Script.parse("large.sql", large);

            assertThat(script.statements()).hasSize(3 * (large.length() / hard.length()));
            assertThat(script.pieces()).hasSize(1);
        });

        assertThat(time).isLessThan(Duration.ofSeconds(10));
    }
}
