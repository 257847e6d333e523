package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Door;
import io.lockkeeper.testing.HttpAnswer;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Kubelet.Probe;
import io.lockkeeper.testing.Load;
import io.lockkeeper.testing.LoadBalancer;
import io.lockkeeper.testing.Pod;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.ShopApplication;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rolling update of an application whose new version needs a new level, under load: expand, replace the pods one by one
 * (maxUnavailable 0, maxSurge 1), contract. No request fails, and each version serves only where it can live.
 */
class RollingUpdateIT {

    private static final int REQUESTS_PER_SECOND = 250;
    private static final int REPLICAS = 3;
    private static final Duration PATIENCE = Waiting.PATIENCE;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Longer than any machine needs for an answer that is on its way. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** So many requests in a phase of the update are traffic. */
    private static final int TRAFFIC = 200;

    @TempDir
    private Path systems;

    private final TestDatabase database = TestDatabase.create();
    private final ServiceProcess lockkeeper = new ServiceProcess("lockkeeper", TestServer.createDatabase());
    private final Instant begin = Instant.now();
    private final List<String> contract = new CopyOnWriteArrayList<>();
    private final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private SystemFolder shop;
    private Kubelet keeper;

    @AfterEach
    void end() {
        replicas.forEach(pod -> pod.kubelet().close());
        if (keeper != null) {
            keeper.close();
        }
    }

    @Test
    void losesNoRequest() throws SQLException {
        startLockkeeper();
        for (int i = 0; i < REPLICAS; i++) {
            startPod(1, "level=01_init&max=03_index");
        }
        replicas.forEach(pod -> pod.kubelet().awaitReady(PATIENCE));
        try (LoadBalancer balancer = LoadBalancer.start(this::readyPorts)) {
            Waiting.await(
                    "all pods get traffic", PATIENCE, () -> balancer.endpoints().size() == REPLICAS);
            Load load = Load.on(balancer.port(), "/purchase", REQUESTS_PER_SECOND);
            Instant written;
            Instant replaced;
            try (load) {
                load.awaitFurther(TRAFFIC);
                written = expand(load);
                replaced = replacePods();
                contract();
                load.awaitFurther(TRAFFIC);
                tell("the load ends, %.0f requests a second", load.rate());
            }
            noneFailed(load.answers());
            eachVersionServedWhereItCanLive(load.answers(), written, replaced);
        } finally {
            ChildProcess.log("rolling-update", String.join("\n", contract) + "\n");
            contract.forEach(System.out::println);
        }
    }

    private void startLockkeeper() {
        shop = SystemFolder.prisma(systems.resolve("shop/migrations"))
                .file("../system.yaml", "name: shop\nlayout: prisma\n")
                .migration("01_init", "CREATE TABLE purchase (id bigserial PRIMARY KEY, legacy text);\n");
        lockkeeper.systems(systems).database("shop", "shop", database.url()).with("LOCKKEEPER_WATCH_CHECK_EVERY", "1s");
        keeper = Kubelet.run("lockkeeper", Pod.service(SECOND, LONGEST_ANSWER, 3), lockkeeper);
        keeper.awaitReady(PATIENCE);
        tell("Lockkeeper has brought the database to level 01_init");
    }

    /** A pod whose startup probe asks the gate and whose readiness probe asks the application. */
    private Replica startPod(int version, String need) {
        Duration period = Duration.ofMillis(250);
        Pod manifest = new Pod(
                Map.of(
                        Probe.STARTUP,
                        new Pod.Check(lockkeeper.port(), "/gate/shop?" + need, period, LONGEST_ANSWER, 1_000),
                        Probe.READINESS,
                        new Pod.Check("/health", period, LONGEST_ANSWER, 3)),
                Duration.ofMinutes(1),
                SECOND);
        String name = "shop-" + version + "-" + (replicas.size() + 1);
        ShopApplication.Container container =
                new ShopApplication.Container(name, version, database.url(), Door.freePort());
        Replica pod = new Replica(name, version, container.port(), Kubelet.run(name, manifest, container));
        replicas.add(pod);
        tell("pod %s of version %d starts, its gate: %s", name, version, need);
        return pod;
    }

    private List<Integer> readyPorts() {
        return replicas.stream()
                .filter(pod -> pod.kubelet().isReady())
                .map(Replica::port)
                .toList();
    }

    /** The new version starts and waits; Lockkeeper gets the migrations, and a long report stands in their way for a while. */
    private Instant expand(Load load) throws SQLException {
        Replica early = startPod(2, "level=03_index");
        early.kubelet().awaitAnswer(Probe.STARTUP, 503, "03_index", PATIENCE);
        try (Session report = TestServer.session(database.url())) {
            report.execute("SET idle_in_transaction_session_timeout = 0");
            report.execute("BEGIN; SELECT count(*) FROM purchase");
            Instant written = Instant.now();
            shop.migration("02_note", "ALTER TABLE purchase ADD COLUMN note text NOT NULL DEFAULT '';\n");
            shop.migration(
                    "03_index", "CREATE INDEX CONCURRENTLY purchase_note ON purchase (note);\nSELECT pg_sleep(2);\n");
            tell("the migrations to level 03_index are there; a report holds the table");
            keeper.awaitAnswer(Probe.READINESS, 503, "session " + report.backendPid(), PATIENCE);
            load.awaitFurther(TRAFFIC);
            assertThat(early.kubelet().isReady()).as("it waits at the gate").isFalse();
            report.execute("COMMIT");
            tell("the report is done");
            keeper.awaitReady(PATIENCE);
            tell("the level 03_index is reached");
            return written;
        }
    }

    /** As a Deployment does it: one more than wanted, and one of the old ones leaves for each that is ready. */
    private Instant replacePods() {
        List<Replica> old = replicas.stream().filter(pod -> pod.version() == 1).toList();
        Replica surge = replicas.getLast();
        for (int i = 0; i < REPLICAS; i++) {
            surge.kubelet().awaitReady(PATIENCE);
            tell(
                    "the gate has opened for %s, it is ready; %s leaves",
                    surge.name(), old.get(i).name());
            old.get(i).kubelet().delete();
            if (i + 1 < REPLICAS) {
                surge = startPod(2, "level=03_index");
            }
        }
        old.forEach(pod ->
                assertThat(pod.kubelet().hasEnded(PATIENCE)).as(pod.name()).isTrue());
        tell("version 1 is gone");
        return Instant.now();
    }

    /** What only version 1 needed goes away; a pod of version 1 that comes back is told so and stays outside. */
    private void contract() {
        shop.migration("04_contract", "ALTER TABLE purchase DROP COLUMN legacy;\n");
        keeper.awaitAnswer(Probe.READINESS, 200, "04_contract", PATIENCE);
        tell("the level 04_contract is reached");
        Replica late = startPod(1, "level=01_init&max=03_index");
        HttpAnswer told = late.kubelet()
                .awaitAnswer(Probe.STARTUP, 503, "03_index", PATIENCE)
                .http();
        assertThat(told.body()).contains("04_contract");
        tell("%s is told: %s", late.name(), told.body().replaceAll("\\s+", " "));
        late.kubelet().delete();
        assertThat(late.kubelet().answers(Probe.READINESS)).isEmpty();
    }

    private void noneFailed(List<HttpAnswer> answers) {
        List<HttpAnswer> failed =
                answers.stream().filter(answer -> answer.status() != 200).toList();
        long slowest = answers.stream()
                .mapToLong(answer -> answer.latency().toMillis())
                .max()
                .orElseThrow();
        tell("%d requests, %d failed, the slowest took %d ms", answers.size(), failed.size(), slowest);
        assertThat(failed.stream().limit(10))
                .as("the first of those that failed")
                .isEmpty();
    }

    private void eachVersionServedWhereItCanLive(List<HttpAnswer> answers, Instant written, Instant replaced) {
        Instant reached = Instant.parse(database.value("SELECT to_json(finished_at AT TIME ZONE 'UTC') #>> '{}' || 'Z'"
                + " FROM _prisma_migrations WHERE migration_name = '03_index'"));
        List<HttpAnswer> before =
                answers.stream().filter(answer -> answer.at().isBefore(reached)).toList();
        List<HttpAnswer> meanwhile =
                before.stream().filter(answer -> answer.at().isAfter(written)).toList();
        List<HttpAnswer> after =
                answers.stream().filter(answer -> answer.at().isAfter(replaced)).toList();
        tell(
                "version 1 served %d requests while the migrations went on; version 2 served %d after version 1 was gone",
                meanwhile.size(), after.size());
        assertThat(bodies(before)).containsExactly("version 1");
        assertThat(bodies(meanwhile)).containsExactly("version 1");
        assertThat(bodies(after)).containsExactly("version 2");
        assertThat(replicas).allMatch(pod -> pod.kubelet().restarts() == 0);
    }

    private static Set<String> bodies(List<HttpAnswer> answers) {
        return answers.stream().map(HttpAnswer::body).collect(Collectors.toSet());
    }

    private void tell(String what, Object... values) {
        contract.add("%6.2f s  %s; ready %s"
                .formatted(
                        Duration.between(begin, Instant.now()).toMillis() / 1000.0,
                        what.formatted(values),
                        replicas.stream()
                                .filter(pod -> pod.kubelet().isReady())
                                .map(Replica::name)
                                .toList()));
    }

    /** A pod of the application. */
    private record Replica(String name, int version, int port, Kubelet kubelet) {}
}
