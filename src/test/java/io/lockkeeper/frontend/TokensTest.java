package io.lockkeeper.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.lockkeeper.rows.Caller;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.system.RowsRules.Roles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that are signed with the keys of a key set, or pretend to be. */
class TokensTest {

    private static final Roles ROLES = new Roles(null, "role", Set.of("reader", "editor"));

    private RsaJsonWebKey rsa;
    private EllipticCurveJsonWebKey ec;
    private HttpServer server;
    private Tokens tokens;

    @BeforeEach
    void aKeySetIsServed() throws JoseException, IOException {
        rsa = RsaJwkGenerator.generateJwk(2048);
        rsa.setKeyId("rsa");
        ec = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        ec.setKeyId("ec");
        byte[] keys = new JsonWebKeySet(rsa, ec).toJson().getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        tokens = new Tokens(
                ROLES, settings("http://127.0.0.1:" + server.getAddress().getPort() + "/keys", null));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void bothKindsOfKeysAreTaken() throws JoseException {
        Caller byRsa = caller(signed("RS256", "rsa", rsa.getPrivateKey(), claims("editor")));
        Caller byEc = caller(signed("ES256", "ec", ec.getPrivateKey(), claims("reader")));

        assertThat(byRsa.role()).isEqualTo("editor");
        assertThat(byEc.role()).isEqualTo("reader");
    }

    @Test
    void whatPretendsIsRejected() throws JoseException {
        assertThat(code(signed("RS256", "rsa", RsaJwkGenerator.generateJwk(2048).getPrivateKey(), claims("editor"))))
                .as("another key of that name")
                .isEqualTo("PGRST301");
        assertThat(code(signed("HS256", "rsa", new HmacKey(rsa.getPublicKey().getEncoded()), claims("editor"))))
                .as("the public key as a secret")
                .isEqualTo("PGRST301");
        assertThat(code(signed("RS256", "none", rsa.getPrivateKey(), claims("editor"))))
                .as("a key that is not there")
                .isEqualTo("PGRST301");
        JwtClaims stranger = claims("editor");
        stranger.setIssuer("somebody");
        assertThat(code(signed("RS256", "rsa", rsa.getPrivateKey(), stranger))).isEqualTo("PGRST303");
        assertThat(code(signed("RS256", "rsa", rsa.getPrivateKey(), claims("postgres"))))
                .isEqualTo("42501");
    }

    @Test
    void keysThatCannotBeHadLetNobodyIn() throws JoseException {
        server.stop(0);

        assertThat(code(signed("RS256", "rsa", rsa.getPrivateKey(), claims("editor"))))
                .isEqualTo("PGRST301");
    }

    @Test
    void aSecretThatCanBeFoundOutIsNotTaken() {
        RowsProblem problem = catchThrowableOfType(
                RowsProblem.class, () -> new Tokens(ROLES, settings(null, "thirty-one characters are less.")));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.details()).contains("rows.jwt-secret", "32");
    }

    private static JwtClaims claims(String role) {
        JwtClaims claims = new JwtClaims();
        claims.setStringClaim("role", role);
        claims.setIssuer("us");
        claims.setExpirationTimeMinutesInTheFuture(5);
        return claims;
    }

    private static String signed(String algorithm, String keyId, Key key, JwtClaims claims) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue(keyId);
        signature.setKey(key);
        return signature.getCompactSerialization();
    }

    private Caller caller(String token) {
        return tokens.caller("Bearer " + token);
    }

    private String code(String token) {
        return catchThrowableOfType(RowsProblem.class, () -> caller(token)).code();
    }

    private static DeclaredRows settings(String keys, String secret) {
        return new DeclaredRows() {
            @Override
            public Optional<String> url() {
                return Optional.empty();
            }

            @Override
            public boolean grant() {
                return false;
            }

            @Override
            public int connections() {
                return 1;
            }

            @Override
            public boolean gated() {
                return false;
            }

            @Override
            public Duration replicaLag() {
                return Duration.ofSeconds(5);
            }

            @Override
            public Optional<List<String>> path() {
                return Optional.empty();
            }

            @Override
            public Optional<String> jwtSecret() {
                return Optional.ofNullable(secret);
            }

            @Override
            public Optional<String> jwks() {
                return Optional.ofNullable(keys);
            }

            @Override
            public Optional<String> issuer() {
                return Optional.of("us");
            }

            @Override
            public Optional<String> audience() {
                return Optional.empty();
            }

            @Override
            public Optional<List<String>> origins() {
                return Optional.empty();
            }
        };
    }
}
