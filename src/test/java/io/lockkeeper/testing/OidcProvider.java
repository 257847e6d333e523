package io.lockkeeper.testing;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/** An OpenID Connect provider as far as a service sees it: an address where its keys are, and tokens that it has signed. */
public final class OidcProvider {

    public static final String ISSUER = "https://login.example";
    public static final String AUDIENCE = "lockkeeper";

    private static final String KEY_ID = "key-1";
    private static final KeyPair KEYS = newKeys();

    private OidcProvider() {}

    /** Starts publishing the keys; the server ends with the process. */
    public static String publishKeys() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] keys = jwks().getBytes(StandardCharsets.UTF_8);
            server.createContext("/keys", exchange -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token for a user, ready to be changed before it is signed. */
    public static JwtClaimsBuilder claims(String user, String... roles) {
        return Jwt.issuer(ISSUER)
                .audience(AUDIENCE)
                .upn(user)
                .subject("id-of-" + user)
                .groups(Set.of(roles))
                .issuedAt(Instant.now())
                .expiresIn(Duration.ofMinutes(5));
    }

    public static String signed(JwtClaimsBuilder claims) {
        return signed(claims, KEYS);
    }

    /** Signed by the right name with other keys. */
    public static String forged(JwtClaimsBuilder claims) {
        return signed(claims, newKeys());
    }

    private static String signed(JwtClaimsBuilder claims, KeyPair keys) {
        return claims.jws().keyId(KEY_ID).sign(keys.getPrivate());
    }

    /** Signed as if by a shared secret, with the public key as the secret: a verifier that trusts the header's alg takes it. */
    public static String signedWithThePublicKey(JwtClaimsBuilder claims) {
        byte[] secret = KEYS.getPublic().getEncoded();
        return claims.jws().keyId(KEY_ID).sign(new javax.crypto.spec.SecretKeySpec(secret, "HmacSHA256"));
    }

    /** Without a signature at all. */
    public static String unsigned(JwtClaimsBuilder claims) {
        String[] parts = signed(claims).split("\\.");
        return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "." + parts[1] + ".";
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String jwks() {
        RSAPublicKey key = (RSAPublicKey) KEYS.getPublic();
        return """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
                """.formatted(KEY_ID, number(key.getModulus()), number(key.getPublicExponent()));
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
