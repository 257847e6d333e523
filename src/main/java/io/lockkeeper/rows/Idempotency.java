package io.lockkeeper.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.checksum.Sha256;
import io.lockkeeper.postgres.RequestPool.Settings;
import io.lockkeeper.postgres.RequestWay;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A request that its caller may send again when the answer was lost: what it wrote is not written twice, and it gets the answer of the
 * first time. The answer is kept in the database, in the transaction of what was written, for a day. A request
 * that comes while the first one of its key is at work waits for it.
 *
 * @param id of the caller and the key together
 * @param content of the request, so that a key is not used for two
 */
record Idempotency(String id, String content) {

    private static final String HEADER = "idempotency-key";
    private static final int LONGEST = 255;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ANSWERED = "SELECT a.request, a.status, a.headers, a.body FROM (SELECT 1) AS one"
            + " LEFT JOIN lockkeeper_rows.answered(?::pg_catalog.text) AS a ON true";

    private static final String KEEP = "SELECT lockkeeper_rows.keep(?::pg_catalog.text, ?::pg_catalog.text,"
            + " ?::pg_catalog.int4, ?::pg_catalog.text, ?::pg_catalog.text)";

    /** What was answered before. */
    private record Kept(String content, int status, String headers, String body) {}

    /**
     * Of a request that has a key and may write; empty for others.
     *
     * @throws RowsProblem when the key is none, or answers are not kept here
     */
    static Optional<Idempotency> of(Request request, Caller caller, boolean isAvailable) {
        String key = request.header(HEADER);
        if (key.isEmpty() || request.isRead() || request.method().equals("OPTIONS")) {
            return Optional.empty();
        }
        if (key.length() > LONGEST) {
            throw new RowsProblem(
                    400,
                    "IDEMPOTENCY_KEY_INVALID",
                    "The Idempotency-Key has more than %d characters".formatted(LONGEST),
                    null,
                    null);
        }
        if (!isAvailable) {
            throw new RowsProblem(
                    501,
                    "IDEMPOTENCY_UNAVAILABLE",
                    "Answers are not kept in this database",
                    null,
                    "'lockkeeper rows grants' prints the SQL that makes the place for them.");
        }
        String id = hash(caller.role(), caller.subject(), key);
        return Optional.of(new Idempotency(
                id, hash(request.method(), request.path(), String.valueOf(request.query()), request.body())));
    }

    /** Of some texts; which characters are in which of them counts. */
    private static String hash(String... texts) {
        String all =
                Arrays.stream(texts).map(text -> text.length() + ":" + text).collect(Collectors.joining());
        return Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
    }

    /** What was answered the first time; now, when this is it. */
    Answer answer(RequestWay way, Settings settings, Supplier<Answer> first) throws SQLException {
        Kept kept = way.read(
                settings,
                ANSWERED,
                List.of(id),
                row -> row.getString(1) == null
                        ? null
                        : new Kept(row.getString(1), row.getInt(2), row.getString(3), row.getString(4)));
        if (kept == null) {
            Answer answer = first.get();
            way.read(
                    settings,
                    KEEP,
                    Arrays.asList(id, content, String.valueOf(answer.status()), text(answer.headers()), answer.body()),
                    row -> true);
            return answer;
        }
        if (!kept.content().equals(content)) {
            throw new RowsProblem(
                    422,
                    "IDEMPOTENCY_KEY_REUSED",
                    "The Idempotency-Key was used for another request",
                    null,
                    "Make a new key for each request; use it again only to send the same.");
        }
        return new Answer(kept.status(), headers(kept.headers()), kept.body()).with("Idempotency-Replayed", "true");
    }

    private static String text(Map<String, String> headers) {
        try {
            return JSON.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers are texts", e);
        }
    }

    private static Map<String, String> headers(String text) {
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("they were written as JSON", e);
        }
    }
}
