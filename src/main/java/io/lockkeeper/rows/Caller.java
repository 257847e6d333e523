package io.lockkeeper.rows;

/**
 * As whom a request runs.
 *
 * @param role a role of the database
 * @param claims of the token, as JSON; empty without one
 */
public record Caller(String role, String claims) {

    /** Whether there was no token. */
    public boolean isAnonymous() {
        return claims.isEmpty();
    }
}
