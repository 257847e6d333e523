package io.lockkeeper.testing;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What a Service of Kubernetes is, as kube-proxy makes it: a connection goes to one of the pods that are ready, or were a moment ago:
 * nodes learn late who has come and who leaves. A connection that a pod refuses is the client's bad luck; nothing is tried twice.
 */
public final class LoadBalancer implements AutoCloseable {

    /** How late a change of readiness reaches it. */
    private static final Duration DELAY = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<Integer> endpoints = List.of();
    private final Relay relay = Relay.at(
            0, this::toAPod, Relay.passing((from, to) -> from.getInputStream().transferTo(to.getOutputStream())));

    private LoadBalancer() {}

    /** @param ready the ports of the pods that are ready at this moment */
    public static LoadBalancer start(Supplier<List<Integer>> ready) {
        LoadBalancer balancer = new LoadBalancer();
        balancer.watch.scheduleAtFixedRate(
                () -> balancer.later(ready.get()), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return balancer;
    }

    private void later(List<Integer> ready) {
        watch.schedule(() -> endpoints = ready, DELAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Socket toAPod() throws IOException {
        List<Integer> now = endpoints;
        if (now.isEmpty()) {
            throw new IOException("no pod is ready");
        }
        return new Socket("127.0.0.1", now.get(Math.floorMod(next.getAndIncrement(), now.size())));
    }

    public int port() {
        return relay.port();
    }

    /** The ports of the pods that get connections. */
    public List<Integer> endpoints() {
        return endpoints;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        relay.close();
    }
}
