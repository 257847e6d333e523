package io.lockkeeper.testing;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** What the server is doing for a database at this moment. */
public final class ServerActivity {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestDatabase database;

    public ServerActivity(TestDatabase database) {
        this.database = database;
    }

    /** Whether a statement that is {@code LIKE} this one is executed. */
    public boolean isExecuting(String like) {
        return !database.column(
                        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                                + " AND pid <> pg_backend_pid() AND query LIKE ?",
                        like)
                .isEmpty();
    }

    /** Whether a lease has no end. */
    public boolean isLeased() {
        return database.exists("lockkeeper.lease")
                && !database.column("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL")
                        .isEmpty();
    }

    /** The lease has an end, and nobody holds a lock. */
    public void isGivenBack() {
        assertThat(isLeased()).as("the lease has no end").isFalse();
        await("the locks are free", PATIENCE, () -> database.column(
                        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database ="
                                + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                .isEmpty());
    }
}
