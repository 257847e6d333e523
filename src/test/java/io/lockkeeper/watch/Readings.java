package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.LastCheck;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Instant;

/** What is known of a database in tests of what follows from that. */
final class Readings {

    private Readings() {}

    /** Of a database that was never checked. */
    static DatabaseReading unknown() {
        return new DatabaseStates().of("any");
    }

    static DatabaseReading seen(Standing standing) {
        return unknown().checked(new LastCheck.Seen(standing, Instant.now()));
    }

    /** Of a database whose last check met a problem. */
    static DatabaseReading failed(ProblemType type) {
        return unknown().checked(unknown().check().failed(Problem.of(type, "why"), Instant.now()));
    }
}
