package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The sessions on a database as its server sees them. A query is a pattern of {@code LIKE}; the sessions of the test itself are
 * left out, and so are background processes of the server.
 */
public final class Sessions {

    private static final String OTHERS = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND pid <> pg_backend_pid() AND application_name <> 'lockkeeper/test' AND backend_type = 'client backend'";

    private final TestDatabase database;

    Sessions(TestDatabase database) {
        this.database = database;
    }

    /** Waits until a statement like this is executed, and returns the process id of its session. */
    public String awaitExecuting(String query) {
        return await("a session executes " + query, () -> executing(query));
    }

    /** Waits until a statement like this waits for a lock, and returns the process id of its session. */
    public String awaitBlocked(String query) {
        return await("a session waits for a lock in " + query, () -> blocked(query));
    }

    private static String await(String what, Supplier<List<String>> pids) {
        List<String> found = new ArrayList<>();
        Waiting.await(what, () -> found.addAll(pids.get()));
        return found.getFirst();
    }

    /** Whether a statement like this is executed at this moment. */
    public boolean isExecuting(String query) {
        return !executing(query).isEmpty();
    }

    /** Whether a statement like this waits for a lock at this moment. */
    public boolean isBlocked(String query) {
        return !blocked(query).isEmpty();
    }

    /** Fails when a run has the lease; waits until nobody holds an advisory lock. */
    public void areDone() {
        assertThat(database.isLeased()).as("the lease has no end").isFalse();
        Waiting.await("the locks are free", () -> database.column(
                        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database ="
                                + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                .isEmpty());
    }

    /** The process ids of the sessions of runs, of every process. */
    public List<String> ofRuns() {
        return pids(" AND application_name LIKE ?", "lockkeeper/%");
    }

    /** Cancels the statements like this; returns how many there were. */
    public int cancel(String query) {
        return signal("pg_cancel_backend", query);
    }

    /** Ends the sessions that execute, or executed last, a statement like this; returns how many there were. */
    public int terminate(String query) {
        return signal("pg_terminate_backend", query);
    }

    private int signal(String function, String query) {
        return database.column("SELECT " + function + "(pid)" + OTHERS + " AND query LIKE ?", query)
                .size();
    }

    private List<String> executing(String query) {
        return pids(" AND state = 'active' AND query LIKE ?", query);
    }

    private List<String> blocked(String query) {
        return pids(" AND wait_event_type = 'Lock' AND query LIKE ?", query);
    }

    private List<String> pids(String condition, String value) {
        return database.column("SELECT pid" + OTHERS + condition, value);
    }
}
