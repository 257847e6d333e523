package io.lockkeeper.security;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who may come in, as the settings say. They are checked as a whole: nothing that is wrong with them is taken for "anybody". */
public final class Access {

    private static final String SETTING = "lockkeeper.security.authentication";

    private final Set<Way> ways;
    private final List<ApiToken> tokens;

    private Access(Set<Way> ways, Collection<ApiToken> tokens) {
        this.ways = ways;
        this.tokens = List.copyOf(tokens);
    }

    /** How callers are recognised. */
    enum Way {
        /** By a token of an OpenID Connect provider. */
        OIDC,
        /** By an API token. */
        TOKENS,
        /** Not at all: everybody is admin. */
        NONE;

        /** The name in the settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks the settings.
     *
     * @param mayBeOpen whether nothing configured means that everybody may come in, as in dev mode
     * @throws Problem SETTING_INVALID when they are wrong, or when nobody said who may come in
     */
    static Access of(SecurityConfig config, OidcConfig oidc, boolean mayBeOpen) {
        List<String> wrong = new ArrayList<>();
        Map<String, ApiToken> tokens = new TreeMap<>();
        config.tokens().forEach((name, token) -> tokens.put(name, token(name, token, wrong)));
        Set<Way> configured = EnumSet.noneOf(Way.class);
        if (!tokens.isEmpty()) {
            configured.add(Way.TOKENS);
        }
        if (oidc.keys().isPresent()) {
            configured.add(Way.OIDC);
            wrong.addAll(oidc.missing());
        }
        Set<Way> ways = config.authentication().map(text -> ways(text, wrong)).orElse(configured);
        ways.stream()
                .filter(way -> way != Way.NONE && !configured.contains(way))
                .forEach(way -> wrong.add(SETTING + " is " + way + ", but there is no setting of it"));
        if (!wrong.isEmpty()) {
            throw Problem.of(ProblemType.SETTING_INVALID, "%s", String.join("; ", wrong))
                    .remedy("Correct the configuration and start Lockkeeper again.")
                    .with("settings", List.copyOf(wrong));
        }
        if (ways.isEmpty()) {
            if (!mayBeOpen) {
                throw nobodySaid();
            }
            ways = EnumSet.of(Way.NONE);
        }
        return new Access(ways, tokens.values());
    }

    private static Problem nobodySaid() {
        return Problem.of(
                        ProblemType.SETTING_INVALID,
                        "Nobody has said who may call the API, and it can change databases: no authentication is configured.")
                .remedy("Do one of these: make an API token (lockkeeper token <name> --role admin) and set"
                        + " lockkeeper.security.tokens.<name>.hash and .role; name an OpenID Connect provider"
                        + " (mp.jwt.verify.publickey.location, mp.jwt.verify.issuer, mp.jwt.verify.audiences); or, where"
                        + " something else keeps callers out, set lockkeeper.security.authentication=none.");
    }

    private static Set<Way> ways(String text, List<String> wrong) {
        Set<Way> ways = EnumSet.noneOf(Way.class);
        for (String part : text.split(",")) {
            Arrays.stream(Way.values())
                    .filter(way -> way.toString().equals(part.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .ifPresentOrElse(
                            ways::add,
                            () -> wrong.add(
                                    SETTING + " is '" + text + "'; it can be oidc, tokens, oidc,tokens or none"));
        }
        if (ways.size() > 1 && ways.contains(Way.NONE)) {
            wrong.add(SETTING + " is '" + text + "'; none stands alone");
        }
        return ways;
    }

    private static ApiToken token(String name, SecurityConfig.Token token, List<String> wrong) {
        String key = ApiToken.SETTINGS + name;
        String role = token.role().orElse("");
        try {
            ApiToken.check(name, role);
        } catch (Problem problem) {
            wrong.add(key + ": " + problem.detail() + ". " + problem.remedy());
        }
        String hash = token.hash().map(String::strip).orElse("");
        if (!ApiToken.HASH.matcher(hash).matches()) {
            // Not repeated: it may be the token itself.
            wrong.add(key + ".hash: is not what 'lockkeeper token' prints, sha256: and 64 hexadecimal digits");
        }
        LocalDate expires = null;
        try {
            expires = token.expires().map(LocalDate::parse).orElse(null);
        } catch (DateTimeParseException e) {
            wrong.add(key + ".expires: '" + e.getParsedString() + "' is not a day such as 2027-01-31");
        }
        return new ApiToken(name, hash, role, expires);
    }

    /** Whether everybody may come in, as admin. */
    boolean isOpen() {
        return ways.contains(Way.NONE);
    }

    boolean takesOidc() {
        return ways.contains(Way.OIDC);
    }

    /** The API token that a caller has sent; empty when it is not one of ours, or has expired. */
    Optional<ApiToken> token(String credential) {
        if (!ways.contains(Way.TOKENS)) {
            return Optional.empty();
        }
        String hash = ApiToken.hash(credential);
        return tokens.stream()
                .filter(token -> token.hasHash(hash) && !token.isExpired(Clock.systemUTC()))
                .findFirst();
    }
}
