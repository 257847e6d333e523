package io.lockkeeper.run;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends the events of one run to one client, at the pace of the client. A run of this process is followed in memory; the saved
 * steps of another process's run are read again and again.
 */
final class EventStream {

    /** Shorter than the idle timeouts of the server and of usual proxies. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(60);

    private final UUID id;
    private final Runs runs;
    private final Sse sse;
    private final MultiEmitter<? super OutboundSseEvent> client;
    private final Semaphore asked = new Semaphore(0);

    private EventStream(UUID id, Runs runs, Sse sse, MultiEmitter<? super OutboundSseEvent> client) {
        this.id = id;
        this.runs = runs;
        this.sse = sse;
        this.client = client;
        client.onRequest(this::ask);
        // What was asked for before the line above.
        ask(client.requested());
    }

    private void ask(long count) {
        asked.release((int) Math.min(count, Integer.MAX_VALUE / 2));
    }

    /** The events of a run; they end when the run is over or the client is gone. */
    static Multi<OutboundSseEvent> of(UUID id, Runs runs, Sse sse) {
        return Multi.createFrom()
                .emitter(
                        client -> {
                            EventStream stream = new EventStream(id, runs, sse, client);
                            Thread.ofVirtual().name("events-" + id).start(stream::send);
                        },
                        BackPressureStrategy.BUFFER);
    }

    private void send() {
        try {
            Optional<LiveRun> live = runs.live(id);
            if (live.isPresent()) {
                follow(live.get());
            } else {
                poll();
            }
            Run run = QuarkusTransaction.requiringNew().call(() -> Run.findById(id));
            if (run != null) {
                send(sse.newEventBuilder()
                        .name("ended")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(RunView.class, RunView.of(run))
                        .build());
            }
        } catch (ClientGone e) {
            Log.debugf("the events of run %s do not reach a client any more", id);
        } catch (RuntimeException e) {
            client.fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Whatever ended it gives the place back; to a client that has left or that was told of a failure it says
            // nothing.
            client.complete();
        }
    }

    private void follow(LiveRun live) throws InterruptedException, ClientGone {
        try (LiveRun.Follower follower = live.follow()) {
            while (true) {
                LiveRun.Entry entry = follower.next(KEEP_ALIVE);
                if (entry == LiveRun.Entry.END) {
                    return;
                }
                send(entry == null ? keepAlive() : event(RunEventView.of(entry)));
            }
        }
    }

    private void poll() throws InterruptedException, ClientGone {
        int last = 0;
        long lastSent = System.nanoTime();
        while (true) {
            // The state is read before the steps: when it is over, all steps are there.
            boolean over = QuarkusTransaction.requiringNew()
                    .call(() ->
                            Run.<Run>findByIdOptional(id).filter(Run::isActive).isEmpty());
            int from = last;
            List<RunStep> steps = QuarkusTransaction.requiringNew().call(() -> RunStep.after(id, from));
            for (RunStep step : steps) {
                send(event(RunEventView.of(step)));
                last = step.number;
                lastSent = System.nanoTime();
            }
            if (over) {
                return;
            }
            if (System.nanoTime() - lastSent > KEEP_ALIVE.toNanos()) {
                send(keepAlive());
                lastSent = System.nanoTime();
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private OutboundSseEvent event(RunEventView view) {
        return sse.newEventBuilder()
                .id(String.valueOf(view.id()))
                .name(view.type().name())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(RunEventView.class, view)
                .build();
    }

    private OutboundSseEvent keepAlive() {
        return sse.newEventBuilder().comment("still at work").build();
    }

    private void send(OutboundSseEvent event) throws InterruptedException, ClientGone {
        if (!asked.tryAcquire(CLIENT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || client.isCancelled()) {
            throw new ClientGone();
        }
        client.emit(event);
    }

    /** The client has left, or takes nothing any more. */
    private static final class ClientGone extends Exception {}
}
