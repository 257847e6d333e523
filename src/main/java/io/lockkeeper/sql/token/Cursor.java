package io.lockkeeper.sql.token;

import io.lockkeeper.sql.token.Lexer.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Walks over the tokens of one statement with any look-ahead, so that its head can be read by grammar. Tokens are read
 * only as far as they are asked for: the head of a long INSERT costs as little as that of a short one.
 */
public final class Cursor {

    /** A name as the catalogue has it; the schema is {@code null} when not written. */
    public record Name(String schema, String name) {}

    /** One byte less than PostgreSQL's NAMEDATALEN. */
    private static final int NAME_BYTES = 63;

    private final Lexer lexer;
    private Token[] kinds = new Token[16];
    private int[] bounds = new int[32];
    private int count;
    private int at;
    private int marks;

    public Cursor(String text, int start, int end) {
        lexer = new Lexer(text, start, end);
    }

    /** The kind of the token that many places ahead. */
    public Token peek(int ahead) {
        if (at == count && marks == 0) {
            // Nobody can go back any more, so a statement of any length needs only as much memory as its longest look.
            at = 0;
            count = 0;
        }
        int index = at + ahead;
        while (count <= index) {
            if (count > 0 && kinds[count - 1] == Token.END) {
                return Token.END;
            }
            if (count == kinds.length) {
                kinds = Arrays.copyOf(kinds, count * 2);
                bounds = Arrays.copyOf(bounds, count * 4);
            }
            kinds[count] = lexer.next();
            bounds[2 * count] = lexer.start;
            bounds[2 * count + 1] = lexer.end;
            count++;
        }
        return kinds[index];
    }

    public boolean atEnd() {
        return peek(0) == Token.END;
    }

    /** Remembers the place; each mark must be followed by one {@link #back}. */
    public int mark() {
        marks++;
        return at;
    }

    public void back(int mark) {
        marks--;
        at = mark;
    }

    public void advance() {
        if (!atEnd()) {
            at++;
        }
    }

    /** Whether the token that many places ahead is this keyword, given in lower case. */
    public boolean is(int ahead, String keyword) {
        return peek(ahead) == Token.WORD && Characters.matches(lexer.text, start(ahead), end(ahead), keyword);
    }

    public boolean is(String keyword) {
        return is(0, keyword);
    }

    public boolean isSymbol(char symbol) {
        return peek(0) == Token.SYMBOL && lexer.text.charAt(start(0)) == symbol && end(0) - start(0) == 1;
    }

    public boolean accept(String keyword) {
        boolean found = is(keyword);
        if (found) {
            at++;
        }
        return found;
    }

    public boolean accept(String first, String second) {
        boolean found = is(0, first) && is(1, second);
        if (found) {
            at += 2;
        }
        return found;
    }

    public boolean accept(String first, String second, String third) {
        boolean found = is(0, first) && is(1, second) && is(2, third);
        if (found) {
            at += 3;
        }
        return found;
    }

    public boolean acceptSymbol(char symbol) {
        boolean found = isSymbol(symbol);
        if (found) {
            at++;
        }
        return found;
    }

    /** Takes ONLY, which is reserved and so never a name. */
    public void skipOnly() {
        if (accept("only")) {
            acceptSymbol('(');
        }
    }

    public boolean acceptIfExists() {
        return accept("if", "exists");
    }

    public boolean acceptIfNotExists() {
        return accept("if", "not", "exists");
    }

    /** From an opening parenthesis to after the one that closes it; else nothing. */
    public void skipGroup() {
        if (!isSymbol('(')) {
            return;
        }
        int depth = 0;
        do {
            if (isSymbol('(')) {
                depth++;
            } else if (isSymbol(')')) {
                depth--;
            }
            at++;
        } while (depth > 0 && !atEnd());
    }

    /** The token in lower case, for dispatching on it; empty when it is not a word. */
    public String word() {
        if (peek(0) != Token.WORD) {
            return "";
        }
        return folded(start(0), end(0));
    }

    /** Takes an identifier and returns it unquoted; {@code null}, and nothing taken, when there is none. */
    public String identifier() {
        Token kind = peek(0);
        if (kind != Token.WORD && kind != Token.QUOTED) {
            return null;
        }
        String identifier = kind == Token.WORD ? folded(start(0), end(0)) : unquoted(start(0), end(0));
        at++;
        return cut(identifier);
    }

    /** Takes a name with or without a schema; {@code null}, and nothing taken, when there is none. */
    public Name name() {
        String schema = null;
        String name = identifier();
        while (name != null && isSymbol('.')) {
            at++;
            String member = identifier();
            if (member == null) {
                break;
            }
            schema = name;
            name = member;
        }
        return name == null ? null : new Name(schema, name);
    }

    /** Takes a string literal and returns its value; {@code null}, and nothing taken, when there is none. */
    public String string() {
        Token kind = peek(0);
        String value = Literals.value(lexer.text, kind, start(0), end(0));
        if (value != null) {
            at++;
        }
        return value;
    }

    /** Where the token begins, 0-based in the whole text; its end when there is none any more. */
    public int offset() {
        peek(0);
        return start(0);
    }

    /** What was taken since that offset, without comments, unquoted words in lower case, a space where there was any. */
    public String text(int from) {
        Lexer part = new Lexer(lexer.text, from, offset());
        StringBuilder text = new StringBuilder();
        int end = from;
        while (part.next() != Token.END) {
            if (part.start > end && !text.isEmpty()) {
                text.append(' ');
            }
            end = part.end;
            text.append(part.token == Token.WORD ? folded(part.start, end) : lexer.text.substring(part.start, end));
        }
        return text.toString();
    }

    /** The token as it is written but in upper case, for naming a statement that we know nothing about. */
    public String upper() {
        return lexer.text.substring(start(0), end(0)).toUpperCase(Locale.ROOT);
    }

    private int start(int ahead) {
        return bounds[2 * (at + ahead)];
    }

    private int end(int ahead) {
        return bounds[2 * (at + ahead) + 1];
    }

    private String folded(int start, int end) {
        StringBuilder word = null;
        for (int i = start; i < end; i++) {
            char c = lexer.text.charAt(i);
            if (Characters.fold(c) != c && word == null) {
                word = new StringBuilder(end - start).append(lexer.text, start, i);
            }
            if (word != null) {
                word.append(Characters.fold(c));
            }
        }
        return word == null ? lexer.text.substring(start, end) : word.toString();
    }

    private String unquoted(int start, int end) {
        int open = lexer.text.indexOf('"', start) + 1;
        String inner = lexer.text.substring(open, end - 1);
        return inner.indexOf('"') < 0 ? inner : inner.replace("\"\"", "\"");
    }

    private static String cut(String identifier) {
        if (identifier.length() * 3 <= NAME_BYTES || identifier.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES) {
            return identifier;
        }
        byte[] bytes = identifier.getBytes(StandardCharsets.UTF_8);
        int length = NAME_BYTES;
        // Never cut within a character: its further bytes all begin with the bits 10.
        while ((bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
