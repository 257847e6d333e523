package io.lockkeeper.security;

import io.lockkeeper.log.LogEvent;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.ApiToken;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Who may call the API, as the settings say:
 *
 * <ul>
 *   <li>{@code lockkeeper.security.authentication}: {@code oidc}, {@code tokens}, both with a comma, or {@code none}; by default what is
 *       configured
 *   <li>{@code lockkeeper.security.tokens.<name>.hash}, {@code .role} and {@code .expires}: API tokens, as {@code lockkeeper token}
 *       prints them
 *   <li>{@code lockkeeper.gate.anonymous}: {@code true} allows the gate without credentials, so that probes need no token
 *   <li>{@code mp.jwt.verify.publickey.location}, {@code .issuer} and {@code .audiences}: the OpenID Connect provider, in Quarkus'
 *       settings
 * </ul>
 *
 * They are checked as a whole; a mistake in them never opens the API. They are read without a mapping, because they are checked
 * before Quarkus starts too, where the start can still be refused with a plain message.
 */
public final class Access {

    private static final String SETTING = "lockkeeper.security.authentication";
    private static final String KEYS = "mp.jwt.verify.publickey.location";
    private static final String ISSUER = "mp.jwt.verify.issuer";
    private static final String AUDIENCES = "mp.jwt.verify.audiences";

    private final Set<Way> ways;
    private final List<ApiToken> tokens;
    private final boolean openGate;

    private Access(Set<Way> ways, List<ApiToken> tokens, boolean openGate) {
        this.ways = ways;
        this.tokens = tokens;
        this.openGate = openGate;
    }

    /** How callers authenticate. */
    private enum Way {
        /** By a token of an OpenID Connect provider. */
        OIDC,
        /** By an API token. */
        TOKENS,
        /** Not at all: every caller is an admin. */
        NONE;

        /** The name in the settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads and checks the settings. Dev mode and tests are open when nothing is configured and nobody else can reach them.
     *
     * @throws Problem SETTING_INVALID when they are wrong, or when no authentication is configured
     */
    public static Access of(Config config) {
        return of(config, LaunchMode.current().isDevOrTest());
    }

    static Access of(Config config, boolean development) {
        List<String> wrong = new ArrayList<>();
        List<ApiToken> tokens = TokenSettings.read(config, wrong);
        Set<Way> configured = EnumSet.noneOf(Way.class);
        if (!tokens.isEmpty()) {
            configured.add(Way.TOKENS);
        }
        if (TokenSettings.text(config, KEYS).isPresent()) {
            configured.add(Way.OIDC);
            checkProvider(config, wrong);
        }
        Set<Way> ways = TokenSettings.text(config, SETTING)
                .map(text -> ways(text, wrong))
                .orElse(configured);
        ways.stream()
                .filter(way -> way != Way.NONE && !configured.contains(way))
                .forEach(way -> wrong.add(SETTING + " is " + way + ", but there is no setting of it"));
        if (!wrong.isEmpty()) {
            throw Problem.of(ProblemType.SETTING_INVALID, "%s", String.join("; ", wrong))
                    .remedy("Correct the configuration and start Lockkeeper again.")
                    .with("settings", List.copyOf(wrong));
        }
        if (ways.isEmpty()) {
            if (!development || !isLoopback(TokenSettings.text(config, "quarkus.http.host"))) {
                throw notConfigured();
            }
            ways = EnumSet.of(Way.NONE);
        }
        return new Access(
                ways,
                tokens,
                config.getOptionalValue("lockkeeper.gate.anonymous", Boolean.class)
                        .orElse(false));
    }

    private static boolean isLoopback(Optional<String> host) {
        try {
            return host.isPresent() && InetAddress.getByName(host.get()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Problem notConfigured() {
        return Problem.of(
                        ProblemType.SETTING_INVALID,
                        "No authentication is configured, and the API can change databases.")
                .remedy(
                        "Do one of these: make an API token (lockkeeper token <name> --role admin) and set"
                                + " lockkeeper.security.tokens.<name>.hash and .role; name an OpenID Connect provider (%s, %s and"
                                + " %s); or, where something else restricts access, set %s=none.",
                        KEYS, ISSUER, AUDIENCES, SETTING);
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
            wrong.add(SETTING + " is '" + text + "'; none cannot be combined");
        }
        return ways;
    }

    /** Without these Quarkus accepts tokens of any issuer and for any audience; Lockkeeper does not. */
    private static void checkProvider(Config config, List<String> wrong) {
        if (TokenSettings.text(config, ISSUER).isEmpty()) {
            wrong.add(ISSUER + " is missing: who issues the tokens that " + KEYS + " is for");
        }
        if (TokenSettings.text(config, AUDIENCES).isEmpty()) {
            wrong.add(AUDIENCES
                    + " is missing: without it the provider's tokens for other services would be accepted too");
        }
    }

    /** Whether every caller is accepted, as admin. */
    boolean isOpen() {
        return ways.contains(Way.NONE);
    }

    /** Whether the gate answers without credentials. */
    boolean isGateOpen() {
        return openGate;
    }

    boolean takesOidc() {
        return ways.contains(Way.OIDC);
    }

    /** The API token that a caller has sent; empty when it is unknown or has expired. */
    Optional<ApiToken> token(String credential) {
        if (!ways.contains(Way.TOKENS)) {
            return Optional.empty();
        }
        String hash = ApiToken.hash(credential);
        return tokens.stream()
                .filter(token -> token.hasHash(hash) && !token.isExpired(Clock.systemUTC()))
                .findFirst();
    }

    /** Makes the settings available to the service. */
    static class Producer {

        @Produces
        @Singleton
        Access access(Config config) {
            return of(config);
        }

        void warn(@Observes StartupEvent start, Access access) {
            if (access.isOpen() && LaunchMode.current() == LaunchMode.NORMAL) {
                LogEvent.ACCESS_OPEN.log("anybody who can reach the API can change databases: " + SETTING + "=none");
            }
        }
    }
}
