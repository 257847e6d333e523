package io.lockkeeper.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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
    private final Timeline timeline;
    private final Map<Probe, Prober> probers;
    private final CompletableFuture<Void> deleted = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Life life;

    private Kubelet(String name, Pod pod, Container container) {
        this.name = name;
        this.pod = pod;
        this.container = container;
        this.timeline = new Timeline(name);
        this.probers = pod.probes().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> new Prober(this, entry.getKey(), entry.getValue())));
    }

    /** Starts the container and its probes. */
    public static Kubelet run(String name, Pod pod, Container container) {
        Kubelet kubelet = new Kubelet(name, pod, container);
        Thread.ofPlatform().daemon().name("kubelet-" + name).start(kubelet::sync);
        kubelet.probers.forEach((probe, prober) ->
                Thread.ofPlatform().daemon().name(probe + "-" + name).start(prober));
        kubelet.await("the container is started", () -> kubelet.life != null, Waiting.PATIENCE);
        return kubelet;
    }

    /** Keeps the container running until the pod is deleted. */
    private void sync() {
        try {
            for (int number = 0; !deleted.isDone(); number++) {
                pause(backOff(number));
                if (!deleted.isDone()) {
                    life = new Life(number, container.start(), Instant.now());
                    timeline.event("container started, restart " + number);
                    runToItsEnd(life);
                }
            }
        } finally {
            ended.complete(null);
        }
    }

    private void runToItsEnd(Life now) {
        CompletableFuture.anyOf(now.process.end(), now.condemned, deleted).join();
        if (now.process.isAlive()) {
            timeline.event("SIGTERM");
            now.process.terminate();
            if (!now.process.hasEnded(pod.gracePeriod())) {
                timeline.event("SIGKILL, the grace period is over");
                now.process.kill();
            }
        }
        timeline.event("container ended with exit code " + now.process.exitCode());
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

    /** Deletes the pod: liveness and startup are not asked any more, the container gets its SIGTERM, nothing starts again. */
    public void delete() {
        if (deleted.complete(null)) {
            timeline.event("pod deleted");
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
        Life now = life;
        return now != null && now.ready && now.process.isAlive() && !deleted.isDone();
    }

    /** How often the container was started again. */
    public int restarts() {
        return life == null ? 0 : life.number;
    }

    /** All answers to a probe, oldest first. */
    public List<Answer> answers(Probe probe) {
        return timeline.answers(probe);
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

    /** Waits until a probe was answered so often since then. */
    public void awaitAnswers(Probe probe, Instant since, int count, Duration patience) {
        await(count + " answers to " + probe, () -> answers(probe, since).size() >= count, patience);
    }

    private void await(String what, Callable<Boolean> condition, Duration patience) {
        if (!Waiting.until(condition, patience)) {
            Life now = life;
            throw new AssertionError("within " + patience + " it did not happen that " + what + "\n" + report()
                    + (now == null ? "" : now.process.output()));
        }
    }

    /** What happened, and every answer that differs from the one before it. */
    public String report() {
        return timeline.text();
    }

    @Override
    public void close() {
        delete();
        Life now = life;
        if (now != null) {
            now.process.close();
        }
        hasEnded(Waiting.PATIENCE);
        ChildProcess.log("pod-" + name, report());
    }

    Life life() {
        return life;
    }

    Timeline timeline() {
        return timeline;
    }

    int probePort() {
        return container.probePort();
    }

    /** Of a pod that was deleted, readiness is asked to its end. */
    boolean asksNoMore(Probe probe) {
        return ended.isDone() || deleted.isDone() && probe != Probe.READINESS;
    }

    void ready(Life now, boolean isReady) {
        if (now.ready != isReady) {
            timeline.event(isReady ? "ready" : "not ready");
        }
        now.ready = isReady;
    }

    void started(Life now) {
        timeline.event("started");
        now.started = true;
        // Traffic need not wait for the next turn of the readiness probe.
        probers.get(Probe.READINESS).hurry();
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
     * What a probe was told.
     *
     * @param restart of which life of the container
     */
    public record Answer(Probe probe, int restart, HttpAnswer http) {}

    /** One life of the container. */
    final class Life {
        final int number;
        final ChildProcess process;
        final Instant since;
        final CompletableFuture<Void> condemned = new CompletableFuture<>();
        volatile boolean started = !pod.probes().containsKey(Probe.STARTUP);
        volatile boolean ready = !pod.probes().containsKey(Probe.READINESS);

        private Life(int number, ChildProcess process, Instant since) {
            this.number = number;
            this.process = process;
            this.since = since;
        }
    }
}
