package io.lockkeeper.migration;

import io.lockkeeper.level.Status;
import java.util.List;

/**
 * What a run has read of a database to decide whether its plan may be applied.
 *
 * @param status where the database stands
 * @param schema where the objects of the system belong
 * @param unexplained the first objects of that schema, when neither history nor journal has any migration
 * @param appliedByThisRun how many migrations this run has applied before it lost its connection
 * @param interrupted how many runs in a row were interrupted in the first migration of the plan; 0 when it does not matter
 */
record Facts(Status status, String schema, List<String> unexplained, int appliedByThisRun, int interrupted) {

    /** The same with what only the holder of the lease can know. */
    Facts withInterrupted(int runs) {
        return new Facts(status, schema, unexplained, appliedByThisRun, runs);
    }
}
