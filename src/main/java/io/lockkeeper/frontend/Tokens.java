package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.lockkeeper.rows.Caller;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.RowsRules.Roles;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;

/** Finds out from a token as which role a request runs. */
final class Tokens {

    private static final String SCHEME = "Bearer ";

    /** Of clocks that are not quite the same. In seconds. */
    private static final int SKEW = 30;

    private final Roles roles;
    private final JwtConsumer consumer;
    private final Map<String, Known> known = Collections.synchronizedMap(new Recent());

    /** A token that was checked; none counts longer than this. */
    private record Known(Caller caller, Instant until) {}

    /** A caller calls again soon. */
    private static final class Recent extends LinkedHashMap<String, Known> {
        private static final int MOST = 1000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    }

    Tokens(Roles roles, DeclaredRows settings) {
        this.roles = roles;
        this.consumer = settings.jwtSecret().isPresent() || settings.jwks().isPresent() ? consumer(settings) : null;
    }

    private static JwtConsumer consumer(DeclaredRows settings) {
        JwtConsumerBuilder builder = new JwtConsumerBuilder().setAllowedClockSkewInSeconds(SKEW);
        if (settings.jwks().isPresent()) {
            builder.setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(
                    new HttpsJwks(settings.jwks().get())));
            builder.setJwsAlgorithmConstraints(new AlgorithmConstraints(
                    ConstraintType.PERMIT,
                    AlgorithmIdentifiers.RSA_USING_SHA256,
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256));
        } else {
            builder.setVerificationKey(new HmacKey(secret(settings)));
            builder.setJwsAlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256);
        }
        settings.issuer().ifPresent(builder::setExpectedIssuer);
        settings.audience().ifPresentOrElse(builder::setExpectedAudience, builder::setSkipDefaultAudienceValidation);
        return builder.build();
    }

    private static byte[] secret(DeclaredRows settings) {
        byte[] secret = settings.jwtSecret().orElseThrow().getBytes(StandardCharsets.UTF_8);
        if (secret.length < RowsRules.SHORTEST_SECRET) {
            throw new RowsProblem(
                    503,
                    "SECRET_TOO_SHORT",
                    "The rows are not served",
                    "'rows.jwt-secret' has fewer than %d characters".formatted(RowsRules.SHORTEST_SECRET),
                    null);
        }
        return secret;
    }

    /**
     * The caller.
     *
     * @param authorization the header; empty when there is none
     * @throws RowsProblem PGRST301, PGRST302 or PGRST303 when the request may not be answered for anybody
     */
    Caller caller(String authorization) {
        if (authorization.isEmpty()) {
            if (roles.anonymous() == null) {
                throw new RowsProblem(401, "PGRST302", "Anonymous access is disabled", null, "Send a token.");
            }
            return new Caller(roles.anonymous(), "");
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw rejected("PGRST301", "The credentials are no bearer token");
        }
        String token = authorization.substring(SCHEME.length()).strip();
        Known before = known.get(token);
        if (before != null && before.until().isAfter(Instant.now())) {
            return before.caller();
        }
        Known now = check(token);
        known.put(token, now);
        return now.caller();
    }

    private Known check(String token) {
        if (consumer == null) {
            throw rejected("PGRST300", "No tokens are taken here");
        }
        try {
            JwtClaims claims = consumer.processToClaims(token);
            Object role = claims.getClaimValue(roles.claim());
            String name = role == null ? roles.anonymous() : String.valueOf(role);
            if (name == null || role != null && !roles.allowed().contains(name) && !name.equals(roles.anonymous())) {
                throw new RowsProblem(
                        403,
                        "42501",
                        "The role of the token is not allowed",
                        null,
                        "The manifest names the roles that a token may have: 'rows.roles.allowed'.");
            }
            Instant until = claims.getExpirationTime() == null
                    ? Instant.MAX
                    : Instant.ofEpochSecond(claims.getExpirationTime().getValue() + SKEW);
            return new Known(new Caller(name, claims.getRawJson()), until);
        } catch (InvalidJwtException e) {
            throw e.hasExpired() ? rejected("PGRST303", "JWT expired") : rejected(code(e), reason(e));
        } catch (MalformedClaimException e) {
            throw rejected("PGRST303", "A claim of the token is malformed");
        }
    }

    private static String code(InvalidJwtException e) {
        List<Integer> ofClaims = List.of(
                ErrorCodes.ISSUER_INVALID,
                ErrorCodes.ISSUER_MISSING,
                ErrorCodes.AUDIENCE_INVALID,
                ErrorCodes.AUDIENCE_MISSING,
                ErrorCodes.NOT_YET_VALID);
        return ofClaims.stream().anyMatch(e::hasErrorCode) ? "PGRST303" : "PGRST301";
    }

    private static String reason(InvalidJwtException e) {
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return "JWT not in audience";
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return "JWT not yet valid";
        }
        return e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)
                ? "JWT of another issuer"
                : "The token is not valid";
    }

    private static RowsProblem rejected(String code, String message) {
        return new RowsProblem(401, code, message, null, null);
    }
}
