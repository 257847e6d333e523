package io.lockkeeper.security;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Hears every line of the log at every level, with the traces that belong to it. */
final class CanaryLog extends Handler implements AutoCloseable {

    private final Consumer<String> listener;

    CanaryLog(Consumer<String> listener) {
        this.listener = listener;
        Logger.getLogger("").addHandler(this);
        Logger.getLogger("io.lockkeeper").setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord line) {
        listener.accept(line.getMessage());
        if (line instanceof ExtLogRecord full) {
            listener.accept(full.getFormattedMessage());
        }
        if (line.getThrown() != null) {
            StringWriter trace = new StringWriter();
            line.getThrown().printStackTrace(new PrintWriter(trace));
            listener.accept(trace.toString());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
        Logger.getLogger("io.lockkeeper").setLevel(null);
    }
}
