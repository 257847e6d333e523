package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.CommandProcess;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Kubelet.Probe;
import io.lockkeeper.testing.OwnServer;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the probes of the packaged service tell a kubelet in each phase of a database's life. */
@Execution(ExecutionMode.CONCURRENT)
class KubeletIT {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Less patient than any manifest: a single answer that is late or wrong counts. */
    private static final Kubelet.Pod IMPATIENT = Kubelet.Pod.service(Duration.ofMillis(500), SECOND, 1);

    private static final Path MANIFEST = Path.of("k8s/base/deployment.yaml");

    @TempDir
    private Path systems;

    @TempDir
    private Path directory;

    private final TestDatabase own = TestDatabase.create();
    private final TestDatabase database = TestDatabase.create();
    private SystemFolder shop;

    @BeforeEach
    void writeSystem() {
        shop = SystemFolder.prisma(systems.resolve("shop/migrations"))
                .file("../system.yaml", "name: shop\nlayout: prisma\n")
                .migration("01_init", "CREATE TABLE item (id int PRIMARY KEY);\n");
    }

    private ServiceProcess service(String name, DatabaseUrl own, TestDatabase database) {
        return new ServiceProcess(name, own)
                .systems(systems)
                .database("shop", "shop", database.url())
                .with("LOCKKEEPER_GATE_OBSERVE_EVERY", "1s");
    }

    @Test
    void startsWhenItsOwnDatabaseDoes() {
        int port = Door.freePort();
        ServiceProcess service = service("service", Door.url(own.url(), port), database);
        try (Kubelet kubelet = Kubelet.run("start", IMPATIENT, service)) {
            kubelet.awaitAnswer(Probe.STARTUP, 503, "refused", PATIENCE);
            assertThat(service.management("/q/health/live").status()).isEqualTo(200);
            assertThat(service.management("/q/health/ready").status()).isEqualTo(503);
            assertThat(kubelet.answers(Probe.LIVENESS)).as("not asked yet").isEmpty();

            try (Door door = Door.open(port, own.url().host(), own.url().port())) {
                kubelet.awaitReady(PATIENCE);
            }
            livedThroughIt(kubelet);
        }
    }

    @Test
    void livesThroughALongMigrationAndIsNotReadyBeforeItsEnd() {
        longMigration(10, IMPATIENT);
    }

    @Test
    @Tag("slow")
    void livesThroughAMigrationOfTwoMinutesUnderTheProbesOfTheManifest() {
        longMigration(120, Kubelet.Pod.of(MANIFEST));
    }

    private void longMigration(int seconds, Kubelet.Pod pod) {
        ServiceProcess service = service("service", own.url(), database);
        try (Kubelet kubelet = Kubelet.run("long-migration", pod, service)) {
            kubelet.awaitReady(PATIENCE);

            Instant begin = Instant.now();
            shop.migration(
                    "02_long", "SELECT pg_sleep(%d);\nALTER TABLE item ADD COLUMN name text;\n".formatted(seconds));
            Instant migrating = kubelet.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE)
                    .http()
                    .at();
            assertThat(service.get("/api/v1/databases/shop").body()).contains("\"MIGRATING\"", "02_long");
            kubelet.awaitNotReady(PATIENCE);
            kubelet.awaitReady(PATIENCE.plusSeconds(seconds));

            Instant end = begin.plusSeconds(seconds);
            assertThat(Instant.now()).isAfter(end);
            assertThat(kubelet.answers(Probe.READINESS, migrating))
                    .filteredOn(answer -> answer.http().at().isBefore(end))
                    .hasSizeGreaterThan(5)
                    .allMatch(answer -> answer.http().status() == 503);
            assertThat(database.prismaHistory()).containsExactly("01_init", "02_long");
            livedThroughIt(kubelet);
        }
    }

    @Test
    void isNotReadyWhileAMigrationWaitsForALockAndNamesWhoHoldsIt() throws SQLException {
        ServiceProcess service = service("service", own.url(), database);
        try (Kubelet kubelet = Kubelet.run("lock", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            try (Session reader = TestServer.session(database.url())) {
                reader.execute("SET idle_in_transaction_session_timeout = 0");
                reader.execute("BEGIN; SELECT * FROM item");
                shop.migration("02_name", "ALTER TABLE item ADD COLUMN name text;\n");
                kubelet.awaitAnswer(Probe.READINESS, 503, "session " + reader.backendPid(), PATIENCE);
                // Traffic does not queue behind it.
                assertThat(database.value("SELECT count(*) FROM item")).isEqualTo("0");
                reader.execute("COMMIT");
            }
            kubelet.awaitReady(PATIENCE);

            assertThat(database.prismaHistory()).containsExactly("01_init", "02_name");
            livedThroughIt(kubelet);
        }
    }

    @Test
    void keepsItsLevelWhenAMigrationFailsAndGoesOnWhenThatIsRepairedWithoutARestart() {
        ServiceProcess service = service("service", own.url(), database);
        try (Kubelet kubelet = Kubelet.run("failure", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            long pid = service.process().pid();

            failAndStay("02_broken", "01_init", service, kubelet);
            shop.migration("02_broken", "ALTER TABLE item ADD COLUMN name text;\n");
            kubelet.awaitReady(PATIENCE);
            assertThat(database.prismaHistory()).containsExactly("01_init", "02_broken");

            failAndStay("03_broken", "02_broken", service, kubelet);
            CommandProcess.succeeds(
                    "resolve",
                    "03_broken",
                    "--applied",
                    "--force",
                    "--url",
                    TestServer.text(database.url()),
                    "--system",
                    systems.resolve("shop").toString());
            kubelet.awaitReady(PATIENCE);

            assertThat(service.process().pid()).isEqualTo(pid);
            livedThroughIt(kubelet);
        }
    }

    /** A migration that fails: the level stays, the reason is told, and it is not tried again. */
    private void failAndStay(String broken, String level, ServiceProcess service, Kubelet kubelet) {
        shop.migration(broken, "CREATE TABLE half (id int);\nALTER TABLE none ADD COLUMN name text;\n");
        Instant failed = kubelet.awaitAnswer(Probe.READINESS, 503, "FAILED", PATIENCE)
                .http()
                .at();

        // It would be tried again by now: the database is looked at every second.
        Waiting.pause(SECOND.multipliedBy(5));
        assertThat(kubelet.answers(Probe.READINESS, failed))
                .hasSizeGreaterThan(5)
                .allMatch(answer -> answer.http().status() == 503)
                .allSatisfy(answer -> assertThat(answer.http().body()).contains("FAILED", broken));
        assertThat(service.get("/api/v1/databases/shop").body()).contains("\"level\":\"" + level + "\"", "42P01");
        assertThat(database.prismaHistory()).endsWith(level);
        assertThat(database.exists("half")).isFalse();
        assertThat(database.column("SELECT event FROM lockkeeper.journal WHERE migration = ?", broken))
                .containsOnlyOnce("FAILED");
        assertThat(own.column("SELECT id FROM lockkeeper_service.run WHERE problem LIKE ?", "%" + broken + "%"))
                .as("one attempt, no retry")
                .hasSize(1);
    }

    @Test
    void livesWithoutItsServerAndIsReadyWhenThatIsBack() {
        databaseStops(Duration.ofSeconds(5), IMPATIENT);
    }

    @Test
    @Tag("slow")
    void livesTwoMinutesWithoutItsServerUnderTheProbesOfTheManifest() {
        databaseStops(Duration.ofMinutes(2), Kubelet.Pod.of(MANIFEST));
    }

    private void databaseStops(Duration duration, Kubelet.Pod pod) {
        try (OwnServer server = OwnServer.start(directory)) {
            ServiceProcess service = service("service", server.createDatabase().url(), server.createDatabase());
            try (Kubelet kubelet = Kubelet.run("database-stopped", pod, service)) {
                kubelet.awaitReady(PATIENCE);

                server.stopImmediately();
                kubelet.awaitAnswer(Probe.READINESS, 503, "UNREACHABLE", PATIENCE);
                Waiting.pause(duration);
                assertThat(kubelet.isReady()).isFalse();
                server.startAgain();
                server.awaitReady();
                kubelet.awaitReady(PATIENCE);

                livedThroughIt(kubelet);
            }
        }
    }

    @Test
    void finishesItsMigrationWhenItsPodIsDeletedAndSaysWhatRemains() {
        ServiceProcess service = service("service", own.url(), database);
        try (Kubelet kubelet = Kubelet.run("deleted", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            shop.migration("02_long", "SELECT pg_sleep(6);\nALTER TABLE item ADD COLUMN name text;\n");
            shop.migration("03_next", "ALTER TABLE item ADD COLUMN price int;\n");
            kubelet.awaitAnswer(Probe.READINESS, 503, ": 02_long", PATIENCE);
            kubelet.delete();
            kubelet.awaitAnswer(Probe.READINESS, 503, "", PATIENCE);

            endsInOrder(kubelet, service, "03_next");
            assertThat(database.prismaHistory()).containsExactly("01_init", "02_long");
        }
    }

    @Test
    void rollsItsMigrationBackWhenItDoesNotEndInTimeAndTheNextPodGoesOn() {
        ServiceProcess service = service("service", own.url(), database).with("LOCKKEEPER_RUNS_STOP_AFTER", "1s");
        try (Kubelet kubelet = Kubelet.run("deleted-too-early", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            shop.migration("02_long", "ALTER TABLE item ADD COLUMN name text;\nSELECT pg_sleep(6);\n");
            kubelet.awaitAnswer(Probe.READINESS, 503, ": 02_long", PATIENCE);
            kubelet.delete();

            endsInOrder(kubelet, service, "02_long");
            assertThat(database.prismaHistory()).containsExactly("01_init");
        }
        try (Kubelet kubelet = Kubelet.run("next-pod", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            assertThat(database.prismaHistory()).containsExactly("01_init", "02_long");
            assertThat(database.journalEvents()).doesNotContain("INTERRUPTED", "FAILED");
        }
    }

    /** The process ends by itself, within its grace period, without its lease, and says which migration is the next. */
    private void endsInOrder(Kubelet kubelet, ServiceProcess service, String next) {
        assertThat(kubelet.hasEnded(PATIENCE)).as(kubelet.timeline()).isTrue();
        assertThat(kubelet.timeline()).contains("SIGTERM").doesNotContain("SIGKILL");
        assertThat(service.process().output()).contains("remain, beginning with " + next);
        assertThat(database.value("SELECT ended IS NOT NULL FROM lockkeeper.lease"))
                .as("the lease is released")
                .isEqualTo("t");
        assertThat(own.column("SELECT id FROM lockkeeper_service.run WHERE ended_at IS NULL"))
                .isEmpty();
    }

    @Test
    void aReplicaThatIsKilledIsReplacedByAnotherWithinHalfAMinute() {
        oneIsKilled(10, IMPATIENT);
    }

    @Test
    @Tag("slow")
    void aReplicaThatIsKilledInALongStatementIsReplacedUnderTheProbesOfTheManifest() {
        oneIsKilled(60, Kubelet.Pod.of(MANIFEST));
    }

    private void oneIsKilled(int seconds, Kubelet.Pod pod) {
        ServiceProcess one = service("one", own.url(), database);
        ServiceProcess two = service("two", own.url(), database);
        try (Kubelet first = Kubelet.run("one", pod, one);
                Kubelet second = Kubelet.run("two", pod, two)) {
            first.awaitReady(PATIENCE);
            second.awaitReady(PATIENCE);
            shop.migration(
                    "02_long", "SELECT pg_sleep(%d);\nALTER TABLE item ADD COLUMN name text;\n".formatted(seconds));
            first.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE);
            second.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE);
            String killed = database.value("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL");
            String holder = database.value("SELECT holder FROM lockkeeper.lease");
            ServiceProcess victim = holder.contains("process " + one.process().pid() + " ") ? one : two;
            victim.process().kill();
            Instant kill = Instant.now();
            Waiting.await("the lease has a new holder", PATIENCE, () -> !database.column(
                            "SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL AND run_id <> ?", killed)
                    .isEmpty());
            Duration takeover = Duration.between(kill, Instant.now());
            System.out.println("taken over " + takeover.toMillis() + " ms after the SIGKILL");
            Duration again = PATIENCE.plusSeconds(seconds);
            first.awaitAnswer(Probe.READINESS, 200, "02_long", again);
            second.awaitAnswer(Probe.READINESS, 200, "02_long", again);

            assertThat(takeover).isLessThan(Duration.ofSeconds(30));
            assertThat(first.restarts() + second.restarts()).isEqualTo(1);
            assertThat(database.prismaHistory()).containsExactly("01_init", "02_long");
            assertThat(database.column("SELECT detail FROM lockkeeper.journal WHERE event = 'INTERRUPTED'"))
                    .singleElement()
                    .asString()
                    .contains(killed, holder);
            assertThat(audit(one)).containsOnlyOnce("LEASE_TAKEN_OVER").containsOnlyOnce("RUN_BROKEN_OFF");
        }
    }

    @Test
    void goesOnWithItsMigrationWhenTheServerHasCrashedInIt() {
        try (OwnServer server = OwnServer.start(directory)) {
            TestDatabase crashed = server.createDatabase();
            ServiceProcess service = service("service", server.createDatabase().url(), crashed);
            try (Kubelet kubelet = Kubelet.run("server-crashed", IMPATIENT, service)) {
                kubelet.awaitReady(PATIENCE);
                shop.migration("02_long", "SELECT pg_sleep(8);\nALTER TABLE item ADD COLUMN name text;\n");
                kubelet.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE);

                server.stopImmediately();
                server.startAgain();
                server.awaitReady();
                kubelet.awaitAnswer(Probe.READINESS, 200, "02_long", PATIENCE);

                assertThat(crashed.prismaHistory()).containsExactly("01_init", "02_long");
                assertThat(crashed.journalEvents()).containsOnlyOnce("INTERRUPTED");
                assertThat(audit(service)).containsOnlyOnce("LEASE_TAKEN_OVER");
                livedThroughIt(kubelet);
            }
        }
    }

    @Test
    void aProcessThatIsFrozenFailsItsLivenessAndIsReplaced() {
        Kubelet.Pod pod = new Kubelet.Pod(IMPATIENT.probes(), SECOND, SECOND);
        ServiceProcess service = service("service", own.url(), database);
        try (Kubelet kubelet = Kubelet.run("frozen", pod, service)) {
            kubelet.awaitReady(PATIENCE);

            service.process().freeze();
            kubelet.awaitAnswer(Probe.LIVENESS, 0, "", PATIENCE);
            kubelet.awaitNotReady(PATIENCE);
            kubelet.awaitReady(PATIENCE);

            assertThat(kubelet.restarts()).isEqualTo(1);
            assertThat(kubelet.timeline()).contains("LIVENESS failed", "SIGTERM", "SIGKILL");
        }
    }

    private static String audit(ServiceProcess service) {
        return service.get("/api/v1/audit?database=shop").body();
    }

    @Test
    void aTakeoverIsAuditedAlthoughTheRecordsAreAwayAtThatMoment() throws SQLException {
        try (OwnServer server = OwnServer.start(directory)) {
            ServiceProcess service = service("service", server.createDatabase().url(), database);
            try (Kubelet kubelet = Kubelet.run("audit", IMPATIENT, service)) {
                kubelet.awaitReady(PATIENCE);
                try (Session other = TestServer.session(database.url())) {
                    other.execute("SET idle_session_timeout = 0");
                    other.execute("SELECT pg_advisory_lock(x'4C4F434B4B454550'::bigint)");
                    shop.migration("02_name", "ALTER TABLE item ADD COLUMN name text;\n");
                    kubelet.awaitAnswer(Probe.READINESS, 503, "waiting for another runner", PATIENCE);
                    server.stopImmediately();
                    other.execute("UPDATE lockkeeper.lease SET ended = NULL, run_id = 'gone'");
                }
                Waiting.await("it is migrated without its records", PATIENCE, () -> database.prismaHistory()
                        .contains("02_name"));
                server.startAgain();
                server.awaitReady();
                kubelet.awaitReady(PATIENCE);
                Waiting.await("the end of the run is on record", PATIENCE, () -> audit(service)
                        .contains("the level is 02_name"));

                assertThat(audit(service)).containsOnlyOnce("LEASE_TAKEN_OVER");
                livedThroughIt(kubelet);
            }
        }
    }

    /** Liveness never failed, no answer was late, nothing was restarted. */
    private static void livedThroughIt(Kubelet kubelet) {
        kubelet.awaitAnswer(Probe.LIVENESS, 200, "UP", PATIENCE);
        assertThat(kubelet.answers(Probe.LIVENESS))
                .allMatch(answer -> answer.http().status() == 200);
        assertThat(kubelet.answers(Probe.READINESS)).isNotEmpty().allMatch(answer -> List.of(200, 503)
                .contains(answer.http().status()));
        assertThat(kubelet.restarts()).as(kubelet.timeline()).isZero();
    }
}
