package io.lockkeeper.cli.terminal;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.LeaseEvent;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.operation.RunEvent;
import io.lockkeeper.operation.SeedEvent;
import io.lockkeeper.operation.StatementEvent;
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
     * @param silence after which a migration that is at work is told of
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
            case MigrationEvent.Started started -> {
                endTelling();
                teller = Thread.startVirtualThread(() -> tellOf(started));
                if (terminal) {
                    draw(started.number() - 1, started.of(), started.migration());
                }
            }
            case MigrationEvent.Applied applied -> {
                endTelling();
                if (terminal) {
                    draw(applied.number(), applied.of(), applied.migration());
                } else {
                    line(applied.number() + "/" + applied.of() + "  " + applied.message());
                }
            }
            case RunEvent.Reconnecting reconnecting -> {
                endTelling();
                line(reconnecting.message());
            }
            case LeaseEvent.Waiting _,
                    LeaseEvent.TakenOver _,
                    LockEvent _,
                    MigrationEvent.Repaired _,
                    MigrationEvent.Resumed _,
                    SeedEvent.Applied _,
                    SeedEvent.Retry _ -> line(event.message());
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

    private void tellOf(MigrationEvent.Started migration) {
        long start = System.nanoTime();
        try {
            for (Duration pause = silence; ; pause = again) {
                Thread.sleep(pause);
                tell(migration, Duration.ofNanos(System.nanoTime() - start));
            }
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    private synchronized void tell(MigrationEvent.Started migration, Duration time) {
        if (Thread.currentThread() != teller) {
            return;
        }
        String text = migration.migration() + " has been at work for " + time.toSeconds() + " s"
                + (statement == null ? "" : ", now at line " + statement.line() + ": " + statement.tag());
        if (terminal) {
            lastDrawn = 0;
            draw(migration.number() - 1, migration.of(), text);
        } else {
            line(migration.number() + "/" + migration.of() + "  " + text);
        }
    }

    /** Nothing is at work any more; what is said next begins on a line of its own. */
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
        out.println(text);
        out.flush();
    }

    private void draw(int done, int of, String what) {
        long now = System.currentTimeMillis();
        if (done < of && now - lastDrawn < REDRAW_MILLIS) {
            return;
        }
        lastDrawn = now;
        int filled = WIDTH * done / Math.max(of, 1);
        out.print("\r\033[K[" + "█".repeat(filled) + "░".repeat(WIDTH - filled) + "] " + done + "/" + of + " " + what);
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
}
