package io.lockkeeper.sql.token;

import io.lockkeeper.sql.token.Lexer.Token;

/** The values of string literals. */
public final class Literals {

    private Literals() {}

    /** What the literal stands for; {@code null} when the token is none. Escapes by number are left as written. */
    public static String value(String text, Token kind, int start, int end) {
        return switch (kind) {
            case STRING -> {
                String inner = text.substring(text.indexOf('\'', start) + 1, end - 1);
                yield inner.indexOf('\'') < 0 ? inner : inner.replace("''", "'");
            }
            case ESCAPE_STRING -> unescaped(text, text.indexOf('\'', start) + 1, end - 1);
            case DOLLAR_STRING -> {
                int delimiter = text.indexOf('$', start + 1) + 1 - start;
                yield text.substring(start + delimiter, end - delimiter);
            }
            default -> null;
        };
    }

    private static String unescaped(String text, int from, int to) {
        StringBuilder value = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                i++;
            } else if (c == '\\' && i + 1 < to) {
                i++;
                c = switch (text.charAt(i)) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> text.charAt(i);
                };
            }
            value.append(c);
        }
        return value.toString();
    }
}
