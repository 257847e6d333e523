package io.lockkeeper.operation;

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

    /** Whether nobody is there to decide about retries. */
    public boolean isUnattended() {
        return askedBy == AskedBy.SERVICE;
    }
}
