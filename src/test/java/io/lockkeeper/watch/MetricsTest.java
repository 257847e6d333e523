package io.lockkeeper.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Scrape;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class MetricsTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @Test
    void showsTheStateOfADatabase() {
        String name = twoPending("state");
        assertState(Scrape.now(), name, DatabaseState.EMPTY);

        Service.ended(Service.run(name, "migrate"));

        Scrape after = Scrape.now();
        assertState(after, name, DatabaseState.AT_LEVEL);
        assertThat(of(after, "database_gate_open", name)).isEqualTo(1);
        double now = System.currentTimeMillis() / 1000.0;
        assertThat(of(after, "database_state_since_timestamp_seconds", name)).isBetween(now - 3600, now);
        assertThat(of(after, "database_last_check_timestamp_seconds", name)).isBetween(now - 3600, now);
    }

    @Test
    void showsTheLevelOfADatabase() {
        String name = twoPending("level");
        assertThat(level(Scrape.now(), name)).containsOnly(Map.entry("wanted", "2_b"), Map.entry("level", ""));

        Service.ended(Service.run(name, "migrate"));

        await(scrape -> "2_b".equals(level(scrape, name).get("level")));
    }

    @Test
    void countsTheMigrationsOfADatabase() {
        String name = twoPending("counted");
        Scrape before = Scrape.now();
        assertThat(of(before, "database_migrations_pending", name)).isEqualTo(2);
        assertThat(of(before, "database_migrations_applied", name)).isZero();

        Service.ended(Service.run(name, "migrate"));

        eventually(after -> {
            assertThat(of(after, "database_migrations_pending", name)).isZero();
            assertThat(of(after, "database_migrations_applied", name)).isEqualTo(2);
            assertThat(of(after, "database_migrations_failed", name)).isZero();
        });
    }

    @Test
    void countsRunsAndWhatTheyDo() {
        String name = twoPending("run");
        assertThat(of(Scrape.now(), "lease_acquisitions_total", name)).isZero();

        Service.ended(Service.run(name, "migrate"));

        eventually(after -> {
            assertThat(of(after, "lease_acquisitions_total", name)).isEqualTo(1);
            assertThat(of(after, "migration_duration_seconds_count", name)).isEqualTo(2);
            assertThat(of(after, "run_active", name)).isZero();
            assertThat(of(after, "lease_held", name)).isZero();
            assertThat(after.value("lockkeeper_run_duration_seconds_count", run(name, "SUCCEEDED")))
                    .isEqualTo(1);
            assertThat(after.value("lockkeeper_run_duration_seconds_count", run(name, "FAILED")))
                    .isZero();
            assertThat(after.value(
                            "lockkeeper_statement_duration_seconds_count",
                            Map.of("database", name, "statement", "CREATE TABLE")))
                    .isEqualTo(2);
        });
    }

    /** A database with two pending migrations, which is shown already. */
    private static String twoPending(String prefix) {
        String name = Service.name(prefix);
        Service.register(
                name,
                Service.system(prefix, Map.of("1_a", TABLE, "2_b", "CREATE TABLE b (id int);")),
                Service.newDatabase());
        Service.inState(name, "EMPTY");
        await(scrape -> !level(scrape, name).isEmpty());
        return name;
    }

    @Test
    void aFailingMigrationRaisesTheAlarm() {
        String name = Service.name("alarming");
        Service.register(name, Service.system("alarming", Map.of("1_a", TABLE, "2_bad", TABLE)), Service.newDatabase());
        Service.inState(name, "EMPTY");

        Service.ended(Service.run(name, "migrate"));

        eventually(scrape -> {
            assertState(scrape, name, DatabaseState.FAILED);
            assertThat(of(scrape, "database_migrations_failed", name)).isEqualTo(1);
            assertThat(of(scrape, "database_gate_open", name)).isZero();
            assertThat(scrape.value("lockkeeper_run_duration_seconds_count", run(name, "FAILED")))
                    .isEqualTo(1);
        });
    }

    @Test
    void showsARunThatWaitsForALock() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String name = Service.name("waiting");
        String system = Service.system("waiting", Map.of("1_a", TABLE));
        Service.register(name, system, url);
        Service.inState(name, "EMPTY");
        Service.ended(Service.run(name, "migrate"));
        Service.write(system, "migrations/2_b/migration.sql", "ALTER TABLE a ADD COLUMN b int;");

        String run;
        try (Session blocker = Service.session(url)) {
            blocker.begin();
            blocker.execute("LOCK TABLE a");
            run = Service.run(name, "migrate");

            Scrape during = await(scrape -> of(scrape, "lock_retries_total", name) > 0);
            assertThat(of(during, "lock_waits_total", name)).isPositive();
            assertThat(of(during, "run_active", name)).isEqualTo(1);
            assertThat(of(during, "run_age_seconds", name)).isBetween(0.1, 3600.0);
            assertThat(of(during, "lease_held", name)).isEqualTo(1);
            assertState(during, name, DatabaseState.MIGRATING);
        }
        assertThat(Service.ended(run).getString("state")).isEqualTo("SUCCEEDED");
        await(after -> of(after, "run_age_seconds", name) == 0);
    }

    @Test
    void showsARunThatWaitsForTheLease() throws SQLException {
        DatabaseUrl url = Service.newDatabase();
        String name = Service.name("leaseless");
        Service.register(name, Service.system("leaseless", Map.of("1_a", TABLE)), url);
        Service.inState(name, "EMPTY");

        String run;
        try (Session other = Service.session(url)) {
            // The lock of Prisma: the tool holds it while it migrates.
            other.execute("SELECT pg_advisory_lock(72707369)");
            run = Service.run(name, "migrate");

            Scrape during = await(scrape ->
                    of(scrape, "lease_wait_age_seconds", name) > 0 && of(scrape, "lease_waits_total", name) > 0);
            assertThat(of(during, "lease_waits_total", name)).isEqualTo(1);
            assertThat(of(during, "lease_held", name)).isZero();
        }
        assertThat(Service.ended(run).getString("state")).isEqualTo("SUCCEEDED");
        await(after -> of(after, "lease_wait_age_seconds", name) == 0);
    }

    @Test
    void nothingIsLeftOfADatabaseThatWasRemoved() {
        String name = Service.name("removed");
        Service.register(name, Service.system("removed", Map.of("1_a", TABLE)), Service.newDatabase());
        Service.inState(name, "EMPTY");
        Service.ended(Service.run(name, "migrate"));
        await(scrape -> !level(scrape, name).isEmpty());

        given().delete("/api/v1/databases/" + name).then().statusCode(204);

        await(scrape -> scrape.samples().stream()
                .noneMatch(sample -> name.equals(sample.labels().get("database"))));
    }

    @Test
    void countsChecksThatFailed() {
        String name = Service.name("unreachable");
        Map<String, Object> body =
                Service.registration(name, Service.system("unreachable", Map.of("1_a", TABLE)), Service.newDatabase());
        body.put("url", "postgresql://nobody@localhost:1/nowhere");
        Service.post("/api/v1/databases", body).then().statusCode(201);
        Service.inState(name, "UNREACHABLE");

        Scrape scrape = await(now -> !now.all("lockkeeper_database_check_failures_total", Map.of("database", name))
                .isEmpty());
        assertThat(of(scrape, "database_check_failures_total", name)).isPositive();
        assertState(scrape, name, DatabaseState.UNREACHABLE);
        assertThat(of(scrape, "database_migrations_pending", name)).isNaN();
        assertThat(level(scrape, name)).isEmpty();
    }

    @Test
    void showsThePoolOfTheServiceDatabase() {
        assertThat(Scrape.now().value("agroal_available_count", Map.of())).isNotNegative();
    }

    private static void assertState(Scrape scrape, String name, DatabaseState state) {
        for (DatabaseState each : DatabaseState.values()) {
            assertThat(scrape.value("lockkeeper_database_state", Map.of("database", name, "state", each.name())))
                    .as("%s is %s", name, each)
                    .isEqualTo(each == state ? 1 : 0);
        }
    }

    private static Map<String, String> run(String name, String outcome) {
        return Map.of("database", name, "operation", "migrate", "outcome", outcome);
    }

    private static double of(Scrape scrape, String metric, String name) {
        return scrape.value("lockkeeper_" + metric, Map.of("database", name));
    }

    /** The labels that tell the level, without the name; none when it is not shown. */
    private static Map<String, String> level(Scrape scrape, String name) {
        return scrape.all("lockkeeper_database_level_info", Map.of("database", name)).stream()
                .map(sample -> {
                    Map<String, String> labels = new TreeMap<>(sample.labels());
                    labels.remove("database");
                    return labels;
                })
                .reduce((one, other) -> {
                    throw new AssertionError("two levels of " + name + ": " + one + ", " + other);
                })
                .orElse(new TreeMap<>());
    }

    private static void eventually(Consumer<Scrape> assertions) {
        Waiting.eventually(() -> assertions.accept(Scrape.now()));
    }

    private static Scrape await(Predicate<Scrape> wanted) {
        AtomicReference<Scrape> scrape = new AtomicReference<>();
        eventually(now -> {
            scrape.set(now);
            assertThat(wanted.test(now)).as("the metrics are as expected").isTrue();
        });
        return scrape.get();
    }
}
