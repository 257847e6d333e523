package io.lockkeeper.sql;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.sql.token.Lexer;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds and replaces <code>${NAME}</code>. In seeds it is a separate token: a letter or underscore, then letters,
 * digits, underscores and dots in the braces, and never within literals, dollar quotes, quoted names, comments or COPY
 * data. For Flyway it is text and may stand anywhere.
 */
public final class Placeholders {

    private static final String OPEN = "${";
    private static final int SHOWN = 60;

    private Placeholders() {}

    /** The placeholders of a script that are separate tokens, in order. */
    public static List<Placeholder> find(Script script) {
        List<Placeholder> found = new ArrayList<>();
        Place place = new Place(script.text());
        for (Statement statement : script.statements()) {
            int from = statement.offset();
            Lexer lexer = new Lexer(script.text(), from, from + statement.text().length());
            while (lexer.next() != Token.END) {
                if (lexer.token() == Token.PLACEHOLDER) {
                    int line = place.moveTo(lexer.start()).line();
                    found.add(new Placeholder(name(lexer), lexer.start(), line));
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * Puts the replacement in place of each placeholder of one statement that is a separate token. It is put there as
     * it is: the caller makes it a literal. A placeholder for which the function returns {@code null} stays.
     */
    public static String replace(String sql, Function<String, String> replacement) {
        StringBuilder replaced = new StringBuilder(sql.length());
        Lexer lexer = new Lexer(sql);
        int copied = 0;
        while (lexer.next() != Token.END) {
            String value = lexer.token() == Token.PLACEHOLDER ? replacement.apply(name(lexer)) : null;
            if (value != null) {
                replaced.append(sql, copied, lexer.start()).append(value);
                copied = lexer.end();
            }
        }
        return copied == 0 ? sql : replaced.append(sql, copied, sql.length()).toString();
    }

    private static String name(Lexer lexer) {
        return lexer.text().substring(lexer.start() + OPEN.length(), lexer.end() - 1);
    }

    /**
     * Replaces as Flyway does: wherever in the file, within literals and comments too, names exactly as given, values
     * not looked through again.
     *
     * @throws Problem when one has no value, or has no closing brace
     */
    public static String replaceEverywhere(String fileName, String text, Map<String, String> values) {
        int open = text.indexOf(OPEN);
        if (open < 0) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length());
        int copied = 0;
        while (open >= 0) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw missing(fileName, text, open, text.length(), "has no closing brace");
            }
            String value = values.get(text.substring(open + OPEN.length(), close));
            if (value == null) {
                throw missing(fileName, text, open, close + 1, "has no value");
            }
            replaced.append(text, copied, open).append(value);
            copied = close + 1;
            open = text.indexOf(OPEN, copied);
        }
        return replaced.append(text, copied, text.length()).toString();
    }

    private static Problem missing(String fileName, String text, int open, int end, String reason) {
        int line = new Place(text).moveTo(open).line();
        return Refusals.placeholderMissing(fileName, line, Excerpt.head(text, open, end, SHOWN), reason);
    }
}
