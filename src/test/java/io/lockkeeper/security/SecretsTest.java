package io.lockkeeper.security;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.OidcProvider;
import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Known secrets are put everywhere where secrets belong, all that can fail is made to fail, and then they are looked for. */
@QuarkusTest
@TestProfile(Secured.class)
class SecretsTest {

    private static final String ROW = "canary-row-4712";
    private static final String TYPED = "canary-typed-4713";
    private static final String PROVIDERS = OidcProvider.signed(OidcProvider.claims("kim", "admin"));

    /** The row's value is no secret of ours, but it is not ours to tell either. */
    private static final List<String> CANARIES =
            List.of(Service.PASSWORD, Secured.SEED_CANARY, ROW, TYPED, Secured.ADMIN, Secured.EXPIRED, PROVIDERS);

    private final StringBuffer seen = new StringBuffer();
    private final Ear ear = new Ear();

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String ownUrl;

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(ear);
        Logger.getLogger("io.lockkeeper").setLevel(Level.ALL);
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger("").removeHandler(ear);
        Logger.getLogger("io.lockkeeper").setLevel(null);
    }

    @Test
    void noneIsSeenAnywhere() throws SQLException {
        String good = run("INSERT INTO t (secret) VALUES (${SEED_CANARY})");
        assertThat(good).isEqualTo("SUCCEEDED");
        for (String failing : List.of(
                // The server repeats the value in its message, in its detail, and as a part of a row.
                "SELECT ${SEED_CANARY}::int",
                "INSERT INTO t (secret) VALUES (${SEED_CANARY}), (${SEED_CANARY})",
                "INSERT INTO t (secret, n) VALUES (${SEED_CANARY}, NULL)",
                "DO $$ BEGIN RAISE EXCEPTION 'no: %', current_setting('lockkeeper.secret_SEED_CANARY'); END $$; SELECT"
                        + " ${SEED_CANARY}",
                "INSERT INTO t (secret) VALUES ('" + ROW + "'), ('" + ROW + "')",
                "INSERT INTO t (secret, n) VALUES ('" + ROW + "', -1)")) {
            assertThat(run(failing)).as(failing).isEqualTo("FAILED");
        }
        failingMigration();
        refusals();
        everythingThatCanBeRead();
        statements();
        ownRecords();

        assertThat(seen.length()).isGreaterThan(20_000);
        for (String canary : CANARIES) {
            int at = seen.indexOf(canary);
            assertThat(at < 0 ? "" : seen.substring(Math.max(0, at - 300), at + canary.length() + 50))
                    .isEmpty();
        }
    }

    /** Registers a database, runs one seed on it, and returns how the run ended. */
    private String run(String seed) {
        String system = Service.system(
                "secret",
                Map.of(
                        "20260101000000_init",
                        "CREATE TABLE t (secret text UNIQUE, n int NOT NULL DEFAULT 1 CHECK (n > 0));"));
        Service.write(system, "seeds/common/010_secret.sql", seed + ";");
        return run(system, Service.newDatabase());
    }

    private void failingMigration() {
        String system = Service.system(
                "secret",
                Map.of(
                        "20260101000000_init",
                        "CREATE TABLE t (a text); INSERT INTO t VALUES ('" + ROW + "'), ('" + ROW + "');",
                        "20260102000000_unique",
                        "CREATE UNIQUE INDEX ON t (a);",
                        "20260103000000_never",
                        "SELECT 1;"));
        assertThat(run(system, Service.newDatabase())).isEqualTo("FAILED");
    }

    private String run(String system, DatabaseUrl url) {
        String name = Service.name("secret");
        see(post("/api/v1/databases", Service.registration(name, system, url)));
        Response accepted = post("/api/v1/databases/" + name + "/runs", Map.of("operation", "bring-to-level"));
        see(accepted);
        String id = accepted.jsonPath().getString("id");
        see(as(Secured.ADMIN).get("/api/v1/runs/" + id + "/events"));
        JsonPath ended = Service.await(
                () -> as(Secured.ADMIN).get("/api/v1/runs/" + id).jsonPath(), "endedAt", value -> value != null);
        return ended.getString("state");
    }

    private void refusals() {
        String name = Service.name("secret");
        DatabaseUrl url = Service.newDatabase();
        for (String wrong : List.of(
                "postgresql://postgres:" + TYPED + "@localhost/x",
                "postgresql://postgres:" + TYPED + "@thief.example/x",
                "postgresql://postgres:" + TYPED + "?@localhost/x",
                "postgresql://postgres:" + TYPED,
                "jdbc:postgresql://localhost/x?user=a&password=" + TYPED,
                "jdbc:postgresql://localhost/x?sslpassword=" + TYPED)) {
            Map<String, Object> body = Service.registration(name, "carriers", url);
            body.put("url", wrong);
            Response refused = post("/api/v1/databases", body);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(422);
            see(refused);
        }
        // A login that the server refuses, and a server that is not there, with the password that is used.
        Map<String, Object> stranger = Service.registration(name, "carriers", url);
        stranger.put("url", Service.template(url).replace("//" + url.user(), "//nobody_of_that_name"));
        see(post("/api/v1/databases", stranger));
        see(as(Secured.ADMIN).get("/api/v1/databases/" + name + "/migrations"));
        see(post("/api/v1/databases/" + name + "/runs", Map.of("operation", "migrate")));
        for (String text : List.of("{\"url\": \"" + TYPED, "{\"url\": [\"" + TYPED + "\"]}", "[\"" + TYPED + "\"]")) {
            see(as(Secured.ADMIN).contentType("application/json").body(text).post("/api/v1/databases"));
        }
        see(as(Secured.EXPIRED).get("/api/v1/databases"));
        see(as(PROVIDERS + "x").get("/api/v1/databases"));
        see(as(null).get("/api/v1/databases?access_token=" + Secured.ADMIN));
        see(as(Secured.ADMIN).get("/api/v1/databases?x=" + Secured.ADMIN));
        see(as(PROVIDERS).get("/api/v1/databases/nobody"));
    }

    private void everythingThatCanBeRead() {
        for (String path : List.of(
                "/api/v1/databases?size=200",
                "/api/v1/runs?size=200",
                "/api/v1/audit?size=200",
                "/api/v1/systems?size=200",
                "/api/v1/health",
                "/q/openapi")) {
            see(as(Secured.ADMIN).get(path));
        }
        List<String> runs =
                as(Secured.ADMIN).get("/api/v1/runs?size=200").jsonPath().getList("items.id");
        runs.forEach(run -> {
            see(as(Secured.ADMIN).get("/api/v1/runs/" + run));
            see(as(Secured.ADMIN).get("/api/v1/runs/" + run + "/steps?size=200"));
        });
        for (String path : List.of("/q/health", "/q/metrics")) {
            see(Service.management(path));
        }
    }

    /** What the server itself has kept of our statements and sessions. */
    private void statements() throws SQLException {
        try (Session session = Service.session(Service.newDatabase())) {
            session.execute("CREATE EXTENSION pg_stat_statements");
            session
                    .query(
                            "SELECT query FROM pg_stat_statements UNION ALL"
                                    + " SELECT concat_ws(' ', query, application_name, usename) FROM pg_stat_activity",
                            row -> row.getString(1))
                    .stream()
                    // The tests' own scripts and clients are in it too.
                    .filter(query -> query != null && !query.contains(ROW))
                    .forEach(seen::append);
        }
    }

    private void ownRecords() throws SQLException {
        DatabaseUrl own = DatabaseUrl.parse(ownUrl + "?user=postgres");
        try (Session session = Service.session(own)) {
            for (String table : List.of("managed_database", "run", "run_step", "audit_entry")) {
                session.query("SELECT t::text FROM lockkeeper_service." + table + " t", row -> row.getString(1))
                        .forEach(seen::append);
            }
        }
    }

    @Test
    void theCommandLineKeepsThePasswordOfItsEnvironment() throws IOException {
        DatabaseUrl url = Service.newDatabase();
        for (String[] arguments : new String[][] {
            {"status", "--system", "carriers"},
            {"status", "--system", "carriers", "--json"},
            {"migrate", "--system", "nobody"}
        }) {
            String login = "postgresql://nobody_of_that_name:" + TYPED + "@" + url.host() + ":" + url.port() + "/x";
            try (ChildProcess process =
                    LockkeeperProcess.start(Map.of("DATABASE_URL", login, "LOCKKEEPER_DEBUG", "1"), arguments)) {
                String title = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
                process.exitCode();

                assertThat(title).contains("java").doesNotContain(TYPED);
                assertThat(process.output()).contains("nobody").doesNotContain(TYPED);
            }
        }
    }

    private static Response post(String path, Object body) {
        return as(Secured.ADMIN).contentType("application/json").body(body).post(path);
    }

    private void see(Response response) {
        seen.append(response.headers()).append(response.asString()).append('\n');
    }

    /** Hears every line of the log, with the traces that belong to it. */
    private final class Ear extends Handler {

        @Override
        public void publish(LogRecord record) {
            seen.append(record.getMessage());
            if (record instanceof org.jboss.logmanager.ExtLogRecord full) {
                seen.append(full.getFormattedMessage());
            }
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace));
                seen.append(trace);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
