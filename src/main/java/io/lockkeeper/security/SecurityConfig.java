package io.lockkeeper.security;

import io.smallrye.config.ConfigMapping;
import java.util.Map;
import java.util.Optional;

/** Who may come in. Everything is read as text, so that what is wrong with it is said as a problem. */
@ConfigMapping(prefix = "lockkeeper.security")
public interface SecurityConfig {

    /** {@code oidc}, {@code tokens}, both with a comma, or {@code none}. Default: what is configured. */
    Optional<String> authentication();

    /** The API tokens by name. */
    Map<String, Token> tokens();

    /** One API token, as {@code lockkeeper token} prints it. */
    interface Token {

        /** {@code sha256:} and the hash of the token. Required. */
        Optional<String> hash();

        /** One of viewer, operator, admin. Required. */
        Optional<String> role();

        /** The last day on which the token is taken, in UTC, such as 2027-01-31. Default: no end. */
        Optional<String> expires();
    }
}
