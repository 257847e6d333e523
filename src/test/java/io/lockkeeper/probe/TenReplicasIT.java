package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Pod;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Replicas that start together on nothing, one of which is killed while it holds a lease. */
class TenReplicasIT {

    /** Many processes on two cores: an answer may take its time. */
    private static final Pod POD = Pod.service(Duration.ofSeconds(1), Duration.ofSeconds(10), 3);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The five bundled systems; a variable's name has no place for a hyphen, so the databases have names of their own. */
    private static final Map<String, String> SYSTEMS = Map.of(
            "carriers", "carriers",
            "settings", "digilog-settings",
            "mykadoo", "mykadoo",
            "quiz", "quiz-to-build",
            "vrooli", "vrooli");

    private final TestDatabase own = TestDatabase.create();
    private final Map<String, TestDatabase> databases = new TreeMap<>();
    private final List<ServiceProcess> replicas = new ArrayList<>();
    private final List<Kubelet> kubelets = new ArrayList<>();

    @AfterEach
    void end() {
        kubelets.parallelStream().forEach(Kubelet::close);
    }

    @Test
    void threeReplicasOneOfThemKilled() {
        allAreReadyAndEachChangeIsMadeOnce(3);
    }

    @Test
    @Tag("slow")
    void tenReplicasOneOfThemKilled() {
        allAreReadyAndEachChangeIsMadeOnce(10);
    }

    private void allAreReadyAndEachChangeIsMadeOnce(int count) {
        SYSTEMS.keySet().forEach(name -> databases.put(name, TestDatabase.create()));
        IntStream.rangeClosed(1, count).forEach(i -> replicas.add(replica(i)));
        long begin = System.nanoTime();
        for (ServiceProcess replica : replicas) {
            kubelets.add(Kubelet.run("replica-" + (kubelets.size() + 1) + "-of-" + count, POD, replica));
        }

        Victim victim = killAHolder();
        kubelets.forEach(kubelet -> kubelet.awaitReady(PATIENCE));
        System.out.printf(
                "%d replicas: all ready after %.1f s, killed at work on %s%n",
                count, (System.nanoTime() - begin) / 1e9, victim.database());

        assertThat(kubelets.stream().mapToInt(Kubelet::restarts).sum()).isEqualTo(1);
        SYSTEMS.forEach(this::isAppliedOnce);
        assertThat(databases
                        .get(victim.database())
                        .column("SELECT run_id FROM lockkeeper.journal WHERE event = 'INTERRUPTED'"))
                .as("taken over once")
                .hasSize(1);
        assertThat(own.column("SELECT database FROM lockkeeper_service.audit_entry WHERE action = 'LEASE_TAKEN_OVER'"))
                .containsExactly(victim.database());
        assertThat(own.column("SELECT run_id FROM lockkeeper_service.audit_entry WHERE action = 'RUN_INTERRUPTED'"))
                .containsExactly(victim.run());
        assertThat(own.column(
                        "SELECT database FROM lockkeeper_service.run WHERE state = 'SUCCEEDED' ORDER BY database"))
                .as("one run each did the work")
                .containsExactlyElementsOf(databases.keySet());
        assertThat(own.column("SELECT id FROM lockkeeper_service.run WHERE state <> 'SUCCEEDED'"))
                .containsExactly(victim.run());
    }

    private ServiceProcess replica(int number) {
        ServiceProcess replica = new ServiceProcess("replica-" + number, own.url())
                .with("LOCKKEEPER_SECRETS_ADMIN_PASSWORD", "test-only-Admin-4711")
                .with("LOCKKEEPER_WATCH_CHECK_EVERY", "5s");
        SYSTEMS.forEach((name, system) ->
                replica.database(name, system, databases.get(name).url()));
        return replica;
    }

    /** Kills a replica while it holds a lease: it is stopped first, so that it cannot let go in between. */
    private Victim killAHolder() {
        Victim[] killed = new Victim[1];
        Waiting.await("a replica held a lease and was killed", PATIENCE, () -> {
            for (String name : SYSTEMS.keySet()) {
                for (ServiceProcess replica : replicas) {
                    killed[0] = killed[0] == null ? killIfHolder(name, replica) : killed[0];
                }
            }
            return killed[0] != null;
        });
        return killed[0];
    }

    private Victim killIfHolder(String name, ServiceProcess replica) {
        String holder = "process " + replica.process().pid() + " on %";
        if (leases(name, holder).isEmpty()) {
            return null;
        }
        replica.process().freeze();
        // What it has sent already may be the end of its lease.
        Waiting.await("the server has done what it was sent", () -> !isBusy(name, replica));
        List<String> held = leases(name, holder);
        if (held.isEmpty()) {
            replica.process().thaw();
            return null;
        }
        replica.process().kill();
        return new Victim(name, held.getFirst());
    }

    /** Whether the server executes something for the runs of a replica, of which its lease says which they are. */
    private boolean isBusy(String name, ServiceProcess replica) {
        return leases(name, "process " + replica.process().pid() + " on %").stream()
                .anyMatch(run -> !databases
                        .get(name)
                        .column(
                                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                                        + " AND application_name = ?",
                                "lockkeeper/" + run)
                        .isEmpty());
    }

    private List<String> leases(String name, String holder) {
        try (Session session = TestServer.session(databases.get(name).url())) {
            return session.query(
                    "SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL AND holder LIKE ?",
                    row -> row.getString(1),
                    holder);
        } catch (SQLException e) {
            // Nobody has made the ledger yet.
            return List.of();
        }
    }

    private void isAppliedOnce(String name, String system) {
        TestDatabase database = databases.get(name);
        int migrations = new Systems(true, List.of()).find(system).migrations().size();
        assertThat(database.value("SELECT count(*) FROM _prisma_migrations"))
                .as(name)
                .isEqualTo(String.valueOf(migrations));
        assertThat(database.prismaHistory()).as(name).hasSize(migrations).doesNotHaveDuplicates();
        assertThat(Catalogue.leftovers(database.url())).as(name).isEmpty();
        List<String> events = own.column("""
                SELECT type || ' ' || subject FROM lockkeeper_service.run_step JOIN lockkeeper_service.run ON run.id = run_id
                WHERE database = ? AND type IN ('MIGRATION_APPLIED', 'SEED_APPLIED')
                """, name);
        assertThat(events).as(name).isNotEmpty().doesNotHaveDuplicates();
        assertThat(events)
                .as("the seeds of %s", name)
                .filteredOn(event -> event.startsWith("SEED"))
                .hasSizeLessThanOrEqualTo(
                        Integer.parseInt(database.value("SELECT count(*) FROM lockkeeper.seed_history")));
    }

    /** The run that was killed. */
    private record Victim(String database, String run) {}
}
