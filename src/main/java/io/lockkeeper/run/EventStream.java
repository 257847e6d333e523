package io.lockkeeper.run;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    private final SseEventSink sink;
    private final Sse sse;

    EventStream(UUID id, Runs runs, SseEventSink sink, Sse sse) {
        this.id = id;
        this.runs = runs;
        this.sink = sink;
        this.sse = sse;
    }

    /** Returns when the run is over or the client is gone. */
    void send() {
        try (sink) {
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
        } catch (ExecutionException | TimeoutException e) {
            Log.debugf(e, "a client that followed run %s is gone", id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(LiveRun live) throws InterruptedException, ExecutionException, TimeoutException {
        try (LiveRun.Follower follower = live.follow()) {
            while (!sink.isClosed()) {
                LiveRun.Entry entry = follower.next(KEEP_ALIVE);
                if (entry == LiveRun.Entry.END) {
                    return;
                }
                send(entry == null ? keepAlive() : event(RunEventView.of(entry)));
            }
        }
    }

    private void poll() throws InterruptedException, ExecutionException, TimeoutException {
        int last = 0;
        long lastSent = System.nanoTime();
        while (!sink.isClosed()) {
            // The state is read before the steps: when it is over, all steps are there.
            boolean over = QuarkusTransaction.requiringNew()
                    .call(() -> Run.<Run>findByIdOptional(id).filter(Run::isActive).isEmpty());
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

    private void send(OutboundSseEvent event) throws InterruptedException, ExecutionException, TimeoutException {
        sink.send(event).toCompletableFuture().get(CLIENT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
