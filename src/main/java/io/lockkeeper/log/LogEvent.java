package io.lockkeeper.log;

import io.lockkeeper.text.Visible;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.MDC;

/**
 * Everything that the service writes into its log because it is worth noticing; docs/logs.md lists it. A line carries the event,
 * and the database and the run that it is about, as separate fields.
 */
public enum LogEvent {
    RUN_STARTED(Level.INFO),
    RUN_SUCCEEDED(Level.INFO),
    RUN_STOPPED(Level.WARN),
    RUN_CANCELLED(Level.WARN),
    RUN_FAILED(Level.ERROR),
    RUN_INTERRUPTED(Level.WARN),
    RUN_SKIPPED(Level.INFO),
    MIGRATION_APPLIED(Level.INFO),
    MIGRATION_RESUMED(Level.INFO),
    REPAIRED(Level.INFO),
    SEED_APPLIED(Level.INFO),
    SEED_RETRY(Level.WARN),
    LOCK_WAITING(Level.WARN),
    LOCK_RETRY(Level.WARN),
    LEASE_WAITING(Level.WARN),
    LEASE_TAKEN_OVER(Level.WARN),
    RECONNECTING(Level.WARN),
    DATABASE_STATE(Level.INFO),
    DATABASE_UNREACHABLE(Level.WARN),
    DATABASE_FAILED(Level.ERROR),
    CHECK_LONG(Level.WARN),
    ROWS_FINDING(Level.WARN),
    ROWS_UNAVAILABLE(Level.WARN),
    ROWS_REPLICA_NOT_USED(Level.WARN),
    ROWS_REPLICA_USED(Level.INFO),
    DECLARATION_INVALID(Level.ERROR),
    SCHEMA_NOT_READY(Level.ERROR),
    RECORDS_UNREACHABLE(Level.WARN),
    RECORD_LOST(Level.WARN),
    ACCESS_OPEN(Level.WARN),
    STOPPING(Level.INFO),
    FAULT(Level.ERROR),
    WORKER_ENDED(Level.FATAL);

    private static final Logger LOGGER = Logger.getLogger("io.lockkeeper");

    private final Level level;

    LogEvent(Level level) {
        this.level = level;
    }

    public Level level() {
        return level;
    }

    /** Writes a line that is about no database. */
    public void log(String message) {
        log(message, null);
    }

    /** Writes a line that is about no database, with a stack trace. */
    public void log(String message, Throwable cause) {
        write(Map.of(), message, cause);
    }

    /** Begins a line about a database. */
    public Line on(String database) {
        return new Line(database, null);
    }

    /** Begins a line about a run on a database. */
    public Line on(String database, UUID run) {
        return new Line(database, run);
    }

    private void write(Map<String, Object> about, String message, Throwable cause) {
        Map<String, Object> fields = new LinkedHashMap<>(about);
        fields.put("event", name());
        fields.forEach(MDC::put);
        try {
            // A line of the log is one event, whatever a server has put into its message.
            LOGGER.log(level, Visible.line(message), cause);
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }

    /** A line that is about a database, and perhaps a run. */
    public final class Line {
        private final String database;
        private final UUID run;

        private Line(String database, UUID run) {
            this.database = database;
            this.run = run;
        }

        public void log(String message) {
            log(message, null);
        }

        /** Writes it with a stack trace. */
        public void log(String message, Throwable cause) {
            Map<String, Object> about =
                    run == null ? Map.of("database", database) : Map.of("database", database, "run", run);
            // For those who read lines without their fields.
            write(about, "[" + database + "] " + message, cause);
        }
    }
}
