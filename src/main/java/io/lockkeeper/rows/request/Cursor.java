package io.lockkeeper.rows.request;

import io.lockkeeper.rows.RowsProblem;

/** Reads the text of one parameter from left to right. */
final class Cursor {

    private final String parameter;
    private final String text;
    private int at;

    Cursor(String parameter, String text) {
        this.parameter = parameter;
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** The next character, or NUL at the end: the query string has none. */
    char peek() {
        return isAtEnd() ? '\0' : text.charAt(at);
    }

    boolean looksAt(String next) {
        return text.startsWith(next, at);
    }

    /** Takes this text when it comes next. */
    boolean take(String next) {
        boolean is = looksAt(next);
        at += is ? next.length() : 0;
        return is;
    }

    char next() {
        return text.charAt(at++);
    }

    void expect(String next) {
        if (!take(next)) {
            throw expected("'" + next + "'");
        }
    }

    void expectEnd() {
        if (!isAtEnd()) {
            throw expected("the end");
        }
    }

    int mark() {
        return at;
    }

    void backTo(int mark) {
        at = mark;
    }

    /** What was read since a mark. */
    String since(int mark) {
        return text.substring(mark, at);
    }

    /** All that is left. */
    String rest() {
        String rest = text.substring(at);
        at = text.length();
        return rest;
    }

    RowsProblem expected(String what) {
        return RowsProblem.syntax(parameter, text, at, what);
    }

    /** A name: in double quotes, where a backslash takes the next character as it is, or letters, digits, {@code _ $ -} and blanks. */
    String name() {
        if (peek() == '"') {
            return quoted();
        }
        int begin = at;
        while (!isAtEnd() && isOfName()) {
            at++;
        }
        String name = since(begin).strip();
        if (name.isEmpty()) {
            throw expected("a name");
        }
        return name;
    }

    private boolean isOfName() {
        char c = peek();
        return Character.isLetterOrDigit(c)
                || Character.isSurrogate(c)
                || c == '_'
                || c == '$'
                || c == ' '
                || c == '-' && !looksAt("->");
    }

    /** What stands in double quotes. */
    String quoted() {
        expect("\"");
        StringBuilder name = new StringBuilder();
        while (!isAtEnd() && peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            if (isAtEnd()) {
                break;
            }
            name.append(next());
        }
        expect("\"");
        return name.toString();
    }

    /** Letters and underscores, such as the name of an operator. */
    String word() {
        int begin = at;
        while (Character.isLetterOrDigit(peek()) || peek() == '_') {
            at++;
        }
        return since(begin);
    }

    /** All up to one of these characters. */
    String until(String ends) {
        int begin = at;
        while (!isAtEnd() && ends.indexOf(peek()) < 0) {
            at++;
        }
        return since(begin);
    }
}
