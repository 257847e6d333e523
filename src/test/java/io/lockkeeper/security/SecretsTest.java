package io.lockkeeper.security;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.cli.Launch;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.testing.OidcProvider;
import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Secrets are put everywhere where one can stand, all that can fail is made to fail, and then they are looked for in every output. */
@QuarkusTest
@TestProfile(SecretsTest.WithCanaries.class)
class SecretsTest {

    private static final String ANSWERS = "answers of the API";
    private static final String EVENTS = "event streams";
    private static final String TERMINAL = "terminal";
    private static final String STATISTICS = "statements and sessions as the server shows them";

    private final Canaries canaries = new Canaries();

    /** Databases by name, and the run on each. */
    private final Map<String, DatabaseUrl> databases = new LinkedHashMap<>();

    private final Map<String, String> runs = new LinkedHashMap<>();

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String records;

    @Test
    void noneIsToldAnywhere() throws Exception {
        try (CanaryLog log = new CanaryLog(line -> canaries.see("log", line))) {
            settings();
            callers();
            refusals();
            CanaryScripts.migrations().forEach(this::migration);
            seeds();
            placeholder();
            blocker();
            runs.forEach((database, run) -> assertThat(ended(run))
                    .as(database)
                    .isEqualTo(database.startsWith("blocked") ? "SUCCEEDED" : "FAILED"));
            everythingThatCanBeRead();
            assertThat(canaries.shown(ANSWERS)).doesNotContain("SECRET_MISSING");
            records(DatabaseUrl.parse(records + "?user=postgres"), "records of the service", "lockkeeper_service");
            for (DatabaseUrl url : databases.values()) {
                records(url, "ledger", "lockkeeper");
                records(url, "history", "public");
            }
            statistics();
        }
        assertThat(canaries.told()).isEmpty();
        assertThat(canaries.places()).hasSize(72);
        assertThat(canaries.outputs()).hasSize(14);
        assertThat(canaries.stands(TERMINAL, "a cast")).isTrue();
    }

    /** What is in the configuration of the service from its start. */
    private void settings() {
        WithCanaries.DECLARED.keySet().forEach(canaries::put);
        canaries.put("secret in a registered URL", Service.PASSWORD);
    }

    private void callers() {
        String provider = OidcProvider.signed(OidcProvider.claims("kim", "admin"));
        Map.of(
                        "viewer",
                        Secured.VIEWER,
                        "operator",
                        Secured.OPERATOR,
                        "admin",
                        Secured.ADMIN,
                        "nobody's",
                        ApiToken.generate())
                .forEach((role, token) -> {
                    canaries.put("token, " + role, token);
                    see(as(token).get("/api/v1/databases?size=200"));
                    see(as(token).post("/api/v1/databases"));
                });
        canaries.put("token, expired", Secured.EXPIRED);
        canaries.put("token of the provider", provider);
        see(as(Secured.EXPIRED).get("/api/v1/databases"));
        see(as(provider).get("/api/v1/databases/nobody"));
        see(as(provider + "x").get("/api/v1/databases"));
        String query = canaries.put("token in a query", ApiToken.generate());
        see(as(null).get("/api/v1/databases?access_token=" + query));
        see(as(Secured.ADMIN).get("/api/v1/databases?x=" + query));
        see(as(Secured.ADMIN).get("/api/v1/databases/" + canaries.put("token in a path", ApiToken.generate())));
        String basic = canaries.put("Authorization: Basic");
        see(as(null).header("Authorization", "Basic " + basic).get("/api/v1/databases"));
        see(as(null).cookie("token", canaries.put("cookie")).get("/api/v1/databases"));
    }

    private void refusals() {
        Map<String, String> urls = new LinkedHashMap<>();
        urls.put("registered URL", "postgresql://postgres:%s@localhost/x");
        urls.put("registered URL of a stranger", "postgresql://postgres:%s@thief.example/x");
        urls.put("registered URL with a question mark", "postgresql://postgres:%s?@localhost/x");
        urls.put("registered URL that is cut", "postgresql://postgres:%s");
        urls.put("registered URL with password=", "jdbc:postgresql://localhost/x?user=a&password=%s");
        urls.put("registered URL with sslpassword=", "jdbc:postgresql://localhost/x?sslpassword=%s");
        urls.forEach((place, url) -> {
            Map<String, Object> body = Service.registration("refused", "carriers", TestServer.server());
            body.put("url", url.formatted(canaries.put(place)));
            Response refused = post("/api/v1/databases", body);
            assertThat(refused.statusCode()).as(place).isEqualTo(422);
            see(refused);
        });
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("JSON that is cut", "{\"url\": \"%s");
        bodies.put("JSON of another form", "{\"url\": [\"%s\"]}");
        bodies.put("JSON that is a list", "[\"%s\"]");
        bodies.put("JSON with two values", "{\"url\": \"a\", \"url\": \"%s\"}");
        bodies.put("JSON with an unknown key", "{\"password\": \"%s\"}");
        bodies.forEach((place, body) -> see(as(Secured.ADMIN)
                .contentType("application/json")
                .body(body.formatted(canaries.put(place)))
                .post("/api/v1/databases")));
        see(post(
                "/api/v1/databases/carriers/runs",
                Map.of(
                        "operation",
                        "migrate",
                        "parameters",
                        Map.of("outOfOrder", canaries.put("parameter of a run")))));
        // A login that the server refuses, with the password that is used.
        Map<String, Object> stranger = Service.registration("stranger", "carriers", TestServer.server());
        stranger.put("url", stranger.get("url").toString().replace("//postgres", "//nobody_of_that_name"));
        see(post("/api/v1/databases", stranger));
        see(as(Secured.ADMIN).get("/api/v1/databases/stranger/migrations"));
        see(post("/api/v1/databases/stranger/runs", Map.of("operation", "migrate")));
    }

    /** By the service, and at the terminal in both forms. */
    private void migration(String place, String script) {
        String sql = script.replace("CANARY", canaries.put(place));
        String system = Service.system("secret", Map.of("20260101000000_init", sql + (sql.endsWith("\n") ? "" : ";")));
        canaries.mayStand(STATISTICS, place);
        if (CanaryScripts.VALUES.contains(place)) {
            canaries.mayStand(TERMINAL, place);
        }
        start(Service.name("script"), system);
        String folder = Service.folder(system).toString();
        String url = TestServer.text(Service.newDatabase());
        terminal(Launch.of("migrate", "--system", folder, "--url", url));
        terminal(Launch.of("status", "--system", folder, "--url", url));
        json(Launch.of("migrate", "--system", folder, "--url", url, "--json"));
    }

    private void seeds() {
        CanaryScripts.seeds().forEach((place, seed) -> {
            canaries.put(place);
            String system = seeded();
            Service.write(
                    system, "seeds/common/010_secret.sql", seed.replace("NAME", WithCanaries.secret(place)) + ";");
            start(Service.name("seed"), system);
        });
        String system = seeded();
        String value = canaries.put("CSV that does not fit");
        Service.write(
                system,
                "system.yaml",
                "name: " + system + "\nlayout: prisma\ncsv:\n  010.csv: { table: t, key: [a] }\n");
        Service.write(system, "seeds/common/010.csv", "a,n\nx," + value + "\n");
        start(Service.name("csv"), system);
        String checked = seeded();
        String literal = canaries.put("seed check that fails");
        Service.write(
                checked,
                "system.yaml",
                "name: " + checked + "\nlayout: prisma\nchecks:\n  - { name: is there, sql: \"SELECT '" + literal
                        + "'::int = 1\" }\n");
        Service.write(checked, "seeds/common/010.sql", "SELECT 1;");
        canaries.mayStand(STATISTICS, "seed check that fails");
        start(Service.name("check"), checked);
    }

    private void placeholder() {
        String place = "placeholder of a manifest";
        String system = Service.name("placeholder");
        canaries.mayStand(STATISTICS, place);
        Service.write(
                system,
                "system.yaml",
                "name: " + system + "\nlayout: flyway\nplaceholders: { pw: " + canaries.put(place) + " }\n");
        Service.write(system, "migrations/V1__init.sql", "ALTER ROLE nobody_x PASSWORD '${pw}';");
        start(system, system);
    }

    private static String seeded() {
        return Service.system(
                "secret",
                Map.of(
                        "20260101000000_init",
                        "CREATE TABLE t (a text UNIQUE, n int NOT NULL DEFAULT 1 CHECK (n > 0));"));
    }

    /** Another session has the table, and a statement with secrets was its last one. */
    private void blocker() throws SQLException {
        String name = Service.name("blocked");
        String system = Service.system("blocked", Map.of("20260101000000_init", "CREATE TABLE t (a int);"));
        Service.write(system, "system.yaml", "name: " + system + "\nlayout: prisma\ntimeouts: { lock: 2s }\n");
        ended(start(name, system));
        Service.write(system, "migrations/20260102000000_more/migration.sql", "ALTER TABLE t ADD b int;");
        List<String> places =
                List.of("blocker's comment", "blocker's literal", "blocker's dollar quotes", "blocker's name");
        places.forEach(place -> canaries.mayStand(STATISTICS, place));
        try (Session other = TestServer.session(databases.get(name))) {
            other.begin();
            other.execute("LOCK TABLE t");
            other.execute("SELECT 1 /* %s */, '%s', $$%s$$ AS password, 2 AS %s"
                    .formatted(places.stream().map(canaries::put).toArray()));
            String steps = "/api/v1/runs/" + start(name, system) + "/steps?size=200";
            Waiting.await(
                    "the blocker is told",
                    () -> as(Secured.ADMIN).get(steps).asString().contains("idle in transaction"));
            see(as(Secured.ADMIN).get(steps));
            other.rollback();
        }
    }

    /** Registers a new database with the system and asks for its run. */
    private String start(String name, String system) {
        DatabaseUrl url = databases.computeIfAbsent(name, any -> Service.newDatabase());
        see(post("/api/v1/databases", Service.registration(name, system, url)));
        Response accepted = post("/api/v1/databases/" + name + "/runs", Map.of("operation", "bring-to-level"));
        see(accepted);
        String run = accepted.jsonPath().getString("id");
        runs.put(name, run);
        return run;
    }

    private static String ended(String run) {
        return Service.await(
                        () -> as(Secured.ADMIN).get("/api/v1/runs/" + run).jsonPath(),
                        "endedAt",
                        value -> value != null)
                .getString("state");
    }

    private void everythingThatCanBeRead() {
        for (String path : List.of("databases", "runs", "audit", "systems")) {
            see(as(Secured.ADMIN).get("/api/v1/" + path + "?size=200"));
        }
        see(as(Secured.ADMIN).get("/api/v1/health"));
        see(as(Secured.ADMIN).get("/api/v1/health/db"));
        canaries.see(
                "description of the API", as(Secured.ADMIN).get("/q/openapi").asString());
        runs.forEach((database, run) -> {
            for (String path : List.of("", "/migrations", "/runs")) {
                see(as(Secured.ADMIN).get("/api/v1/databases/" + database + path));
            }
            canaries.see("gate", as(Secured.ADMIN).get("/gate/" + database).asString());
            see(as(Secured.ADMIN).get("/api/v1/runs/" + run));
            see(as(Secured.ADMIN).get("/api/v1/runs/" + run + "/steps?size=200"));
            canaries.see(
                    EVENTS,
                    as(Secured.ADMIN).get("/api/v1/runs/" + run + "/events").asString());
        });
        for (String name : WithCanaries.URLS) {
            see(as(Secured.ADMIN).get("/api/v1/databases/" + name));
            canaries.see("gate", as(Secured.ADMIN).get("/gate/" + name).asString());
        }
        canaries.see("health", Service.management("/q/health").asString());
        canaries.see("metrics", Service.management("/q/metrics").asString());
        Thread.getAllStackTraces().keySet().forEach(thread -> canaries.see("names of threads", thread.getName()));
    }

    /** All rows of all tables of a schema, with all their columns. */
    private void records(DatabaseUrl url, String output, String schema) throws SQLException {
        try (Session session = Service.session(url)) {
            List<String> tables = session.query(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ?"
                            + " AND (schemaname <> 'public' OR tablename = '_prisma_migrations')",
                    row -> row.getString(1), schema);
            for (String table : tables) {
                session.query("SELECT t::text FROM " + table + " t", row -> row.getString(1))
                        .forEach(row -> canaries.see(output, row));
            }
        }
    }

    private void statistics() throws SQLException {
        try (Session session = Service.session(Service.newDatabase())) {
            session.execute("CREATE EXTENSION pg_stat_statements");
            session.query(
                            "SELECT query FROM pg_stat_statements UNION ALL"
                                    + " SELECT concat_ws(' ', query, application_name, usename) FROM pg_stat_activity",
                            row -> row.getString(1))
                    .forEach(row -> canaries.see(STATISTICS, String.valueOf(row)));
        }
    }

    private void terminal(Launch launch) {
        canaries.see(TERMINAL, launch.out() + launch.err());
    }

    private void json(Launch launch) {
        canaries.see("terminal as JSON", launch.out() + launch.err());
    }

    private void see(Response response) {
        canaries.see(ANSWERS, response.headers() + response.asString());
    }

    private static Response post(String path, Object body) {
        return as(Secured.ADMIN).contentType("application/json").body(body).post(path);
    }

    /** Secrets in the settings of the service. */
    public static final class WithCanaries implements QuarkusTestProfile {

        static final List<String> URLS = List.of("unreachable", "malformed");

        /** Settings by the place of their secret. */
        static final Map<String, String> DECLARED = Map.of(
                "declared URL", "lockkeeper.databases.unreachable.url=postgresql://kim:%s@127.0.0.1:1/x",
                "declared direct URL", "lockkeeper.databases.unreachable.direct-url=postgresql://kim:%s@127.0.0.1:1/x",
                "declared URL that is malformed",
                        "lockkeeper.databases.malformed.url=postgresql://kim:%s?@127.0.0.1:1/x",
                "secret that nothing uses", "lockkeeper.secrets.UNUSED=%s");

        private final Secured secured = new Secured();

        static String secret(String place) {
            return "SEED_" + Integer.toHexString(place.hashCode()).toUpperCase(Locale.ROOT);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new TreeMap<>(secured.getConfigOverrides());
            URLS.forEach(name -> settings.put("lockkeeper.databases." + name + ".system", "carriers"));
            DECLARED.forEach((place, setting) -> {
                int equals = setting.indexOf('=');
                settings.put(
                        setting.substring(0, equals),
                        setting.substring(equals + 1).formatted(Canaries.of(place)));
            });
            CanaryScripts.seeds()
                    .keySet()
                    .forEach(place -> settings.put("lockkeeper.secrets." + secret(place), Canaries.of(place)));
            String mounted = "lockkeeper.secrets." + secret(CanaryScripts.MOUNTED);
            settings.put("quarkus.config.locations", file(mounted + "=" + settings.remove(mounted) + "\n"));
            return settings;
        }

        private static String file(String text) {
            try {
                Path file = Files.createTempFile("secrets", ".properties");
                file.toFile().deleteOnExit();
                return Files.writeString(file, text).toUri().toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return secured.testResources();
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }
}
