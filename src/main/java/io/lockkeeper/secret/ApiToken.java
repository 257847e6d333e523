package io.lockkeeper.secret;

import io.lockkeeper.checksum.Sha256;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A token that authenticates a program. Only its hash is stored. The hash is a plain SHA-256: a token is 256 random bits, which nobody
 * can guess, so a slow hash or a salt would protect nothing.
 *
 * @param hash as {@link #hash} makes it
 * @param expires the last day on which it is accepted, in UTC; {@code null} means no end
 */
public record ApiToken(String name, String hash, String role, LocalDate expires) {

    /** Every token begins like this, which tells it from an OIDC provider's and lets secret scanners find it. */
    public static final String PREFIX = "lk_";

    /** Where the configuration holds tokens; what follows is the name. */
    public static final String SETTINGS = "lockkeeper.security.tokens.";

    /** A token wherever it stands in a text. */
    public static final Pattern ANYWHERE = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    /** Letters and digits only, because the name is a part of environment variables. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");

    public static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

    private static final int BYTES = 32;

    /** Refuses a name that no token can have, and a role that there is not. */
    public static void check(String name, String role) {
        if (!NAME.matcher(name).matches()) {
            throw refused("'%s' cannot be the name of a token: lower-case letters and digits, a letter first", name);
        }
        if (!Roles.ALL.contains(role)) {
            throw refused("'%s' is not a role: viewer, operator, admin", role);
        }
    }

    private static Problem refused(String format, String text) {
        return Problem.of(ProblemType.REQUEST_INVALID, format, text).remedy("See lockkeeper token --help.");
    }

    /** A new token as text; its maker gives it to its user and keeps the {@link #hash}. */
    public static String generate() {
        byte[] chance = new byte[BYTES];
        new SecureRandom().nextBytes(chance);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
    }

    /** What the configuration holds of a token: {@code sha256:} and 64 hexadecimal digits. */
    public static String hash(String token) {
        return "sha256:" + Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the hash is this token's, in a time that does not depend on how much of it is right. */
    public boolean hasHash(String other) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    public boolean isExpired(Clock clock) {
        return expires != null && LocalDate.now(clock.withZone(ZoneOffset.UTC)).isAfter(expires);
    }
}
