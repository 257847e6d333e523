package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Kubelet.Probe;
import io.lockkeeper.testing.Pod;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A shop whose database the packaged service looks after: its system on disk, the database, that of the service's records, and what
 * a kubelet may expect.
 *
 * @param systems the directory of its system
 * @param own the database of the records
 */
record Shop(Path systems, SystemFolder folder, TestDatabase own, TestDatabase database) {

    /**
     * Less patient than any manifest: a single answer of a container that works and is wrong, or comes later than a liveness probe
     * of the manifest waits for it, counts.
     */
    static final Pod IMPATIENT = Pod.service(Duration.ofMillis(500), Duration.ofSeconds(5), 1);

    static final Path MANIFEST = Path.of("k8s/base/deployment.yaml");

    static final Duration PATIENCE = Waiting.PATIENCE;

    /** An answer from memory is quicker, nine times out of ten even on a machine that is busy with other things. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final String ALTER = "ALTER TABLE item ADD COLUMN name text;\n";

    /** Both databases are on the server of all tests. */
    static Shop in(Path systems) {
        return in(systems, TestDatabase.create(), TestDatabase.create());
    }

    /** Both databases are on that server. */
    static Shop in(Path systems, BreakableServer server) {
        return in(systems, server.createDatabase(), server.createDatabase());
    }

    static Shop in(Path systems, TestDatabase own, TestDatabase database) {
        SystemFolder folder = SystemFolder.prisma(systems.resolve("shop/migrations"))
                .file("../system.yaml", "name: shop\nlayout: prisma\n")
                .migration("01_init", "CREATE TABLE item (id int PRIMARY KEY);\n" + HeldMigration.TABLE);
        return new Shop(systems, folder, own, database);
    }

    ServiceProcess service(String name) {
        return service(name, own.url());
    }

    /** The service with its records at another address. */
    ServiceProcess service(String name, DatabaseUrl records) {
        return new ServiceProcess(name, records)
                .systems(systems)
                .database("shop", "shop", database.url())
                .with("LOCKKEEPER_WATCH_CHECK_EVERY", "1s");
    }

    /** Writes a migration that goes on until it is released, and then changes the table. */
    void writeHeldMigration(String name) {
        folder.migration(name, HeldMigration.STATEMENT + ALTER);
    }

    /** Writes a migration that has changed the table and goes on until it is released. */
    void writeMigrationHeldAtItsEnd(String name) {
        folder.migration(name, ALTER + HeldMigration.STATEMENT);
    }

    /** Waits until the statement of such a migration is executed: then its run has the lease. */
    void awaitHeldMigration() {
        HeldMigration.await(database);
    }

    void releaseMigration() {
        HeldMigration.release(database);
    }

    /** What the service has on record of the shop. */
    static String audit(ServiceProcess service) {
        return service.get("/api/v1/audit?database=shop").body();
    }

    /** Liveness never failed, answers were quick, nothing was restarted. */
    static void livedThroughIt(Kubelet kubelet) {
        kubelet.awaitAnswer(Probe.LIVENESS, 200, "UP", PATIENCE);
        List<Kubelet.Answer> alive = kubelet.answers(Probe.LIVENESS);
        assertThat(alive).allMatch(answer -> answer.http().status() == 200);
        assertThat(alive)
                .filteredOn(answer -> answer.http().latency().compareTo(SLOW) > 0)
                .as("slow answers, of %d", alive.size())
                .hasSizeLessThanOrEqualTo(alive.size() / 10);
        assertThat(kubelet.answers(Probe.READINESS)).isNotEmpty().allMatch(answer -> List.of(200, 503)
                .contains(answer.http().status()));
        assertThat(kubelet.restarts()).as(kubelet.report()).isZero();
    }
}
