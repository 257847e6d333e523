package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    private final ServerSocket listener;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<Integer> endpoints = List.of();

    private LoadBalancer(ServerSocket listener) {
        this.listener = listener;
    }

    /** @param ready the ports of the pods that are ready at this moment */
    public static LoadBalancer start(Supplier<List<Integer>> ready) {
        try {
            LoadBalancer balancer =
                    new LoadBalancer(new ServerSocket(Door.freePort(), 1_000, InetAddress.getLoopbackAddress()));
            balancer.watch.scheduleAtFixedRate(
                    () -> balancer.later(ready.get()), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
            Thread.ofVirtual().start(balancer::accept);
            return balancer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void later(List<Integer> ready) {
        watch.schedule(() -> endpoints = ready, DELAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The ports of the pods that get connections. */
    public List<Integer> endpoints() {
        return endpoints;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void connect(Socket client) {
        List<Integer> now = endpoints;
        try {
            if (now.isEmpty()) {
                client.close();
                return;
            }
            Socket pod = new Socket("127.0.0.1", now.get(Math.floorMod(next.getAndIncrement(), now.size())));
            Thread.ofVirtual().start(() -> pass(client, pod));
            pass(pod, client);
        } catch (IOException e) {
            hangUp(client);
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side is gone, and the other with it.
        }
    }

    private static void hangUp(Socket client) {
        try {
            client.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
