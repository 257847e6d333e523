package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Characters;
import io.lockkeeper.sql.token.Lexer;
import io.lockkeeper.sql.token.Lexer.Token;
import io.lockkeeper.sql.token.Literals;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Short excerpts of statements for messages, without what may be a secret in them. */
public final class Excerpt {

    private static final int LONGEST_BEGIN = 500;

    /** After a word with one of these a secret may follow, whatever it is written as. */
    private static final Set<String> SECRET = Set.of("password", "passwd", "passphrase", "pwd", "secret", "credential");

    /** A shorter literal is in a message by chance. */
    private static final int SHORTEST_LITERAL = 4;

    private Excerpt() {}

    /**
     * The beginning of a statement that another session executes, for messages: nothing from its first literal on, because its values are
     * not ours to tell, and nothing after a word that a secret follows.
     *
     * @param query may be cut anywhere
     */
    public static String foreign(String query, int length) {
        Lexer lexer = new Lexer(query);
        Token token = lexer.next();
        while (token != Token.END && token != Token.UNTERMINATED && !isLiteral(token)) {
            token = lexer.next();
        }
        String shown = statement(query, 0, lexer.start(), length);
        return token == Token.END || shown.endsWith("…") ? shown : shown + " …";
    }

    private static boolean isLiteral(Token token) {
        return token == Token.STRING || token == Token.ESCAPE_STRING || token == Token.DOLLAR_STRING;
    }

    /**
     * The beginning of a statement like {@link #head}, without comments and without the values of its string
     * literals, dollar quotes too: those may be passwords, and messages go where scripts do not. It ends at a word after which a secret follows.
     */
    static String statement(String text, int from, int to, int length) {
        Lexer lexer = new Lexer(text, from, Math.min(to, from + LONGEST_BEGIN));
        StringBuilder shown = new StringBuilder(length);
        int end = from;
        boolean goesOn = true;
        while (goesOn && shown.length() <= length && lexer.next() != Token.END) {
            if (lexer.start() > end && !shown.isEmpty()) {
                shown.append(' ');
            }
            end = lexer.end();
            goesOn = append(shown, lexer);
        }
        return head(shown.toString(), 0, shown.length(), length);
    }

    /** Appends a token as it may be shown; {@code false} when nothing may be shown after it. */
    private static boolean append(StringBuilder shown, Lexer lexer) {
        String token = lexer.text().substring(lexer.start(), lexer.end());
        switch (lexer.token()) {
            case STRING, ESCAPE_STRING -> {
                shown.append(token, 0, token.indexOf('\'')).append("'…'");
                // Where backslashes count in plain strings, too, this one does not end here.
                return lexer.token() == Token.ESCAPE_STRING || token.indexOf('\\') < 0;
            }
            case DOLLAR_STRING -> shown.append("$…$");
            case UNTERMINATED -> {
                shown.append('…');
                return false;
            }
            default -> shown.append(token);
        }
        boolean secret = namesOne(lexer);
        shown.append(secret ? " …" : "");
        return !secret;
    }

    private static boolean namesOne(Lexer lexer) {
        String token = lexer.text().substring(lexer.start(), lexer.end()).toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(token::contains);
    }

    /** Whether a statement names a secret anywhere: in a word, in the name of a column, or in a literal such as a connection string. */
    static boolean namesSecret(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.next() != Token.END) {
            if (namesOne(lexer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a message repeats one of the statement's literals, or a part of one.
     *
     * @param parts of the message, such as those between its quotation marks
     */
    static boolean isRepeatedIn(List<String> parts, String text) {
        List<String> told =
                parts.stream().filter(part -> part.length() >= SHORTEST_LITERAL).toList();
        Lexer lexer = new Lexer(text);
        while (lexer.next() != Token.END) {
            if (isLiteral(lexer.token())) {
                String value = Literals.value(text, lexer.token(), lexer.start(), lexer.end());
                boolean whole = value.length() >= SHORTEST_LITERAL;
                if (told.stream().anyMatch(part -> value.contains(part) || whole && part.contains(value))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** At most {@code length} characters from there, each run of whitespace as one space, an ellipsis if cut. */
    static String head(String text, int from, int to, int length) {
        StringBuilder head = new StringBuilder(length);
        boolean space = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (Characters.isSpace(c)) {
                space = true;
                continue;
            }
            if (head.length() + 2 > length && !Character.isLowSurrogate(c)) {
                return head.append('…').toString();
            }
            if (space && !head.isEmpty()) {
                head.append(' ');
            }
            space = false;
            head.append(c);
        }
        return head.toString();
    }
}
