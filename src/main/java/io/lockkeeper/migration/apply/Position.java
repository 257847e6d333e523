package io.lockkeeper.migration.apply;

import io.lockkeeper.sql.Statement;

/** Where an attempt is; a failure there is told by it. */
sealed interface Position {

    /** Nothing of the script is at work. */
    record Between() implements Position {}

    /** A statement of the script is at work, or was the last one. */
    record In(Statement statement) implements Position {}

    /** All statements are executed; history and journal are written, or the transaction is committed. */
    record Recording() implements Position {}
}
