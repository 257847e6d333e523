package io.lockkeeper.rows.request;

import io.lockkeeper.rows.RowsProblem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a request in their order, decoded from the query string as it was sent: no framework has had its way with it. */
public final class QueryString {

    private QueryString() {}

    /** One of them. */
    public record Parameter(String name, String value) {}

    /**
     * @param raw what stands behind the question mark; {@code null} when there is nothing
     * @throws RowsProblem PGRST100 when it is not UTF-8, or a percent sign has no two digits
     */
    public static List<Parameter> read(String raw) {
        List<Parameter> parameters = new ArrayList<>();
        if (raw == null || raw.isEmpty()) {
            return parameters;
        }
        for (String part : raw.split("&")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            parameters.add(new Parameter(
                    decoded(equals < 0 ? part : part.substring(0, equals)),
                    equals < 0 ? "" : decoded(part.substring(equals + 1))));
        }
        return parameters;
    }

    /** A part of a URL: {@code +} is a blank, {@code %41} a byte. */
    static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                bytes.write(' ');
            } else if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw RowsProblem.syntax("URL", text, i, "two hexadecimal digits after '%'");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (decoded.indexOf('\0') >= 0) {
                throw RowsProblem.syntax("URL", text, 0, "no NUL");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw RowsProblem.syntax("URL", text, 0, "UTF-8");
        }
    }
}
