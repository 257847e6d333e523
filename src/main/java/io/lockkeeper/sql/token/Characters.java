package io.lockkeeper.sql.token;

/** The classes of characters in PostgreSQL's lexis, and comparison with keywords without regard to case. */
public final class Characters {

    private static final byte SPACE = 1;
    private static final byte LETTER = 2;
    private static final byte DIGIT = 4;
    private static final byte OPERATOR = 8;
    private static final byte[] CLASSES = new byte[128];

    static {
        mark(" \t\n\r\f\u000B", SPACE);
        mark("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_", LETTER);
        mark("0123456789", DIGIT);
        mark("~!@#^&|`?+-*/%<>=", OPERATOR);
    }

    private Characters() {}

    private static void mark(String characters, byte charClass) {
        for (int i = 0; i < characters.length(); i++) {
            CLASSES[characters.charAt(i)] |= charClass;
        }
    }

    public static boolean isSpace(char c) {
        return is(c, SPACE);
    }

    public static boolean isLetter(char c) {
        return is(c, LETTER);
    }

    public static boolean isDigit(char c) {
        return is(c, DIGIT);
    }

    public static boolean isOperator(char c) {
        return is(c, OPERATOR);
    }

    public static boolean isWordPart(char c) {
        return isLetter(c) || isDigit(c) || c == '$';
    }

    /** To PostgreSQL every character beyond ASCII is a letter. */
    private static boolean is(char c, byte charClass) {
        return c < 128 ? (CLASSES[c] & charClass) != 0 : charClass == LETTER;
    }

    /** Whether that part of a text is this keyword, given in lower case. */
    public static boolean matches(String text, int start, int end, String keyword) {
        if (end - start != keyword.length()) {
            return false;
        }
        for (int i = 0; i < keyword.length(); i++) {
            if (fold(text.charAt(start + i)) != keyword.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The character in lower case, as PostgreSQL folds identifiers: ASCII only. */
    public static char fold(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
