package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.HttpAnswer;
import io.lockkeeper.testing.Kubelet;
import io.lockkeeper.testing.Pod;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand calls of each probe and of the gate while a migration of two minutes works, and while the server is frozen. */
@Tag("slow")
class ProbeLatencyIT {

    private static final int CALLS = 10_000;
    private static final Duration PERIOD = Duration.ofMillis(12);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Waiting.PATIENCE;
    private static final String LIVE = "/q/health/live";
    private static final String STARTED = "/q/health/started";
    private static final String READY = "/q/health/ready";
    private static final String GATE_OF_THE_OLD = "/gate/shop?level=01_init";
    private static final String GATE_OF_THE_NEW = "/gate/shop?level=02_long";

    @TempDir
    private Path systems;

    @TempDir
    private Path directory;

    private BreakableServer server;
    private TestDatabase database;
    private SystemFolder shop;
    private ServiceProcess service;
    private Kubelet kubelet;

    @BeforeEach
    void start() {
        server = BreakableServer.start(directory);
        database = server.createDatabase();
        shop = SystemFolder.prisma(systems.resolve("shop/migrations"))
                .file("../system.yaml", "name: shop\nlayout: prisma\n")
                .migration("01_init", "CREATE TABLE item (id bigint, name text);\n");
        service = new ServiceProcess("service", server.createDatabase().url())
                .systems(systems)
                .database("shop", "shop", database.url())
                .with("LOCKKEEPER_WATCH_CHECK_EVERY", "5s");
        kubelet = Kubelet.run("probe-latency", Pod.service(Duration.ofSeconds(1), TIMEOUT, 3), service);
        kubelet.awaitReady(PATIENCE);
    }

    @AfterEach
    void end() {
        kubelet.close();
        server.close();
    }

    @Test
    void underAMigrationOfTwoMinutes() throws Exception {
        shop.migration("02_long", """
                DO $$ BEGIN
                    FOR i IN 1..1300 LOOP
                        INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 500) n;
                        PERFORM pg_sleep(0.1);
                    END LOOP;
                END $$;
                """);
        kubelet.awaitAnswer(Kubelet.Probe.READINESS, 503, "02_long", PATIENCE);
        Map<String, List<HttpAnswer>> answers = ask("under a migration of two minutes");

        assertThat(database.prismaHistory()).as("it went on all the time").containsExactly("01_init");
        assertThat(answers.get(LIVE)).allMatch(answer -> answer.status() == 200);
        assertThat(answers.get(STARTED)).allMatch(answer -> answer.status() == 200);
        assertThat(answers.get(READY))
                .allMatch(answer -> answer.status() == 503)
                .allMatch(answer -> answer.body().contains("02_long"));
        assertThat(answers.get(GATE_OF_THE_OLD)).allMatch(answer -> answer.status() == 200);
        assertThat(answers.get(GATE_OF_THE_NEW)).allMatch(answer -> answer.status() == 503);
        kubelet.awaitReady(PATIENCE);
        assertThat(kubelet.restarts()).isZero();
    }

    @Test
    void withTheServerFrozen() throws Exception {
        server.freeze();
        Map<String, List<HttpAnswer>> answers = ask("with the server frozen");

        assertThat(answers.get(LIVE)).allMatch(answer -> answer.status() == 200);
        assertThat(answers.get(STARTED)).allMatch(answer -> answer.status() == 200);
        // A level that was seen stays reached.
        assertThat(answers.get(GATE_OF_THE_OLD)).allMatch(answer -> answer.status() == 200);
        assertThat(answers.get(GATE_OF_THE_NEW)).allMatch(answer -> answer.status() == 503);
        // What was known holds until a check has waited in vain.
        List<Integer> ready =
                answers.get(READY).stream().map(HttpAnswer::status).toList();
        assertThat(ready).containsOnly(200, 503).last().isEqualTo(503);
        assertThat(ready).as("once down, it stays down").isSortedAccordingTo(Integer::compare);
        System.out.println("the freeze was told after " + ready.indexOf(503) * PERIOD.toMillis() / 1000.0 + " s");
        assertThat(service.management(READY).body()).contains("UNREACHABLE");
        server.thaw();
        kubelet.awaitReady(PATIENCE);
        assertThat(kubelet.restarts()).isZero();
    }

    /** Asks each probe, all of them at the same time. */
    private Map<String, List<HttpAnswer>> ask(String when) throws Exception {
        Map<String, Future<List<HttpAnswer>>> asked = new LinkedHashMap<>();
        Map<String, List<HttpAnswer>> answers = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (String path : List.of(LIVE, STARTED, READY)) {
                asked.put(path, threads.submit(() -> ask(service.probePort(), path)));
            }
            for (String path : List.of(GATE_OF_THE_OLD, GATE_OF_THE_NEW)) {
                asked.put(path, threads.submit(() -> ask(service.port(), path)));
            }
            for (Map.Entry<String, Future<List<HttpAnswer>>> one : asked.entrySet()) {
                answers.put(one.getKey(), one.getValue().get(10, TimeUnit.MINUTES));
            }
        }
        answers.forEach((path, all) -> {
            long[] nanos = all.stream()
                    .mapToLong(answer -> answer.latency().toNanos())
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%s: %d calls of %s: median %.2f ms, 99th percentile %.2f ms, maximum %.2f ms%n",
                    when,
                    nanos.length,
                    path,
                    nanos[CALLS / 2] / 1e6,
                    nanos[CALLS * 99 / 100] / 1e6,
                    nanos[CALLS - 1] / 1e6);
            // As late as a kubelet takes it for a failure.
            assertThat(all).as(path).allMatch(answer -> answer.status() != 0);
        });
        return answers;
    }

    private static List<HttpAnswer> ask(int port, String path) {
        List<HttpAnswer> answers = new ArrayList<>(CALLS);
        long begin = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            long early = PERIOD.multipliedBy(i).toNanos() - (System.nanoTime() - begin);
            if (early > 0) {
                Waiting.pause(Duration.ofNanos(early));
            }
            answers.add(HttpAnswer.get(port, path, TIMEOUT));
        }
        return answers;
    }
}
