package io.lockkeeper.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Requests at a steady pace, each by a separate connection; a slow answer does not slow the pace down. A machine that cannot
 * answer at that pace is asked as fast as it can.
 */
public final class Load implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** More requests than that are never without an answer. */
    private static final int MOST_OPEN = 100;

    private final Queue<HttpAnswer> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private final Instant begin = Instant.now();
    private final Thread pace;
    private volatile boolean over;

    private Load(int port, String path, int perSecond) {
        Duration interval = Duration.ofSeconds(1).dividedBy(perSecond);
        pace = Thread.ofPlatform().daemon().start(() -> {
            long next = System.nanoTime();
            while (!over) {
                Waiting.pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
                open.acquireUninterruptibly();
                requests.execute(() -> ask(port, path));
                next = Math.max(next + interval.toNanos(), System.nanoTime());
            }
        });
    }

    private void ask(int port, String path) {
        answers.add(HttpAnswer.get(port, path, TIMEOUT));
        open.release();
    }

    public static Load on(int port, String path, int perSecond) {
        return new Load(port, path, perSecond);
    }

    /** The answers so far; the time of each is that of its request. */
    public List<HttpAnswer> answers() {
        return List.copyOf(answers);
    }

    /** Waits until so many more were answered. */
    public void awaitFurther(int count) {
        int before = answers.size();
        Waiting.await(count + " further answers", () -> answers.size() >= before + count);
    }

    /** Answers a second since it began. */
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
