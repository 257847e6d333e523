package io.lockkeeper.sql.token;

import static io.lockkeeper.sql.token.Characters.isDigit;
import static io.lockkeeper.sql.token.Characters.isLetter;
import static io.lockkeeper.sql.token.Characters.isOperator;
import static io.lockkeeper.sql.token.Characters.isSpace;
import static io.lockkeeper.sql.token.Characters.isWordPart;

/**
 * Reads the tokens of SQL one after another, by the rules of PostgreSQL's scan.l and psql's psqlscan.l with
 * standard_conforming_strings on; comments and whitespace are passed over. Nothing is allocated per token: kind and
 * bounds of the current one are fields.
 */
public final class Lexer {

    /** The order of the kinds is part of the {@link TokenChecksum}, which is kept in databases. */
    public enum Token {
        /** A keyword or an unquoted identifier. */
        WORD,
        /** A quoted identifier, {@code U&""} included. */
        QUOTED,
        /** Only quotes are special in it: {@code ''}, {@code B''}, {@code X''}, {@code N''}, {@code U&''}. */
        STRING,
        /** {@code E''}. */
        ESCAPE_STRING,
        DOLLAR_STRING,
        NUMBER,
        /** {@code $1}. */
        PARAMETER,
        OPERATOR,
        /** Brackets, comma, semicolon, dots, colons, and whatever PostgreSQL has no rule for. */
        SYMBOL,
        /** <code>${NAME}</code>, which is ours: PostgreSQL has no such token. */
        PLACEHOLDER,
        BACKSLASH,
        /** A quote or comment without an end; {@link #start} says where it began. */
        UNTERMINATED,
        END
    }

    final String text;
    private final int limit;
    private int position;
    private boolean gapJoinsStrings;
    /** To where there are only plus and minus signs, each of them an operator; so a run of them is read once. */
    private int signsEnd;

    /** Kind and bounds of the current token. */
    Token token = Token.END;

    int start;
    int end;
    boolean continues;

    public Lexer(String text) {
        this(text, 0, text.length());
    }

    public Lexer(String text, int from, int to) {
        this.text = text;
        this.position = from;
        this.limit = to;
    }

    /** The text that is read. */
    public String text() {
        return text;
    }

    /** The kind of the current token. */
    public Token token() {
        return token;
    }

    /** Where the current token begins. */
    public int start() {
        return start;
    }

    /** Where the current token ends: the offset of the character after it. */
    public int end() {
        return end;
    }

    /** Whether this string literal goes on the one before it: {@code 'a'}, newline, {@code 'b'} is {@code 'ab'}. */
    public boolean continues() {
        return continues;
    }

    /** Where the search for the next token begins. */
    public int position() {
        return position;
    }

    public void moveTo(int position) {
        this.position = position;
    }

    /** Whether the current token is this one character. */
    public boolean isSymbol(char symbol) {
        return token == Token.SYMBOL && end - start == 1 && text.charAt(start) == symbol;
    }

    /** Whether the current token is this keyword, given in lower case. */
    public boolean isWord(String keyword) {
        return token == Token.WORD && Characters.matches(text, start, end, keyword);
    }

    /** Goes on to the next token and returns its kind. */
    public Token next() {
        boolean afterString = token == Token.STRING || token == Token.ESCAPE_STRING;
        Token before = token;
        continues = false;
        if (!skipBlanks()) {
            return unterminated();
        }
        start = position;
        if (position >= limit) {
            return finish(Token.END, limit);
        }
        char c = text.charAt(position);
        if (c == '\'') {
            // A continued E'' string is still one in which backslashes count.
            continues = afterString && gapJoinsStrings;
            return continues && before == Token.ESCAPE_STRING ? escapeString(position) : plainString(position);
        }
        if (isLetter(c)) {
            return prefixedString(c) ? token : word();
        }
        if (isDigit(c) || c == '.' && isDigit(at(position + 1))) {
            return number();
        }
        if (isOperator(c)) {
            return operator();
        }
        return switch (c) {
            case '"' -> quoted(position);
            case '$' -> dollar();
            case '\\' -> finish(Token.BACKSLASH, position + 1);
            case ':' -> finish(Token.SYMBOL, position + (at(position + 1) == ':' || at(position + 1) == '=' ? 2 : 1));
            case '.' -> finish(Token.SYMBOL, position + (at(position + 1) == '.' ? 2 : 1));
            default -> finish(Token.SYMBOL, position + 1);
        };
    }

    private char at(int index) {
        return index < limit ? text.charAt(index) : '\0';
    }

    private Token finish(Token kind, int newEnd) {
        token = kind;
        end = newEnd;
        position = newEnd;
        return kind;
    }

    private Token unterminated() {
        return finish(Token.UNTERMINATED, limit);
    }

    /** Passes over whitespace and comments; {@code false} if one does not end, which {@link #start} is then at. */
    private boolean skipBlanks() {
        boolean newline = false;
        boolean blockComment = false;
        while (position < limit) {
            char c = text.charAt(position);
            if (isSpace(c)) {
                newline |= c == '\n' || c == '\r';
                position++;
            } else if (c == '-' && at(position + 1) == '-') {
                skipLine();
            } else if (c == '/' && at(position + 1) == '*') {
                blockComment = true;
                start = position;
                if (!skipBlockComment()) {
                    return false;
                }
            } else {
                break;
            }
        }
        gapJoinsStrings = newline && !blockComment;
        return true;
    }

    private void skipLine() {
        while (position < limit && text.charAt(position) != '\n' && text.charAt(position) != '\r') {
            position++;
        }
    }

    private boolean skipBlockComment() {
        int depth = 0;
        while (position < limit) {
            char c = text.charAt(position);
            if (c == '/' && at(position + 1) == '*') {
                depth++;
                position += 2;
            } else if (c == '*' && at(position + 1) == '/') {
                depth--;
                position += 2;
                if (depth == 0) {
                    return true;
                }
            } else {
                position++;
            }
        }
        return false;
    }

    private Token word() {
        int i = position + 1;
        while (i < limit && isWordPart(text.charAt(i))) {
            i++;
        }
        return finish(Token.WORD, i);
    }

    /** Reads the string or quoted identifier that this letter is the prefix of, if it is one. */
    private boolean prefixedString(char letter) {
        char following = at(position + 1);
        switch (letter) {
            case 'e', 'E' -> {
                if (following == '\'') {
                    escapeString(position + 1);
                    return true;
                }
            }
            case 'b', 'B', 'x', 'X', 'n', 'N' -> {
                if (following == '\'') {
                    plainString(position + 1);
                    return true;
                }
            }
            case 'u', 'U' -> {
                if (following == '&' && at(position + 2) == '\'') {
                    plainString(position + 2);
                    return true;
                }
                if (following == '&' && at(position + 2) == '"') {
                    quoted(position + 2);
                    return true;
                }
            }
            default -> {}
        }
        return false;
    }

    private Token plainString(int quote) {
        return doubled(Token.STRING, quote, '\'');
    }

    private Token quoted(int quote) {
        return doubled(Token.QUOTED, quote, '"');
    }

    private Token doubled(Token kind, int open, char quote) {
        int i = open + 1;
        while (true) {
            i = text.indexOf(quote, i, limit);
            if (i < 0) {
                return unterminated();
            }
            if (at(i + 1) != quote) {
                return finish(kind, i + 1);
            }
            i += 2;
        }
    }

    private Token escapeString(int open) {
        int i = open + 1;
        while (i < limit) {
            char c = text.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (c != '\'') {
                i++;
            } else if (at(i + 1) == '\'') {
                i += 2;
            } else {
                return finish(Token.ESCAPE_STRING, i + 1);
            }
        }
        return unterminated();
    }

    private Token dollar() {
        int i = position + 1;
        char c = at(i);
        if (isDigit(c)) {
            while (isDigit(at(i))) {
                i++;
            }
            return finish(Token.PARAMETER, i);
        }
        if (c == '{') {
            int close = nameEnd(i + 1);
            return at(close) == '}' && close > i + 1
                    ? finish(Token.PLACEHOLDER, close + 1)
                    : finish(Token.SYMBOL, position + 1);
        }
        if (isLetter(c)) {
            while (isLetter(at(i)) || isDigit(at(i))) {
                i++;
            }
        }
        return at(i) == '$' ? dollarString(i + 1) : finish(Token.SYMBOL, position + 1);
    }

    private Token dollarString(int bodyStart) {
        String delimiter = text.substring(position, bodyStart);
        int close = text.indexOf(delimiter, bodyStart, limit);
        return close < 0 ? unterminated() : finish(Token.DOLLAR_STRING, close + delimiter.length());
    }

    private int nameEnd(int nameStart) {
        int i = nameStart;
        while (isLetter(at(i)) || i > nameStart && (isDigit(at(i)) || at(i) == '.')) {
            i++;
        }
        return i;
    }

    private Token number() {
        int i = digits(position);
        boolean radix = i == position + 1 && text.charAt(position) == '0' && "xXoObB".indexOf(at(i)) >= 0;
        if (radix && isWordPart(at(i + 1)) && at(i + 1) != '$') {
            while (isLetter(at(i)) || isDigit(at(i))) {
                i++;
            }
            return finish(Token.NUMBER, i);
        }
        // Not in 1..2, which is a range of PL/pgSQL.
        if (at(i) == '.' && at(i + 1) != '.') {
            i = digits(i + 1);
        }
        if (at(i) == 'e' || at(i) == 'E') {
            int exponent = at(i + 1) == '+' || at(i + 1) == '-' ? i + 2 : i + 1;
            i = isDigit(at(exponent)) ? digits(exponent) : i;
        }
        return finish(Token.NUMBER, i);
    }

    private int digits(int from) {
        int i = from;
        while (isDigit(at(i)) || i > from && at(i) == '_' && isDigit(at(i + 1))) {
            i++;
        }
        return i;
    }

    private Token operator() {
        if (position < signsEnd) {
            return finish(Token.OPERATOR, position + 1);
        }
        int i = position;
        while (isOperator(at(i)) && !startsComment(i)) {
            i++;
        }
        int operatorEnd = withoutTrailingSigns(i);
        signsEnd = operatorEnd < i ? i : 0;
        return finish(Token.OPERATOR, operatorEnd);
    }

    private boolean startsComment(int index) {
        char c = text.charAt(index);
        return c == '-' && at(index + 1) == '-' || c == '/' && at(index + 1) == '*';
    }

    /** Only with a character that no operator of standard SQL has may one end in a sign; so {@code =-1} works. */
    private int withoutTrailingSigns(int operatorEnd) {
        for (int i = position; i < operatorEnd; i++) {
            if ("~!@#^&|`?%".indexOf(text.charAt(i)) >= 0) {
                return operatorEnd;
            }
        }
        int i = operatorEnd;
        while (i - position > 1 && (text.charAt(i - 1) == '+' || text.charAt(i - 1) == '-')) {
            i--;
        }
        return i;
    }
}
