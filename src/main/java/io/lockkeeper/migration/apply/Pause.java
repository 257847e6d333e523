package io.lockkeeper.migration.apply;

import io.lockkeeper.operation.Stop;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;

/** A wait that the end of a run cuts short. */
final class Pause {

    private Pause() {}

    /** Waits for that long; returns false at once when the run is to end. */
    static boolean of(Stop stop, Duration duration) {
        try {
            return stop.pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.CONNECTION_LOST, "The thread of the run was interrupted.")
                    .remedy("Run it again.")
                    .causedBy(e);
        }
    }
}
