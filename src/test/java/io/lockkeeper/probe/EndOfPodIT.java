package io.lockkeeper.probe;

import static io.lockkeeper.probe.Shop.IMPATIENT;
import static io.lockkeeper.probe.Shop.MANIFEST;
import static io.lockkeeper.probe.Shop.PATIENCE;
import static io.lockkeeper.probe.Shop.audit;
import static io.lockkeeper.probe.Shop.livedThroughIt;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Kubelet.Probe;
import io.lockkeeper.testing.Pod;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of a migration when the pod that is at work on it is deleted, killed or frozen, or the server crashes. */
@Execution(ExecutionMode.CONCURRENT)
class EndOfPodIT {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST_TAKE_OVER = Duration.ofSeconds(30);

    @TempDir
    private Path systems;

    @TempDir
    private Path directory;

    @Test
    void finishesItsMigrationWhenItsPodIsDeletedAndSaysWhatRemains() {
        Shop shop = Shop.in(systems);
        ServiceProcess service = shop.service("service");
        try (Kubelet kubelet = Kubelet.run("deleted", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            shop.writeHeldMigration("02_long");
            shop.folder().migration("03_next", "ALTER TABLE item ADD COLUMN price int;\n");
            shop.awaitHeldMigration();
            kubelet.delete();
            Waiting.await("it is told to end", () -> service.process().output().contains("STOPPING"));
            kubelet.awaitAnswer(Probe.READINESS, 503, "", PATIENCE);
            shop.releaseMigration();

            endsInOrder(kubelet, service, shop, "03_next");
            assertThat(shop.database().prismaHistory()).containsExactly("01_init", "02_long");
        }
    }

    @Test
    void rollsItsMigrationBackWhenItDoesNotEndInTimeAndTheNextPodGoesOn() {
        Shop shop = Shop.in(systems);
        ServiceProcess service = shop.service("service").with("LOCKKEEPER_RUNS_STOP_AFTER", "1s");
        try (Kubelet kubelet = Kubelet.run("deleted-too-early", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            shop.writeMigrationHeldAtItsEnd("02_long");
            shop.awaitHeldMigration();
            kubelet.delete();

            endsInOrder(kubelet, service, shop, "02_long");
            assertThat(shop.database().prismaHistory()).containsExactly("01_init");
        }
        shop.releaseMigration();
        try (Kubelet kubelet = Kubelet.run("next-pod", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            assertThat(shop.database().prismaHistory()).containsExactly("01_init", "02_long");
            assertThat(shop.database().journalEvents()).doesNotContain("INTERRUPTED", "FAILED");
        }
    }

    /** The process ends by itself, within its grace period, without its lease, and says which migration is the next. */
    private static void endsInOrder(Kubelet kubelet, ServiceProcess service, Shop shop, String next) {
        assertThat(kubelet.hasEnded(PATIENCE)).as(kubelet.report()).isTrue();
        assertThat(kubelet.report()).contains("SIGTERM").doesNotContain("SIGKILL");
        assertThat(service.process().output()).contains("remain, beginning with " + next);
        assertThat(shop.database().isLeased()).as("the lease is released").isFalse();
        assertThat(shop.own().column("SELECT id FROM lockkeeper_service.run WHERE ended_at IS NULL"))
                .isEmpty();
    }

    @Test
    void aReplicaThatIsKilledIsReplacedByAnotherWithinHalfAMinute() {
        oneIsKilled(Duration.ZERO, IMPATIENT);
    }

    @Test
    @Tag("slow")
    void aReplicaThatIsKilledInALongStatementIsReplacedUnderTheProbesOfTheManifest() {
        oneIsKilled(Duration.ofMinutes(1), Pod.of(MANIFEST));
    }

    private void oneIsKilled(Duration atLeast, Pod pod) {
        Shop shop = Shop.in(systems);
        TestDatabase database = shop.database();
        ServiceProcess one = shop.service("one");
        ServiceProcess two = shop.service("two");
        try (Kubelet first = Kubelet.run("one", pod, one);
                Kubelet second = Kubelet.run("two", pod, two)) {
            first.awaitReady(PATIENCE);
            second.awaitReady(PATIENCE);
            shop.writeHeldMigration("02_long");
            first.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE);
            second.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE);
            shop.awaitHeldMigration();
            String killed = database.value("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL");
            String holder = database.value("SELECT holder FROM lockkeeper.lease");
            ServiceProcess victim = holder.contains("process " + one.process().pid() + " ") ? one : two;
            victim.process().kill();
            Instant kill = Instant.now();
            Waiting.await("the lease has a new holder", () -> !database.column(
                            "SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL AND run_id <> ?", killed)
                    .isEmpty());
            Duration takeover = Duration.between(kill, Instant.now());
            System.out.println("taken over " + takeover.toMillis() + " ms after the SIGKILL");
            Waiting.pause(atLeast);
            shop.releaseMigration();
            first.awaitAnswer(Probe.READINESS, 200, "02_long", PATIENCE);
            second.awaitAnswer(Probe.READINESS, 200, "02_long", PATIENCE);

            assertThat(takeover).isLessThan(LONGEST_TAKE_OVER);
            assertThat(first.restarts() + second.restarts()).isEqualTo(1);
            assertThat(database.prismaHistory()).containsExactly("01_init", "02_long");
            assertThat(database.column("SELECT detail FROM lockkeeper.journal WHERE event = 'INTERRUPTED'"))
                    .singleElement()
                    .asString()
                    .contains(killed, holder);
            assertThat(audit(one)).containsOnlyOnce("LEASE_TAKEN_OVER");
            Waiting.await(
                    "the run that was killed is on record", () -> audit(one).contains("RUN_INTERRUPTED"));
            assertThat(audit(one)).containsOnlyOnce("RUN_INTERRUPTED");
        }
    }

    @Test
    void goesOnWithItsMigrationWhenTheServerHasCrashedInIt() {
        try (BreakableServer server = BreakableServer.start(directory)) {
            Shop shop = Shop.in(systems, server);
            ServiceProcess service = shop.service("service");
            try (Kubelet kubelet = Kubelet.run("server-crashed", IMPATIENT, service)) {
                kubelet.awaitReady(PATIENCE);
                shop.writeHeldMigration("02_long");
                shop.awaitHeldMigration();

                server.stopImmediately();
                server.startAgain();
                server.awaitReady();
                shop.releaseMigration();
                kubelet.awaitAnswer(Probe.READINESS, 200, "02_long", PATIENCE);

                assertThat(shop.database().prismaHistory()).containsExactly("01_init", "02_long");
                assertThat(shop.database().journalEvents()).containsOnlyOnce("INTERRUPTED");
                assertThat(audit(service)).containsOnlyOnce("LEASE_TAKEN_OVER");
                livedThroughIt(kubelet);
            }
        }
    }

    @Test
    void aProcessThatIsFrozenFailsItsLivenessAndIsReplaced() {
        Shop shop = Shop.in(systems);
        Pod pod = new Pod(IMPATIENT.probes(), SECOND, SECOND);
        ServiceProcess service = shop.service("service");
        try (Kubelet kubelet = Kubelet.run("frozen", pod, service)) {
            kubelet.awaitReady(PATIENCE);

            service.process().freeze();
            Waiting.await("it is replaced", () -> kubelet.restarts() == 1);
            kubelet.awaitReady(PATIENCE);

            assertThat(kubelet.restarts()).isEqualTo(1);
            assertThat(kubelet.report()).contains("LIVENESS failed", "SIGTERM", "SIGKILL");
        }
    }

    @Test
    void aTakeoverIsAuditedAlthoughTheRecordsAreAwayAtThatMoment() throws SQLException {
        try (BreakableServer server = BreakableServer.start(directory)) {
            TestDatabase database = TestDatabase.create();
            Shop shop = Shop.in(systems, server.createDatabase(), database);
            ServiceProcess service = shop.service("service");
            try (Kubelet kubelet = Kubelet.run("audit", IMPATIENT, service)) {
                kubelet.awaitReady(PATIENCE);
                try (Session other = TestServer.session(database.url())) {
                    other.execute("SET idle_session_timeout = 0");
                    other.execute("SELECT pg_advisory_lock(x'4C4F434B4B454550'::bigint)");
                    shop.folder().migration("02_name", "ALTER TABLE item ADD COLUMN name text;\n");
                    kubelet.awaitAnswer(Probe.READINESS, 503, "waiting for another runner", PATIENCE);
                    server.stopImmediately();
                    other.execute("UPDATE lockkeeper.lease SET ended = NULL, run_id = 'gone'");
                }
                Waiting.await("it is migrated without its records", () -> database.prismaHistory()
                        .contains("02_name"));
                server.startAgain();
                server.awaitReady();
                kubelet.awaitReady(PATIENCE);
                Waiting.await(
                        "the end of the run is on record", () -> audit(service).contains("the level is 02_name"));

                assertThat(audit(service)).containsOnlyOnce("LEASE_TAKEN_OVER");
                livedThroughIt(kubelet);
            }
        }
    }
}
