package io.lockkeeper.sql;

import io.lockkeeper.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The text of a script: from bytes, and in extracts for messages. */
public final class Text {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private static final int LONGEST_BEGIN = 500;
    private static final Pattern LITERAL = Pattern.compile("'(?:[^'\\\\]|\\\\.|'')*+(?:'|$)", Pattern.DOTALL);

    private Text() {}

    /** The text without the byte order mark that it may begin with. */
    public static String withoutByteOrderMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /**
     * Decodes strictly as UTF-8; a byte order mark stays.
     *
     * @param name how messages call the file
     * @throws io.lockkeeper.problem.Problem SCRIPT_NOT_UTF8 with the offset of the first byte that is wrong
     */
    public static String decode(String name, byte[] bytes) {
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw Refusals.notUtf8(name, 0, "it begins with the byte order mark of UTF-16");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw Refusals.notUtf8(name, i, "there is a NUL byte");
            }
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The constructor is fast but lenient; only a text with a replacement character can have been malformed.
        if (text.indexOf(REPLACEMENT) >= 0) {
            refuseMalformed(name, bytes);
        }
        return text;
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static void refuseMalformed(String name, byte[] bytes) throws Problem {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(8192);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        if (result.isError()) {
            throw Refusals.notUtf8(name, in.position(), "the bytes there do not form a character");
        }
    }

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
            if (Lexer.isSpace(c)) {
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
