package io.lockkeeper.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * As whom a request runs.
 *
 * @param role a role of the database
 * @param claims of the token, as JSON; empty without one
 */
public record Caller(String role, String claims) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The claim {@code sub} of the token; empty when there is none. */
    String subject() {
        try {
            return isAnonymous() ? "" : JSON.readTree(claims).path("sub").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the claims were read from a token", e);
        }
    }

    /** Whether there was no token. */
    public boolean isAnonymous() {
        return claims.isEmpty();
    }
}
