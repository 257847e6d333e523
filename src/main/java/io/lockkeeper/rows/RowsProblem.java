package io.lockkeeper.rows;

import java.util.Map;
import java.util.TreeMap;

/**
 * Why a request for rows is not answered, in the four properties that clients of this dialect branch on. It is no {@code Problem}: those
 * who read it are front ends, and their libraries know this shape.
 */
public final class RowsProblem extends RuntimeException {

    private final int status;
    private final String code;
    private final String details;
    private final String hint;
    private final Map<String, String> headers = new TreeMap<>();

    /**
     * @param status of HTTP
     * @param code of the dialect, or the SQLSTATE
     * @param details more of it; {@code null} when there is no more
     * @param hint what to do; {@code null} when there is nothing to say
     */
    public RowsProblem(int status, String code, String message, String details, String hint) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = details;
        this.hint = hint;
    }

    /** A part of the query string that does not follow the grammar. */
    public static RowsProblem syntax(String parameter, String text, int at, String expected) {
        return new RowsProblem(
                400,
                "PGRST100",
                "'%s' cannot be read at its character %d: %s is expected".formatted(parameter, at + 1, expected),
                text,
                null);
    }

    /** The same with a header of the answer. */
    RowsProblem with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Headers of the answer. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The same without the details, which are for those who run the service. */
    public RowsProblem forCaller() {
        return new RowsProblem(status, code, getMessage(), null, hint);
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    /** The code of the dialect, or the SQLSTATE. */
    public String code() {
        return code;
    }

    /** More of it; {@code null} when there is no more. */
    public String details() {
        return details;
    }

    /** What to do; {@code null} when there is nothing to say. */
    public String hint() {
        return hint;
    }
}
