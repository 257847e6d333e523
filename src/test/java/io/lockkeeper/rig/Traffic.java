package io.lockkeeper.rig;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An application at work while its database is changed: small transactions that write a table, each open for a moment, so that
 * concurrent index builds have something to wait for, and reads. None may wait for a lock for longer than was promised.
 */
final class Traffic implements AutoCloseable {

    private final List<String> heldUp = new CopyOnWriteArrayList<>();
    private final TestDatabase database;
    private final Duration bound;
    private final Duration pause;
    private final Thread thread;
    private volatile boolean open = true;

    private Traffic(TestDatabase database, Duration bound, Duration pause) {
        this.database = database;
        this.bound = bound;
        this.pause = pause;
        this.thread = Thread.ofPlatform().daemon().name("traffic").unstarted(this::go);
    }

    /**
     * Begins.
     *
     * @param bound the longest that it may be held up
     * @param pause between two transactions
     */
    static Traffic on(TestDatabase database, Duration bound, Duration pause) {
        Traffic traffic = new Traffic(database, bound, pause);
        traffic.thread.start();
        return traffic;
    }

    /** What was held up for longer than it may be; the server itself measured the wait. */
    List<String> heldUp() {
        return heldUp;
    }

    private void go() {
        while (open) {
            try (Session session = TestServer.session(database.url())) {
                session.execute("SET lock_timeout = " + bound.toMillis());
                while (open) {
                    work(session);
                }
            } catch (SQLException | Problem e) {
                // The server was killed under it; nobody is held up meanwhile.
                Waiting.pause(Duration.ofMillis(100));
            }
        }
    }

    private void work(Session session) throws SQLException {
        for (String table : List.of("port", "berth")) {
            try {
                boolean there = session.query("SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table)
                        .getFirst();
                if (there) {
                    session.begin();
                    session.execute("LOCK TABLE " + table + " IN ROW EXCLUSIVE MODE");
                    Waiting.pause(Duration.ofMillis(30));
                    session.commit();
                }
            } catch (SQLException e) {
                session.rollback();
                if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    heldUp.add("a writer of " + table + " for " + bound.toMillis() + " ms");
                }
            }
            Waiting.pause(pause);
        }
    }

    @Override
    public void close() {
        open = false;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
