package io.lockkeeper.rows;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a request is answered with.
 *
 * @param status of HTTP
 * @param headers by their names, the type of the body too
 * @param body {@code null} for none
 * @param lines what gives the lines of a body that is too long to be held; {@code null} when there is none
 */
public record Answer(int status, Map<String, String> headers, String body, Lines lines) {

    /** Lines that are read from the database as they are taken. */
    public interface Lines {

        /**
         * Gives all of them, in order.
         *
         * @throws RowsProblem when the database does not; some may have been given before
         */
        void to(Consumer<String> taker);
    }

    Answer(int status, Map<String, String> headers, String body) {
        this(status, headers, body, null);
    }

    static final String JSON = "application/json; charset=utf-8";

    /** One without a body. */
    static Answer empty(int status) {
        return new Answer(status, Map.of(), null);
    }

    Answer with(String header, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(header, value);
        return new Answer(status, all, body, lines);
    }
}
