package io.lockkeeper.probe;

import static io.lockkeeper.probe.Shop.IMPATIENT;
import static io.lockkeeper.probe.Shop.MANIFEST;
import static io.lockkeeper.probe.Shop.PATIENCE;
import static io.lockkeeper.probe.Shop.livedThroughIt;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.CommandProcess;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Kubelet.Probe;
import io.lockkeeper.testing.Pod;
import io.lockkeeper.testing.ServiceProcess;
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

/** What the probes of the packaged service tell a kubelet in each phase of a database's life. */
@Execution(ExecutionMode.CONCURRENT)
class KubeletIT {

    /** So many answers in a row are no coincidence. */
    private static final int MANY = 6;

    @TempDir
    private Path systems;

    @TempDir
    private Path directory;

    @Test
    void startsWhenItsOwnDatabaseDoes() {
        Shop shop = Shop.in(systems);
        int port = Door.freePort();
        ServiceProcess service = shop.service("service", Door.url(shop.own().url(), port));
        try (Kubelet kubelet = Kubelet.run("start", IMPATIENT, service)) {
            kubelet.awaitAnswer(Probe.STARTUP, 503, "refused", PATIENCE);
            assertThat(service.management("/q/health/live").status()).isEqualTo(200);
            assertThat(service.management("/q/health/ready").status()).isEqualTo(503);
            assertThat(kubelet.answers(Probe.LIVENESS)).as("not asked yet").isEmpty();

            try (Door door =
                    Door.open(port, shop.own().url().host(), shop.own().url().port())) {
                kubelet.awaitReady(PATIENCE);
            }
            livedThroughIt(kubelet);
        }
    }

    @Test
    void livesThroughALongMigrationAndIsNotReadyBeforeItsEnd() {
        longMigration(Duration.ZERO, IMPATIENT);
    }

    @Test
    @Tag("slow")
    void livesThroughAMigrationOfTwoMinutesUnderTheProbesOfTheManifest() {
        longMigration(Duration.ofMinutes(2), Pod.of(MANIFEST));
    }

    private void longMigration(Duration atLeast, Pod pod) {
        Shop shop = Shop.in(systems);
        ServiceProcess service = shop.service("service");
        try (Kubelet kubelet = Kubelet.run("long-migration", pod, service)) {
            kubelet.awaitReady(PATIENCE);

            shop.writeHeldMigration("02_long");
            Instant migrating = kubelet.awaitAnswer(Probe.READINESS, 503, "MIGRATING", PATIENCE)
                    .http()
                    .at();
            assertThat(service.get("/api/v1/databases/shop").body()).contains("\"MIGRATING\"", "02_long");
            kubelet.awaitNotReady(PATIENCE);
            Waiting.pause(atLeast);
            kubelet.awaitAnswers(Probe.READINESS, migrating, MANY, PATIENCE);
            Instant end = Instant.now();
            shop.releaseMigration();
            kubelet.awaitReady(PATIENCE);

            assertThat(kubelet.answers(Probe.READINESS, migrating))
                    .filteredOn(answer -> answer.http().at().isBefore(end))
                    .hasSizeGreaterThanOrEqualTo(MANY)
                    .allMatch(answer -> answer.http().status() == 503);
            assertThat(shop.database().prismaHistory()).containsExactly("01_init", "02_long");
            livedThroughIt(kubelet);
        }
    }

    @Test
    void isNotReadyWhileAMigrationWaitsForALockAndNamesWhoHoldsIt() throws SQLException {
        Shop shop = Shop.in(systems);
        ServiceProcess service = shop.service("service");
        try (Kubelet kubelet = Kubelet.run("lock", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            try (Session reader = TestServer.session(shop.database().url())) {
                reader.execute("SET idle_in_transaction_session_timeout = 0");
                reader.execute("BEGIN; SELECT * FROM item");
                shop.folder().migration("02_name", "ALTER TABLE item ADD COLUMN name text;\n");
                kubelet.awaitAnswer(Probe.READINESS, 503, "session " + reader.backendPid(), PATIENCE);
                // Traffic does not queue behind it.
                assertThat(shop.database().value("SELECT count(*) FROM item")).isEqualTo("0");
                reader.execute("COMMIT");
            }
            kubelet.awaitReady(PATIENCE);

            assertThat(shop.database().prismaHistory()).containsExactly("01_init", "02_name");
            livedThroughIt(kubelet);
        }
    }

    @Test
    void keepsItsLevelWhenAMigrationFailsAndGoesOnWhenThatIsRepairedWithoutARestart() {
        Shop shop = Shop.in(systems);
        ServiceProcess service = shop.service("service");
        try (Kubelet kubelet = Kubelet.run("failure", IMPATIENT, service)) {
            kubelet.awaitReady(PATIENCE);
            long pid = service.process().pid();

            failAndStay(shop, "02_broken", "01_init", service, kubelet);
            shop.folder().migration("02_broken", "ALTER TABLE item ADD COLUMN name text;\n");
            kubelet.awaitReady(PATIENCE);
            assertThat(shop.database().prismaHistory()).containsExactly("01_init", "02_broken");

            failAndStay(shop, "03_broken", "02_broken", service, kubelet);
            CommandProcess.succeeds(
                    "resolve",
                    "03_broken",
                    "--applied",
                    "--force",
                    "--url",
                    TestServer.text(shop.database().url()),
                    "--system",
                    systems.resolve("shop").toString());
            kubelet.awaitReady(PATIENCE);

            assertThat(service.process().pid()).isEqualTo(pid);
            livedThroughIt(kubelet);
        }
    }

    /** A migration that fails: the level stays, the reason is told, and it is not tried again. */
    private void failAndStay(Shop shop, String broken, String level, ServiceProcess service, Kubelet kubelet) {
        shop.folder().migration(broken, "CREATE TABLE half (id int);\nALTER TABLE none ADD COLUMN name text;\n");
        Instant failed = kubelet.awaitAnswer(Probe.READINESS, 503, "FAILED", PATIENCE)
                .http()
                .at();

        // It would be tried again by now.
        service.awaitFurtherChecks("shop", 3);
        kubelet.awaitAnswers(Probe.READINESS, failed, MANY, PATIENCE);
        assertThat(kubelet.answers(Probe.READINESS, failed))
                .allMatch(answer -> answer.http().status() == 503)
                .allSatisfy(answer -> assertThat(answer.http().body()).contains("FAILED", broken));
        assertThat(service.get("/api/v1/databases/shop").body()).contains("\"level\":\"" + level + "\"", "42P01");
        assertThat(shop.database().prismaHistory()).endsWith(level);
        assertThat(shop.database().exists("half")).isFalse();
        assertThat(shop.database().column("SELECT event FROM lockkeeper.journal WHERE migration = ?", broken))
                .containsOnlyOnce("FAILED");
        assertThat(shop.own().column("SELECT id FROM lockkeeper_service.run WHERE problem LIKE ?", "%" + broken + "%"))
                .as("one attempt, no retry")
                .hasSize(1);
    }

    @Test
    void livesWithoutItsServerAndIsReadyWhenThatIsBack() {
        databaseStops(Duration.ZERO, IMPATIENT);
    }

    @Test
    @Tag("slow")
    void livesTwoMinutesWithoutItsServerUnderTheProbesOfTheManifest() {
        databaseStops(Duration.ofMinutes(2), Pod.of(MANIFEST));
    }

    private void databaseStops(Duration atLeast, Pod pod) {
        try (BreakableServer server = BreakableServer.start(directory)) {
            Shop shop = Shop.in(systems, server);
            try (Kubelet kubelet = Kubelet.run("database-stopped", pod, shop.service("service"))) {
                kubelet.awaitReady(PATIENCE);

                server.stopImmediately();
                Instant stopped = kubelet.awaitAnswer(Probe.READINESS, 503, "UNREACHABLE", PATIENCE)
                        .http()
                        .at();
                Waiting.pause(atLeast);
                kubelet.awaitAnswers(Probe.READINESS, stopped, MANY, PATIENCE);
                assertThat(kubelet.isReady()).isFalse();
                server.startAgain();
                server.awaitReady();
                kubelet.awaitReady(PATIENCE);

                livedThroughIt(kubelet);
            }
        }
    }
}
