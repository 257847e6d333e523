package io.lockkeeper.rows;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a request is answered with.
 *
 * @param status of HTTP
 * @param headers by their names, the type of the body too
 * @param body {@code null} for none
 */
public record Answer(int status, Map<String, String> headers, String body) {

    static final String JSON = "application/json; charset=utf-8";

    /** One without a body. */
    static Answer empty(int status) {
        return new Answer(status, Map.of(), null);
    }

    Answer with(String header, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(header, value);
        return new Answer(status, all, body);
    }
}
