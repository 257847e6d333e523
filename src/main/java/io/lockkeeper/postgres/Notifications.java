package io.lockkeeper.postgres;

import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGNotification;

/** Hears what a database tells on a channel. Anybody who may connect to it can tell something there: it is a hint, and no fact. */
public final class Notifications implements AutoCloseable {

    private final Session session;

    private Notifications(Session session) {
        this.session = session;
    }

    /**
     * Begins to listen.
     *
     * @throws io.lockkeeper.problem.Problem when the database cannot be reached
     */
    public static Notifications listen(DatabaseUrl url, String channel) throws SQLException {
        Session session = Session.open(url, "listening", Timeouts.DEFAULT);
        session.execute("LISTEN " + Identifiers.quote(channel));
        return new Notifications(session);
    }

    /** Waits until something is told, at most that long; says whether something was. */
    public boolean await(Duration patience) throws SQLException {
        PGNotification[] told = session.driver().getNotifications((int) patience.toMillis());
        return told != null && told.length > 0;
    }

    @Override
    public void close() {
        session.close();
    }
}
