package io.lockkeeper.security;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.OidcProvider;
import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The provider of OpenID Connect takes connections and says nothing. */
@QuarkusTest
@TestProfile(SilentProviderTest.Silent.class)
class SilentProviderTest {

    private static final ServerSocket PROVIDER = listen();

    @Test
    void whoWaitsForItsKeysKeepsNobodyElseWaiting() throws IOException {
        String token = OidcProvider.signed(OidcProvider.claims("kim", "admin"));
        CompletableFuture<Response> waiting =
                CompletableFuture.supplyAsync(() -> as(token).get("/api/v1/systems"));
        try (Socket taken = PROVIDER.accept()) {
            assertThat(as(Secured.VIEWER).get("/api/v1/systems").statusCode()).isEqualTo(200);
            assertThat(Service.management("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(waiting).isNotDone();
        }
        PROVIDER.close();
        assertThat(waiting.join().statusCode()).isEqualTo(401);
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static final class Silent implements QuarkusTestProfile {

        private final Secured secured = new Secured();

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new TreeMap<>(secured.getConfigOverrides());
            settings.put("mp.jwt.verify.publickey.location", "http://127.0.0.1:" + PROVIDER.getLocalPort() + "/keys");
            // Everybody shares it.
            settings.put("quarkus.vertx.event-loops-pool-size", "1");
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return secured.testResources();
        }
    }
}
