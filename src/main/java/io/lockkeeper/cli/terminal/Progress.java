package io.lockkeeper.cli.terminal;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.LeaseEvent;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.operation.RunEvent;
import io.lockkeeper.operation.SeedEvent;
import io.lockkeeper.operation.StatementEvent;
import io.lockkeeper.text.Visible;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Shows a run to a person: on a terminal a bar that is drawn over itself, elsewhere the events that matter, one a line. A migration that
 * takes its time is told of again and again.
 */
public final class Progress implements Listener, AutoCloseable {

    private static final int WIDTH = 30;
    private static final long REDRAW_MILLIS = 50;
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final PrintWriter out;
    private final boolean terminal;
    private final Duration silence;
    private final Duration again;
    private boolean barShown;
    private long lastDrawn;
    private StatementEvent.Started statement;
    private Thread teller;

    public Progress(PrintWriter out, boolean terminal) {
        this(out, terminal, SILENCE, AGAIN);
    }

    /**
     * @param silence after which a migration or a seed that is at work is told of
     * @param again how long after that it is told of each time
     */
    public Progress(PrintWriter out, boolean terminal, Duration silence, Duration again) {
        this.out = out;
        this.terminal = terminal;
        this.silence = silence;
        this.again = again;
    }

    @Override
    public synchronized void on(Event event) {
        switch (event) {
            case StatementEvent.Started started -> statement = started;
            case MigrationEvent.Started(String migration, int number, int of) -> begin(new Item(migration, number, of));
            case SeedEvent.Started(String seed, int number, int of) -> begin(new Item(seed, number, of));
            case MigrationEvent.Applied applied -> {
                endTelling();
                if (terminal) {
                    draw(applied.number(), applied.of(), applied.migration());
                } else {
                    line(applied.number() + "/" + applied.of() + "  " + applied.message());
                }
            }
            case RunEvent.Reconnecting _, SeedEvent.Applied _, SeedEvent.Retry _ -> {
                endTelling();
                line(event.message());
            }
            case LeaseEvent.Waiting _,
                    LeaseEvent.TakenOver _,
                    LockEvent _,
                    MigrationEvent.Repaired _,
                    MigrationEvent.Resumed _ -> line(event.message());
            case RunEvent.Started _,
                    RunEvent.Ended _,
                    LeaseEvent.Acquired _,
                    MigrationEvent.Begun _,
                    StatementEvent.Done _,
                    SeedEvent.CheckPassed _ -> {
                // The result says it, or it is too much for a person.
            }
        }
    }

    private void begin(Item item) {
        endTelling();
        teller = Thread.startVirtualThread(() -> tellOf(item));
        if (terminal) {
            draw(item.number - 1, item.of, item.name);
        }
    }

    private void tellOf(Item item) {
        long start = System.nanoTime();
        try {
            for (Duration pause = silence; ; pause = again) {
                Thread.sleep(pause);
                tell(item, Duration.ofNanos(System.nanoTime() - start));
            }
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    private synchronized void tell(Item item, Duration time) {
        if (Thread.currentThread() != teller) {
            return;
        }
        String text = item.name + " has been at work for " + time.toSeconds() + " s"
                + (statement == null ? "" : ", now at line " + statement.line() + ": " + statement.tag());
        if (terminal) {
            lastDrawn = 0;
            draw(item.number - 1, item.of, text);
        } else {
            line(item.number + "/" + item.of + "  " + text);
        }
    }

    /** Nothing is at work any more; what is said next begins on a new line. */
    @Override
    public synchronized void close() {
        endTelling();
        erase();
        out.flush();
    }

    private void endTelling() {
        if (teller != null) {
            teller.interrupt();
            teller = null;
            statement = null;
        }
    }

    private void line(String text) {
        erase();
        out.println(Visible.line(text));
        out.flush();
    }

    private void draw(int done, int of, String what) {
        long now = System.currentTimeMillis();
        if (done < of && now - lastDrawn < REDRAW_MILLIS) {
            return;
        }
        lastDrawn = now;
        int filled = WIDTH * done / Math.max(of, 1);
        out.print("\r\033[K[" + "█".repeat(filled) + "░".repeat(WIDTH - filled) + "] " + done + "/" + of + " "
                + Visible.line(what));
        barShown = true;
        if (done == of) {
            erase();
        }
        out.flush();
    }

    private void erase() {
        if (barShown) {
            out.print("\r\033[K");
            barShown = false;
        }
    }

    /** A migration or a seed that is at work: {@code number} of {@code of}, from 1. */
    private record Item(String name, int number, int of) {}
}
