package io.lockkeeper.testing;

import io.lockkeeper.secret.ApiToken;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The service as in production: nobody comes in without an API token, or a token of {@link OidcProvider}. */
public final class Secured implements QuarkusTestProfile {

    public static final String VIEWER = ApiToken.generate();
    public static final String OPERATOR = ApiToken.generate();
    public static final String ADMIN = ApiToken.generate();
    public static final String EXPIRED = ApiToken.generate();

    /** The value of the seed secret of that name. */
    public static final String SEED_CANARY = "canary-seed-4711";

    /** A request with a bearer token; {@code null} is one without. */
    public static RequestSpecification as(String token) {
        return token == null ? RestAssured.given() : RestAssured.given().header("Authorization", "Bearer " + token);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new TreeMap<>();
        Map.of("viewer", VIEWER, "operator", OPERATOR, "admin", ADMIN).forEach((role, token) -> {
            settings.put("lockkeeper.security.tokens.the" + role + ".hash", ApiToken.hash(token));
            settings.put("lockkeeper.security.tokens.the" + role + ".role", role);
        });
        // Not what these tests are about.
        settings.put("lockkeeper.auto-migrate", "false");
        settings.put("lockkeeper.security.tokens.old.hash", ApiToken.hash(EXPIRED));
        settings.put("lockkeeper.security.tokens.old.role", "admin");
        settings.put("lockkeeper.security.tokens.old.expires", "2026-01-31");
        settings.put("lockkeeper.secrets.SEED_CANARY", SEED_CANARY);
        settings.put("mp.jwt.verify.publickey.location", OidcProvider.publishKeys());
        settings.put("mp.jwt.verify.issuer", OidcProvider.ISSUER);
        settings.put("mp.jwt.verify.audiences", OidcProvider.AUDIENCE);
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(PostgresForQuarkus.class), new TestResourceEntry(SystemsForQuarkus.class));
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }
}
