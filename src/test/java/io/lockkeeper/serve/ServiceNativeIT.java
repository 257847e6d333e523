package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.testing.OidcProvider;
import io.lockkeeper.testing.Program;
import io.lockkeeper.testing.Scrape;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Unvarying;
import io.lockkeeper.testing.Waiting;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service says in a native executable what it says on a JVM: both are started, and asked the same. */
class ServiceNativeIT {

    /** Tokens of the callers, by the name in the settings. */
    private static final Map<String, String> TOKENS = Map.of(
            "theviewer", ApiToken.generate(),
            "theoperator", ApiToken.generate(),
            "theadmin", ApiToken.generate(),
            "theold", ApiToken.generate());

    @TempDir
    static Path systems;

    private static String keys;
    private static Side jvm;
    private static Side inNative;

    @BeforeAll
    static void start() {
        keys = OidcProvider.publishKeys();
        SystemFolder.prisma(systems.resolve("shop"))
                .manifest("""
                        name: shop
                        title: The shop
                        layout: prisma
                        migrations: migrations
                        environments: { testing: [common, testing] }
                        csv: { 020_orders.csv: { table: orders, key: [number] } }
                        checks: [{ name: an order is there, sql: SELECT count(*) > 0 FROM orders }]
                        """)
                .file("migrations/1_init/migration.sql", "CREATE TABLE orders (number int PRIMARY KEY, what text);\n")
                .file("migrations/2_index/migration.sql", "CREATE INDEX CONCURRENTLY ON orders (what);\n")
                .file("seeds/common/010_orders.sql", "INSERT INTO orders VALUES (1, 'one') ON CONFLICT DO NOTHING;\n")
                .file("seeds/testing/020_orders.csv", "number,what\n2,two\n");
        SystemFolder.prisma(systems.resolve("broken"))
                .manifest("name: broken\nlayout: prisma\nmigrations: migrations\n")
                .file("migrations/1_bad/migration.sql", "SELECT nonsense;\n");
        jvm = new Side(Program.JVM);
        inNative = new Side(Program.NATIVE);
        Waiting.await("both have started", () -> jvm.hasStarted() && inNative.hasStarted());
    }

    @AfterAll
    static void stop() {
        jvm.service.close();
        inNative.service.close();
    }

    @Test
    void everyRouteSaysTheSame() {
        Conversation there = jvm.talk();
        Conversation here = inNative.talk();

        assertThat(here.routes())
                .as("a route that is not asked is not proven to work in a native executable")
                .containsAll(Conversation.routesOf(inNative.service, TOKENS.get("theadmin")));
        there.answers()
                .forEach((question, answer) ->
                        assertThat(here.answers().get(question)).as(question).isEqualTo(answer));
        assertThat(here.answers()).hasSameSizeAs(there.answers());
    }

    @Test
    void theDescriptionOfTheApiIsTheSame() {
        assertThat(openApi(inNative)).isEqualTo(openApi(jvm)).contains("/gate/{database}");
    }

    private static String openApi(Side side) {
        Conversation viewer = new Conversation(side.service, TOKENS.get("theviewer"));
        return Unvarying.of(viewer.ask("GET /q/openapi").asString()
                + viewer.ask("GET /q/openapi", "?format=json").asString());
    }

    @Test
    void everyCallerMayDoTheSame() {
        List<String> routes = Conversation.routesOf(jvm.service, TOKENS.get("theadmin"));

        assertThat(statuses(inNative, routes))
                .isEqualTo(statuses(jvm, routes))
                .containsValue("401")
                .containsValue("403");
    }

    private static Map<String, String> statuses(Side side, List<String> routes) {
        Map<String, String> callers = new LinkedHashMap<>(TOKENS);
        callers.put("nobody", null);
        callers.put("a stranger", ApiToken.generate());
        callers.put("nonsense", "nonsense");
        callers.put("kim of the provider", OidcProvider.signed(OidcProvider.claims("kim", Roles.OPERATOR)));
        callers.put(
                "kim of no provider",
                OidcProvider.signed(OidcProvider.claims("kim", Roles.ADMIN).issuer("https://else")));
        Map<String, String> statuses = new LinkedHashMap<>();
        callers.forEach((caller, token) -> routes.forEach(route -> {
            String[] values = route.replaceAll("[^{]", "").isEmpty() ? new String[0] : new String[] {"nobody"};
            String body = route.startsWith("GET") || route.startsWith("DELETE") ? null : "{}";
            Response answer = new Conversation(side.service, token).send(route, body, values);
            statuses.put(caller + ": " + route, String.valueOf(answer.statusCode()));
        }));
        return statuses;
    }

    @Test
    void theProbesSayTheSame() {
        for (String probe : List.of("live", "started", "ready")) {
            String path = "/q/health/" + probe;
            assertThat(checks(inNative, path)).as(path).isEqualTo(checks(jvm, path));
        }
    }

    /** In no order: they are not said in one. */
    private static Map<String, Object> checks(Side side, String path) {
        JsonPath answer =
                new JsonPath(Unvarying.of(side.service.management(path).body()));
        Map<String, Object> checks = new TreeMap<>(Map.of("", answer.getString("status")));
        answer.getList("checks")
                .forEach(check -> checks.put(((Map<?, ?>) check).get("name").toString(), check));
        return checks;
    }

    /** Of what only a JVM has, docs/metrics.md names all that is missing, and nothing else. */
    @Test
    void theMetersThatAreMissingAreNamed() throws IOException {
        String documented = Files.readString(Path.of("docs/metrics.md"))
                .replaceFirst("(?s).*### In a native executable\n\n(.*?)\n\n.*", "$1")
                .replaceAll("\\s+", " ");
        Set<String> missing = metrics(jvm);
        missing.removeAll(metrics(inNative));

        assertThat(missing).isNotEmpty().allSatisfy(name -> assertThat(documented)
                .contains("`" + name.replaceFirst("_max$", "") + "`"));
        assertThat(metrics(inNative)).noneMatch(name -> documented.contains("`" + name + "`"));
        assertThat(metrics(jvm)).containsAll(metrics(inNative));
    }

    private static Set<String> metrics(Side side) {
        return Scrape.of(side.service.management("/q/metrics").body()).families().keySet().stream()
                .filter(name -> !name.startsWith("http_server_"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void memoryIsToldWithinTheSizeOfTheProcess() {
        JsonPath memory = new Conversation(inNative.service, TOKENS.get("theviewer"))
                .ask("GET /api/v1/health")
                .jsonPath();

        assertThat(memory.getLong("memory.heapUsed")).isBetween(1_000_000L, memory.getLong("memory.heapTotal"));
        assertThat(memory.getLong("memory.heapTotal")).isLessThan(2 * memory.getLong("memory.rss"));
    }

    /** One of the two services, with databases of its own. */
    private static final class Side {

        private final Map<String, TestDatabase> databases = new LinkedHashMap<>();
        private final ServiceProcess service;

        Side(Program program) {
            service = new ServiceProcess(
                            program, "service-" + program, TestDatabase.create().url())
                    .systems(systems)
                    .with("AUTO_MIGRATE", "false")
                    .with("LOCKKEEPER_SECURITY_AUTHENTICATION", "oidc,tokens")
                    .with("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys)
                    .with("MP_JWT_VERIFY_ISSUER", OidcProvider.ISSUER)
                    .with("MP_JWT_VERIFY_AUDIENCES", OidcProvider.AUDIENCE)
                    .with("LOCKKEEPER_REGISTRATION_HOSTS", "127.0.0.1")
                    .with("LOCKKEEPER_SECRETS_SERVER_PASSWORD", "trusted");
            TOKENS.forEach((name, token) -> {
                String prefix = "LOCKKEEPER_SECURITY_TOKENS_" + name.toUpperCase(Locale.ROOT) + "_";
                service.with(prefix + "HASH", ApiToken.hash(token));
                service.with(prefix + "ROLE", name.equals("theold") ? Roles.ADMIN : name.replaceFirst("^the", ""));
            });
            service.with("LOCKKEEPER_SECURITY_TOKENS_THEOLD_EXPIRES", "2026-01-31");
            for (String name : List.of("shop", "broken", "idle")) {
                databases.put(name, TestDatabase.create());
                service.database(
                        name,
                        name.equals("idle") ? "shop" : name,
                        databases.get(name).url());
            }
            service.start();
        }

        boolean hasStarted() {
            return service.management("/q/health/started").isSuccess();
        }

        /** Asks all that can be asked, as an admin. */
        Conversation talk() {
            Conversation talk = new Conversation(service, TOKENS.get("theadmin"));
            askForSystemsAndGates(talk);
            register(talk);
            run(talk);
            talk.ask("GET /api/v1/audit", "?size=200");
            talk.ask("GET /api/v1/audit", "?database=guest&actor=token:theadmin");
            talk.ask("DELETE /api/v1/databases/{name}", "guest");
            talk.ask("DELETE /api/v1/databases/{name}", "shop");
            talk.ask("GET /api/v1/nothing");
            return talk;
        }

        private static void askForSystemsAndGates(Conversation talk) {
            for (String name : List.of("shop", "broken")) {
                talk.await("/api/v1/databases/" + name, "EMPTY");
            }
            talk.ask("GET /api/v1/health/db");
            talk.ask("GET /api/v1/systems");
            talk.ask("GET /api/v1/systems", "?size=2&page=1");
            talk.ask("GET /api/v1/systems", "?sise=2");
            for (String system : List.of("shop", "carriers", "no-such")) {
                talk.ask("GET /api/v1/systems/{name}", system);
            }
            for (String query :
                    List.of("", "?level=1_init", "?max=1_init", "?level=", "?levle=1_init", "?level=9_never")) {
                talk.ask("GET /gate/{database}", "shop", query);
            }
            talk.ask("GET /gate/{database}", "no-such");
            talk.ask("GET /api/v1/databases/{name}", "shop");
            talk.ask("GET /api/v1/databases/{name}", "no-such");
            talk.ask("GET /api/v1/databases/{name}/migrations", "shop");
        }

        private void register(Conversation talk) {
            String url = databases.get("idle").url().jdbcUrl().replaceFirst("^jdbc:postgresql://([^?]*).*", "$1");
            String template = "postgresql://postgres:${SERVER_PASSWORD}@" + url;
            talk.send("POST /api/v1/databases", registration(template));
            talk.send("POST /api/v1/databases", registration(template));
            talk.send("POST /api/v1/databases", registration("postgresql://postgres:typed@" + url));
            talk.send("POST /api/v1/databases", registration("postgresql://postgres:${SERVER_PASSWORD}@elsewhere/db"));
            talk.send("POST /api/v1/databases", "{\"name\":\"a b\"}");
            talk.send("POST /api/v1/databases", "{\"nam\":\"a\"}");
            talk.send("POST /api/v1/databases", "nonsense");
            talk.send("PATCH /api/v1/databases/{name}", "{\"environment\":\"staging\",\"gate\":true}", "guest");
            talk.send("PATCH /api/v1/databases/{name}", "{\"environment\":\"elsewhere\"}", "guest");
            talk.send("PATCH /api/v1/databases/{name}", "{}", "shop");
            talk.await("/api/v1/databases/guest", "EMPTY");
            talk.ask("GET /api/v1/databases", "?size=200");
        }

        private static String registration(String url) {
            return "{\"name\":\"guest\",\"system\":\"shop\",\"environment\":\"testing\",\"url\":\"" + url + "\"}";
        }

        private static void run(Conversation talk) {
            String requests = "POST /api/v1/databases/{name}/runs";
            talk.send(requests, "{\"operation\":\"nonsense\"}", "shop");
            talk.send(requests, "{\"operation\":\"seed\",\"parameters\":{\"outOfOrder\":true}}", "shop");
            talk.send(requests, "{\"operation\":\"migrate\"}", "no-such");
            ended(
                    talk,
                    talk.send(
                            requests,
                            "{\"operation\":\"migrate\",\"parameters\":{\"singleTransaction\":true}}",
                            "shop"));
            ended(talk, talk.send(requests, "{\"operation\":\"bring-to-level\"}", "shop"));
            ended(talk, talk.send(requests, "{\"operation\":\"migrate\"}", "broken"));
            talk.await("/api/v1/databases/shop", "AT_LEVEL");
            talk.await("/api/v1/databases/broken", "FAILED");
            for (String database : List.of("shop", "broken")) {
                talk.ask("GET /api/v1/databases/{name}", database);
                talk.ask("GET /api/v1/databases/{name}/migrations", database);
                talk.ask("GET /api/v1/databases/{name}/runs", database);
                talk.ask("GET /gate/{database}", database);
                talk.ask("GET /api/v1/runs", "?database=" + database);
            }
            talk.ask("GET /api/v1/runs", "?state=FAILED");
            talk.ask("GET /api/v1/runs", "?state=nonsense");
            talk.ask("GET /api/v1/runs/{id}", "nonsense");
            talk.ask("POST /api/v1/runs/{id}/cancel", "nonsense");
            talk.ask("GET /api/v1/health");
        }

        private static void ended(Conversation talk, Response accepted) {
            String id = accepted.jsonPath().getString("id");
            talk.await("/api/v1/runs/" + id, "endedAt");
            talk.ask("GET /api/v1/runs/{id}", id);
            talk.ask("GET /api/v1/runs/{id}/steps", id);
            talk.ask("GET /api/v1/runs/{id}/events", id);
            talk.ask("POST /api/v1/runs/{id}/cancel", id);
        }
    }
}
