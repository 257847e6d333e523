package io.lockkeeper.database;

/** Looks where a database stands and tells {@link DatabaseStates}. */
public interface Observer {

    /** Looks now; a problem becomes part of what is known of the database and is not thrown. */
    void look(String database);
}
