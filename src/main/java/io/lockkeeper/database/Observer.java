package io.lockkeeper.database;

/** Looks where a database stands and tells {@link DatabaseStates}. */
public interface Observer {

    /** Looks now; a problem becomes part of what is known of the database and is not thrown. */
    void look(String database);

    /**
     * Takes note of the record of a database, which this process or another has changed perhaps.
     *
     * @return whether it is elsewhere now, so that what was seen of it is forgotten
     */
    boolean note(ManagedDatabase database);
}
