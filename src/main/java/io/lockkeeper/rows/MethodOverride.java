package io.lockkeeper.rows;

import java.util.Set;

/** Reads whose URL would be too long: sent as POST, with the query in the body. */
final class MethodOverride {

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private MethodOverride() {}

    /** The request that is meant. */
    static Request of(Request request) {
        String method = request.header("x-http-method-override");
        if (!request.method().equals("POST") || !READING.contains(method)) {
            return request;
        }
        String query = request.query() == null || request.query().isEmpty()
                ? request.body()
                : request.query() + '&' + request.body();
        return new Request(method, request.path(), query, request.headers(), "");
    }
}
