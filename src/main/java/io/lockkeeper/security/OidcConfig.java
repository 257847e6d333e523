package io.lockkeeper.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the OpenID Connect provider that Lockkeeper's own checks look at. They are Quarkus' own (quarkus-smallrye-jwt),
 * which takes tokens of any issuer and for any audience when these are left out; we do not.
 *
 * @param keys where the provider publishes its keys, its {@code jwks_uri}
 */
record OidcConfig(Optional<String> keys, Optional<String> issuer, Optional<String> audiences) {

    private static final String KEYS = "mp.jwt.verify.publickey.location";
    private static final String ISSUER = "mp.jwt.verify.issuer";
    private static final String AUDIENCES = "mp.jwt.verify.audiences";

    /** What is wrong with them when keys are named. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (issuer.isEmpty()) {
            missing.add(ISSUER + " is missing: the issuer of the tokens that " + KEYS + " is for");
        }
        if (audiences.isEmpty()) {
            missing.add(AUDIENCES + " is missing: without it the provider's tokens for any other service were taken");
        }
        return missing;
    }
}
