package io.lockkeeper.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A kubelet for one pod with one container, with the semantics of Kubernetes (prober/worker.go): each probe has a loop of its own,
 * the startup probe holds the others back until it has succeeded, a startup or liveness probe that fails beyond its threshold
 * ends the container (SIGTERM, grace period, SIGKILL), and a container that has ended is started again, after a pause that
 * doubles. Every answer and everything that was done is kept in a timeline.
 */
public final class Kubelet implements AutoCloseable {

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private final String name;
    private final Pod pod;
    private final Container container;
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<Probe, Worker> workers;
    private final CompletableFuture<Void> deleted = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Instant begin = Instant.now();
    private volatile Instance instance;

    private Kubelet(String name, Pod pod, Container container) {
        this.name = name;
        this.pod = pod;
        this.container = container;
        this.workers = pod.probes().keySet().stream().collect(Collectors.toMap(probe -> probe, Worker::new));
    }

    /** Starts the container and its probes. */
    public static Kubelet run(String name, Pod pod, Container container) {
        Kubelet kubelet = new Kubelet(name, pod, container);
        Thread.ofPlatform().daemon().name("kubelet-" + name).start(kubelet::sync);
        kubelet.workers.forEach((probe, worker) ->
                Thread.ofPlatform().daemon().name(probe + "-" + name).start(worker));
        kubelet.await("the container is started", () -> kubelet.instance != null, Duration.ofSeconds(30));
        return kubelet;
    }

    /** Keeps the container running until the pod is deleted. */
    private void sync() {
        try {
            for (int number = 0; !deleted.isDone(); number++) {
                pause(backOff(number));
                if (!deleted.isDone()) {
                    instance = new Instance(number, container.start(), Instant.now());
                    event("container started, restart " + number);
                    runToItsEnd(instance);
                }
            }
        } finally {
            ended.complete(null);
        }
    }

    private void runToItsEnd(Instance now) {
        CompletableFuture.anyOf(now.process.end(), now.condemned, deleted).join();
        if (now.process.isAlive()) {
            event("SIGTERM");
            now.process.terminate();
            if (!now.process.hasEnded(pod.gracePeriod())) {
                event("SIGKILL, the grace period is over");
                now.process.kill();
            }
        }
        event("container ended with exit code " + now.process.exitCode());
        now.ready = false;
    }

    /** The first restart comes at once; the pause doubles from then on. */
    private Duration backOff(int restart) {
        if (restart < 2) {
            return Duration.ZERO;
        }
        Duration pause = pod.backOff().multipliedBy(1L << Math.min(restart - 2, 10));
        return pause.compareTo(LONGEST_BACK_OFF) < 0 ? pause : LONGEST_BACK_OFF;
    }

    private void pause(Duration duration) {
        deleted.copy()
                .completeOnTimeout(null, duration.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void event(String what) {
        events.add("%7.2f s  %s".formatted(seconds(Instant.now()), what));
    }

    private double seconds(Instant at) {
        return Duration.between(begin, at).toMillis() / 1000.0;
    }

    /** Deletes the pod: liveness and startup are not asked any more, the container gets its SIGTERM, nothing starts again. */
    public void delete() {
        if (deleted.complete(null)) {
            event("pod deleted");
        }
    }

    /** Whether the container has ended for good within that time. */
    public boolean hasEnded(Duration patience) {
        return ended.copy()
                .thenApply(end -> true)
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Whether traffic may go to the pod. */
    public boolean isReady() {
        Instance now = instance;
        return now != null && now.ready && now.process.isAlive() && !deleted.isDone();
    }

    /** How often the container was started again. */
    public int restarts() {
        return instance == null ? 0 : instance.number;
    }

    /** All answers to a probe, oldest first. */
    public List<Answer> answers(Probe probe) {
        return answers.stream().filter(answer -> answer.probe() == probe).toList();
    }

    /** The answers to a probe that was asked at that time or later. */
    public List<Answer> answers(Probe probe, Instant since) {
        return answers(probe).stream()
                .filter(answer -> !answer.http().at().isBefore(since))
                .toList();
    }

    /** Waits until traffic may go to the pod. */
    public void awaitReady(Duration patience) {
        await("the pod is ready", this::isReady, patience);
    }

    /** Waits until none may: one answer that is not a success need not be enough. */
    public void awaitNotReady(Duration patience) {
        await("the pod is not ready", () -> !isReady(), patience);
    }

    /** Waits for the next answer to a probe that says this. */
    public Answer awaitAnswer(Probe probe, int status, String text, Duration patience) {
        Instant since = Instant.now();
        Answer[] found = new Answer[1];
        await(
                probe + " answers " + status + " " + text,
                () -> {
                    found[0] = answers(probe, since).stream()
                            .filter(answer -> answer.http().status() == status
                                    && answer.http().body().contains(text))
                            .findFirst()
                            .orElse(null);
                    return found[0] != null;
                },
                patience);
        return found[0];
    }

    private void await(String what, Callable<Boolean> condition, Duration patience) {
        if (!Waiting.until(condition, patience)) {
            Instance now = instance;
            throw new AssertionError("within " + patience + " it did not happen that " + what + "\n" + timeline()
                    + (now == null ? "" : now.process.output()));
        }
    }

    /** What happened, and every answer that differs from the one before it. */
    public String timeline() {
        StringBuilder text = new StringBuilder("pod ").append(name).append('\n');
        events.forEach(event -> text.append(event).append('\n'));
        for (Probe probe : Probe.values()) {
            Answer before = null;
            int same = 0;
            for (Answer answer : answers(probe)) {
                if (before != null
                        && before.http().status() == answer.http().status()
                        && before.http().body().equals(answer.http().body())) {
                    same++;
                    continue;
                }
                text.append(same == 0 ? "" : "            … " + same + " times more\n");
                text.append("%7.2f s  %-9s %s %s%n"
                        .formatted(
                                seconds(answer.http().at()),
                                probe,
                                answer.http().status(),
                                answer.http().body().replaceAll("\\s+", " ")));
                before = answer;
                same = 0;
            }
            text.append(same == 0 ? "" : "            … " + same + " times more\n");
        }
        return text.toString();
    }

    private static Duration seconds(JsonNode node, String field, int otherwise) {
        return Duration.ofSeconds(node.path(field).asInt(otherwise));
    }

    @Override
    public void close() {
        delete();
        Instance now = instance;
        if (now != null) {
            now.process.close();
        }
        hasEnded(Duration.ofSeconds(30));
        ChildProcess.log("pod-" + name, timeline());
    }

    /** What a pod runs. */
    public interface Container {

        /** A new process of it. */
        ChildProcess start();

        /** Where its probes are asked. */
        int probePort();
    }

    /** The three probes. */
    public enum Probe {
        STARTUP,
        LIVENESS,
        READINESS
    }

    /**
     * How a probe is asked, by the names of a manifest.
     *
     * @param port 0 for the one that the container gives for its probes
     */
    public record Check(
            int port,
            String path,
            Duration initialDelay,
            Duration period,
            Duration timeout,
            int failureThreshold,
            int successThreshold) {

        static Check of(JsonNode probe) {
            return new Check(
                    0,
                    probe.at("/httpGet/path").asText(),
                    seconds(probe, "initialDelaySeconds", 0),
                    seconds(probe, "periodSeconds", 10),
                    seconds(probe, "timeoutSeconds", 1),
                    probe.path("failureThreshold").asInt(3),
                    probe.path("successThreshold").asInt(1));
        }

        /** Asked from the start on, of the container. */
        public Check(String path, Duration period, Duration timeout, int failureThreshold) {
            this(0, path, Duration.ZERO, period, timeout, failureThreshold, 1);
        }
    }

    /**
     * What a manifest says.
     *
     * @param gracePeriod between SIGTERM and SIGKILL
     * @param backOff the pause before the second restart; Kubernetes takes 10 s
     */
    public record Pod(Map<Probe, Check> probes, Duration gracePeriod, Duration backOff) {

        /** As the manifest of a Deployment has it, whose container has all three probes. */
        public static Pod of(Path deployment) {
            try {
                JsonNode spec = new YAMLMapper().readTree(deployment.toFile()).at("/spec/template/spec");
                JsonNode container = spec.at("/containers/0");
                return new Pod(
                        Map.of(
                                Probe.STARTUP, Check.of(container.required("startupProbe")),
                                Probe.LIVENESS, Check.of(container.required("livenessProbe")),
                                Probe.READINESS, Check.of(container.required("readinessProbe"))),
                        seconds(spec, "terminationGracePeriodSeconds", 30),
                        Duration.ofSeconds(10));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A pod of Lockkeeper's service. Its start may take two minutes. */
        public static Pod service(Duration period, Duration timeout, int failureThreshold) {
            int attempts = (int) Duration.ofMinutes(2).dividedBy(period);
            return new Pod(
                    Map.of(
                            Probe.STARTUP, new Check("/q/health/started", period, timeout, attempts),
                            Probe.LIVENESS, new Check("/q/health/live", period, timeout, failureThreshold),
                            Probe.READINESS, new Check("/q/health/ready", period, timeout, failureThreshold)),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10));
        }
    }

    /**
     * What a probe was told.
     *
     * @param restart of which life of the container
     */
    public record Answer(Probe probe, int restart, HttpAnswer http) {}

    /** One life of the container. */
    private final class Instance {
        private final int number;
        private final ChildProcess process;
        private final Instant since;
        private final CompletableFuture<Void> condemned = new CompletableFuture<>();
        private volatile boolean started = !pod.probes().containsKey(Probe.STARTUP);
        private volatile boolean ready = !pod.probes().containsKey(Probe.READINESS);

        private Instance(int number, ChildProcess process, Instant since) {
            this.number = number;
            this.process = process;
            this.since = since;
        }
    }

    /** The loop of one probe. */
    private final class Worker implements Runnable {
        private final Probe probe;
        private final Check check;
        private final Semaphore trigger = new Semaphore(0);
        private Instance seen;
        private boolean onHold;
        private boolean lastSuccess;
        private int inARow;

        private Worker(Probe probe) {
            this.probe = probe;
            this.check = pod.probes().get(probe);
        }

        @Override
        public void run() {
            try {
                while (goesOn()) {
                    if (trigger.tryAcquire(check.period().toMillis(), TimeUnit.MILLISECONDS)) {
                        trigger.drainPermits();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean goesOn() {
            Instance now = instance;
            if (ended.isDone() || deleted.isDone() && probe != Probe.READINESS) {
                return false;
            }
            if (now == null) {
                return true;
            }
            if (now != seen) {
                seen = now;
                onHold = false;
                inARow = 0;
            }
            boolean early = Duration.between(now.since, Instant.now()).compareTo(check.initialDelay()) < 0;
            boolean itsTurn = now.started != (probe == Probe.STARTUP);
            if (!onHold && !early && itsTurn && now.process.isAlive()) {
                ask(now);
            }
            return true;
        }

        private void ask(Instance now) {
            int port = check.port() == 0 ? container.probePort() : check.port();
            HttpAnswer http = HttpAnswer.get(port, check.path(), check.timeout());
            answers.add(new Answer(probe, now.number, http));
            boolean success = http.isSuccess();
            inARow = success == lastSuccess ? inARow + 1 : 1;
            lastSuccess = success;
            if (inARow >= (success ? check.successThreshold() : check.failureThreshold())) {
                decided(now, success);
            }
        }

        private void decided(Instance now, boolean success) {
            if (probe == Probe.READINESS) {
                if (now.ready != success) {
                    event(success ? "ready" : "not ready");
                }
                now.ready = success;
            } else if (!success) {
                event(probe + " failed " + inARow + " times in a row");
                onHold = true;
                inARow = 0;
                now.condemned.complete(null);
            } else if (probe == Probe.STARTUP && !now.started) {
                event("started");
                now.started = true;
                // Traffic need not wait for the next turn of the readiness probe.
                workers.getOrDefault(Probe.READINESS, this).trigger.release();
            }
        }
    }
}
