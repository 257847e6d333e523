package io.lockkeeper.migration.apply;

import io.lockkeeper.migration.plan.PlannedMigration;
import java.sql.SQLException;

/** An attempt has failed for good and was rolled back. */
final class AttemptFailed extends Exception {

    private final PlannedMigration migration;
    private final Position position;

    /**
     * @param migration the one that was at work
     * @param position where the attempt was in it
     * @param reason what the server or the driver said
     */
    AttemptFailed(PlannedMigration migration, Position position, SQLException reason) {
        super(reason);
        this.migration = migration;
        this.position = position;
    }

    PlannedMigration migration() {
        return migration;
    }

    Position position() {
        return position;
    }

    SQLException reason() {
        return (SQLException) getCause();
    }

    boolean isInStatement() {
        return position instanceof Position.In;
    }
}
