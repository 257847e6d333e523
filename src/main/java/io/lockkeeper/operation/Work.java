package io.lockkeeper.operation;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;

/**
 * The circumstances under which an operation is executed.
 *
 * @param runId the id under which its work is found in the database and in the sessions of the server
 * @param askedBy who wants it
 * @param limits how patient it is
 * @param stop requests its end
 * @param listener hears what happens
 */
public record Work(String runId, AskedBy askedBy, Limits limits, Stop stop, Listener listener) {

    /** Reading only: nothing is waited for, and nothing is told. */
    public static Work reading(String id, Limits limits) {
        return new Work(id, AskedBy.PERSON, limits, new Stop(), Listener.NONE);
    }

    /**
     * Connects to the database for this run; the end of the run does not wait for a server that does not answer.
     *
     * @throws io.lockkeeper.problem.Problem when it cannot be reached, or the end of the run is requested meanwhile
     */
    public Session open(DatabaseUrl url) {
        return stop.interruptible(
                "It was still connecting: no statement was at work.",
                () -> Session.open(url, runId, limits.timeouts()));
    }

    /** Whether nobody is there to decide about retries. */
    public boolean isUnattended() {
        return askedBy == AskedBy.SERVICE;
    }
}
