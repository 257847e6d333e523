package io.lockkeeper.rows;

import java.util.Map;

/**
 * A request of a front end for the rows of one database.
 *
 * @param method of HTTP
 * @param path below that of the database: a relation, or {@code rpc/} and a function; empty for the description of all
 * @param query the query string as it was sent; {@code null} for none
 * @param headers by their names in lower case; several of one name are joined by commas
 * @param body empty for none
 */
public record Request(String method, String path, String query, Map<String, String> headers, String body) {

    /** A header; empty when it was not sent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Whether it only asks. */
    public boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
