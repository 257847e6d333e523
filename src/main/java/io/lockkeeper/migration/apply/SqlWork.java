package io.lockkeeper.migration.apply;

import java.sql.SQLException;

/** Something that is done on a session. */
@FunctionalInterface
interface SqlWork {
    void run() throws SQLException;
}
