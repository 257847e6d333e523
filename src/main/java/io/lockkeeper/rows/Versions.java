package io.lockkeeper.rows;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The version of a row as an entity tag: strong, because another version is another row. */
final class Versions {

    private Versions() {}

    static String tag(String version) {
        return '"' + URLEncoder.encode(version, StandardCharsets.UTF_8) + '"';
    }

    /** Whether a header such as If-None-Match names this tag. */
    static boolean has(String header, String tag) {
        return Stream.of(header.split(",")).map(String::strip).anyMatch(one -> one.equals("*") || one.equals(tag));
    }

    /**
     * The version that If-Match names.
     *
     * @return {@code null} when it names none, or any
     */
    static String expected(String header) {
        String tag = header.strip();
        if (tag.isEmpty() || tag.equals("*")) {
            return null;
        }
        if (!tag.matches("\"[^\",]*\"")) {
            throw new RowsProblem(
                    400, "VERSION_INVALID", "If-Match is no strong entity tag", null, "Send the ETag of a row.");
        }
        return URLDecoder.decode(tag.substring(1, tag.length() - 1), StandardCharsets.UTF_8);
    }
}
