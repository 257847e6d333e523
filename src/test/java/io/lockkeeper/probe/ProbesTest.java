package io.lockkeeper.probe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.migration.ResolveOperation;
import io.lockkeeper.migration.ResolveOptions;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Target;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What the probes say in each phase of a declared database's life, and that nothing keeps them from saying it. */
@QuarkusTest
@TestProfile(ProbesTest.TwoDoors.class)
class ProbesTest {

    private static final String SHOP = "shop";

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "lockkeeper.dev.server")
    String server;

    @ConfigProperty(name = "lockkeeper.systems.directories")
    String directory;

    @Test
    void theyTellTheWholeLifeOfADatabase() throws SQLException {
        // The system is not there yet: a person is needed, a restart would not help.
        JsonPath shop = shop("FAILED");
        assertThat(shop.getString("data.problem")).isEqualTo("SYSTEM_UNKNOWN");
        assertThat(shop.getString("data.remedy")).isNotBlank();
        assertProbes(200, 200, 503);

        Service.write(SHOP, "system.yaml", "name: shop\nlayout: prisma\n");
        Service.write(SHOP, "migrations/1_a/migration.sql", "CREATE TABLE a (id int);");
        Service.write(SHOP, "seeds/common/010_a.sql", "INSERT INTO a VALUES (1);");
        shop = shop("AT_LEVEL");
        Service.await(() -> Service.management("/q/health/ready").jsonPath(), "status", "UP"::equals);
        assertThat(shop("AT_LEVEL").getString("data.seeds")).isEqualTo("SEEDED");
        assertThat(shop("AT_LEVEL").getString("data.reason")).isNull();

        aLockWait();
        aWaitForAnotherRunner();
        aFailingMigration();
        aMigrationThatAPersonResolves();
        aServerThatFreezes();
    }

    private void aLockWait() throws SQLException {
        try (Session reader = Service.session(DatabaseUrl.parse(server + "/" + SHOP))) {
            reader.begin();
            reader.execute("LOCK TABLE a IN ACCESS SHARE MODE");
            Service.write(SHOP, "migrations/2_b/migration.sql", "ALTER TABLE a ADD COLUMN b int;");
            JsonPath shop = shop("MIGRATING");
            assertProbes(200, 200, 503);
            assertThat(shop.getString("status")).isEqualTo("DOWN");
            assertThat(shop.getString("data.level")).isEqualTo("1_a");
            assertThat(shop.getString("data.wantedLevel")).isEqualTo("2_b");
            assertThat(shop.getInt("data.pending")).isEqualTo(1);
            assertThat(shop.getString("data.leaseOwner"))
                    .startsWith("this process, ")
                    .contains("bring-to-level since");
            assertThat(Instant.parse(shop.getString("data.since"))).isBefore(Instant.now());
            Service.await(
                    () -> check("ready", SHOP),
                    "data.progress",
                    progress -> progress != null && progress.contains("2_b"));
            given().get("/gate/shop?level=1_a").then().statusCode(200);
        }
        shop("AT_LEVEL");
    }

    private void aWaitForAnotherRunner() {
        DatabaseUrl url = DatabaseUrl.parse(server + "/" + SHOP);
        try (Session session = Service.session(url);
                Lease job = Lease.acquire(session, Asked.DEFAULT.work("job-1", Listener.NONE), "migrate", List.of())) {
            Service.write(SHOP, "seeds/common/020_a.sql", "INSERT INTO a VALUES (2);");
            JsonPath shop = Service.await(
                    () -> check("ready", SHOP),
                    "data.progress",
                    progress -> progress != null && progress.startsWith("waiting for another runner"));
            assertThat(shop.getString("data.leaseOwner"))
                    .startsWith("process " + ProcessHandle.current().pid());
        }
        shop("AT_LEVEL");
    }

    private void aFailingMigration() {
        Service.write(
                SHOP, "migrations/3_bad/migration.sql", "CREATE TABLE c (id int);\nALTER TABLE a ADD COLUMN b int;");
        JsonPath shop = shop("FAILED");
        assertProbes(200, 200, 503);
        assertThat(shop.getString("data.level")).isEqualTo("2_b");
        assertThat(shop.getString("data.failed")).isEqualTo("3_bad");
        assertThat(shop.getString("data.file")).endsWith("3_bad/migration.sql");
        assertThat(shop.getInt("data.line")).isEqualTo(2);
        assertThat(shop.getString("data.sqlState")).isEqualTo("42701");
        assertThat(shop.getString("data.remedy")).isNotBlank();
        given().get("/gate/shop?level=2_b").then().statusCode(200);

        Service.write(SHOP, "migrations/3_bad/migration.sql", "CREATE TABLE c (id int);");
        assertThat(shop("AT_LEVEL").getString("data.failed")).isNull();
        assertProbes(200, 200, 200);
    }

    private void aMigrationThatAPersonResolves() {
        Service.write(SHOP, "migrations/4_bad/migration.sql", "ALTER TABLE a ADD COLUMN b int;");
        Service.write(SHOP, "migrations/5_d/migration.sql", "CREATE TABLE d (id int);");
        assertThat(shop("FAILED").getString("data.failed")).isEqualTo("4_bad");

        Systems systems = new Systems(false, List.of(Path.of(directory)));
        Target target = new Target(
                SHOP,
                () -> systems.find(SHOP),
                DatabaseUrl.parse(server + "/" + SHOP),
                null,
                false,
                Secrets.ofEnvironment());
        new ResolveOperation()
                .execute(
                        target,
                        new ResolveOptions("4_bad", ResolveOptions.As.APPLIED, true, null),
                        Asked.DEFAULT.work(Listener.NONE));

        assertThat(shop("AT_LEVEL").getString("data.level")).isEqualTo("5_d");
    }

    private void aServerThatFreezes() {
        TwoDoors.shop.freeze();
        try {
            JsonPath shop = shop("UNREACHABLE");
            assertProbes(200, 200, 503);
            assertThat(shop.getString("data.level")).as("as it was seen").isEqualTo("5_d");
            given().get("/gate/shop?level=5_d").then().statusCode(200);
        } finally {
            TwoDoors.shop.thaw();
        }
        shop("AT_LEVEL");
        assertProbes(200, 200, 200);
    }

    @Test
    void requestsThatHangDoNotStarveThem() throws IOException, InterruptedException {
        shop(null);
        List<CompletableFuture<HttpResponse<String>>> hanging;
        try (HttpClient client = HttpClient.newHttpClient()) {
            TwoDoors.own.freeze();
            try {
                hanging = IntStream.range(0, 3 * TwoDoors.THREADS)
                        .mapToObj(i -> client.sendAsync(request("/api/v1/databases"), BodyHandlers.ofString()))
                        .toList();
                Waiting.await(
                        "a request that needs no database finds no thread",
                        () -> isUnanswered(client, request("/api/v1/systems")));

                for (int i = 0; i < 10; i++) {
                    Service.management("/q/health/live").then().statusCode(200);
                    Service.management("/q/health/started").then().statusCode(200);
                    assertThat(Service.management("/q/health/ready").jsonPath().getList("checks.name"))
                            .contains("carriers");
                    given().get("/gate/" + SHOP).then().contentType(containsString("json"));
                    given().get("/api/v1/health").then().contentType("application/json");
                }
                assertThat(hanging)
                        .as("all of that was answered while they hung")
                        .noneMatch(CompletableFuture::isDone);
            } finally {
                TwoDoors.own.thaw();
            }
            hanging.forEach(CompletableFuture::join);
        }
    }

    private static boolean isUnanswered(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        try {
            client.send(request, BodyHandlers.ofString());
            return false;
        } catch (HttpTimeoutException e) {
            return true;
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(service.resolve(path))
                .timeout(path.endsWith("systems") ? Duration.ofSeconds(1) : Waiting.PATIENCE)
                .build();
    }

    private static void assertProbes(int live, int started, int ready) {
        for (Map.Entry<String, Integer> probe :
                Map.of("live", live, "started", started, "ready", ready).entrySet()) {
            Response response = Service.management("/q/health/" + probe.getKey());
            assertThat(response.statusCode())
                    .as("%s: %s", probe.getKey(), response.asString())
                    .isEqualTo(probe.getValue());
        }
    }

    /** What readiness says of the database, once it is in that state and the others are done. */
    private static JsonPath shop(String state) {
        for (String name : List.of("carriers", "digilog-settings", "mykadoo", "quiz-to-build", "vrooli")) {
            Service.await(() -> check("ready", name), "status", "UP"::equals);
        }
        return Service.await(() -> check("ready", SHOP), "data.state", found -> state == null || state.equals(found));
    }

    private static JsonPath check(String probe, String name) {
        JsonPath answer = Service.management("/q/health/" + probe).jsonPath();
        return answer.setRootPath("checks.find { it.name == '" + name + "' }");
    }

    /** The service's records and one declared database each reached through a door, and few threads for requests. */
    public static final class TwoDoors implements QuarkusTestProfile {

        static final int THREADS = 6;
        static Door own;
        static Door shop;

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.thread-pool.max-threads",
                    String.valueOf(THREADS),
                    // Requests hang for as long as the test needs it.
                    "quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout",
                    "120");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Doors.class), new TestResourceEntry(SystemsForQuarkus.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** The server of the tests, reached through two doors. */
    public static final class Doors extends PostgresForQuarkus {

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>(super.start());
            DatabaseUrl real = DatabaseUrl.parse(settings.get("lockkeeper.dev.server") + "/" + SHOP);
            Databases.createIfMissing(real);
            int ownPort = Door.freePort();
            TwoDoors.own = Door.open(ownPort, real.host(), real.port());
            int shopPort = Door.freePort();
            TwoDoors.shop = Door.open(shopPort, real.host(), real.port());
            settings.computeIfPresent(
                    "quarkus.datasource.jdbc.url",
                    (key, url) -> url.replaceFirst("//[^/]+/", "//127.0.0.1:" + ownPort + "/"));
            settings.put("lockkeeper.databases.shop.system", SHOP);
            settings.put(
                    "lockkeeper.databases.shop.url",
                    settings.get("lockkeeper.dev.server").replaceFirst(":\\d+$", ":" + shopPort) + "/" + SHOP);
            return settings;
        }

        @Override
        public void stop() {
            TwoDoors.own.close();
            TwoDoors.shop.close();
        }
    }
}
