package io.lockkeeper.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Requests at a steady pace, each by a connection of its own; a slow answer does not slow the pace down. */
public final class Load implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Queue<HttpAnswer> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Instant begin = Instant.now();
    private final Thread pace;
    private volatile boolean over;

    private Load(int port, String path, int perSecond) {
        pace = Thread.ofPlatform().daemon().start(() -> {
            long first = System.nanoTime();
            for (long i = 0; !over; i++) {
                long early = first + i * 1_000_000_000L / perSecond - System.nanoTime();
                if (early > 0) {
                    Waiting.pause(Duration.ofNanos(early));
                }
                requests.execute(() -> answers.add(HttpAnswer.get(port, path, TIMEOUT)));
            }
        });
    }

    public static Load on(int port, String path, int perSecond) {
        return new Load(port, path, perSecond);
    }

    /** The answers so far; the time of each is that of its request. */
    public List<HttpAnswer> answers() {
        return List.copyOf(answers);
    }

    /** Requests a second since it began. */
    public double rate() {
        return answers.size() * 1000.0 / Duration.between(begin, Instant.now()).toMillis();
    }

    /** No further request; waits for the answers to those that were sent. */
    @Override
    public void close() {
        over = true;
        try {
            pace.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requests.close();
    }
}
