package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Characters;
import java.util.regex.Pattern;

/** Short excerpts of a script for messages. */
final class Excerpt {

    private static final int LONGEST_BEGIN = 500;
    private static final Pattern LITERAL = Pattern.compile("'(?:[^'\\\\]|\\\\.|'')*+(?:'|$)", Pattern.DOTALL);

    private Excerpt() {}

    /**
     * The beginning of a statement like {@link #head}, without the values of its string literals: those may be passwords, and messages
     * go where scripts do not. Where a quote ends is read so that rather too much is left out.
     */
    static String statement(String text, int from, int to, int length) {
        String begin = text.substring(from, Math.min(to, from + LONGEST_BEGIN));
        String shown = LITERAL.matcher(begin).replaceAll("'…'");
        return head(shown, 0, shown.length(), length);
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
