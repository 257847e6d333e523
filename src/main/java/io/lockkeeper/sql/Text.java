package io.lockkeeper.sql;

import io.lockkeeper.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The text of a script from its bytes. */
public final class Text {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

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
}
