package io.lockkeeper.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ends of pages, as they travel: what is in one is the caller's to know, and is bound like any value. */
final class Pages {

    private static final String AFTER = "after=";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Pages() {}

    /** The values of a key; none for the first page. */
    static List<String> key(String after) {
        if (after.isEmpty()) {
            return List.of();
        }
        try {
            JsonNode values = JSON.readTree(Base64.getUrlDecoder().decode(after.getBytes(StandardCharsets.US_ASCII)));
            List<String> key = new ArrayList<>();
            for (JsonNode value : values) {
                key.add(value.isNull() ? null : value.asText());
            }
            if (!key.isEmpty()) {
                return key;
            }
        } catch (IllegalArgumentException | IOException e) {
            // Told below like one that is empty.
        }
        throw new RowsProblem(
                400,
                "CURSOR_INVALID",
                "The value of 'after' is none that was answered with a page",
                null,
                "Begin anew, with an empty 'after'.");
    }

    /** The header that leads to the next page. */
    static String next(String query, String key) {
        String rest = Stream.of(query.split("&"))
                .filter(part -> !part.startsWith(AFTER) && !part.equals("after"))
                .collect(Collectors.joining("&"));
        String after = Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        return "<?" + rest + (rest.isEmpty() ? "" : "&") + AFTER + after + ">; rel=\"next\"";
    }
}
