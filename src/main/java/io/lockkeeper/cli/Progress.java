package io.lockkeeper.cli;

import io.lockkeeper.run.RunEvent;
import io.lockkeeper.run.RunListener;
import java.io.PrintWriter;

/** Shows a run to a person: on a terminal a bar that is drawn over itself, elsewhere the events that matter, one a line. */
final class Progress implements RunListener {

    private static final int WIDTH = 30;
    private static final long REDRAW_MILLIS = 50;

    private final PrintWriter out;
    private final boolean terminal;
    private boolean barShown;
    private long lastDrawn;

    Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void on(RunEvent event) {
        switch (event.type()) {
            case STARTED,
                    LEASE_ACQUIRED,
                    STATEMENT_STARTED,
                    STATEMENT_DONE,
                    MIGRATION_BEGUN,
                    CHECK_PASSED,
                    SUCCEEDED,
                    STOPPED,
                    FAILED -> {
                // The result says it, or it is too much for a person.
            }
            case MIGRATION_STARTED -> {
                if (terminal) {
                    draw(event.number() - 1, event.of(), event.subject());
                }
            }
            case MIGRATION_APPLIED -> {
                if (terminal) {
                    draw(event.number(), event.of(), event.subject());
                } else {
                    line(event.number() + "/" + event.of() + "  " + event.message());
                }
            }
            default -> line(event.message());
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
