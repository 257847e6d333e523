package io.lockkeeper.run;

import io.lockkeeper.operation.Ending;
import io.lockkeeper.problem.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How a run has ended.
 *
 * @param sentence what came of it, for people
 * @param result what it did, as a JSON object; empty when it did not succeed
 * @param problem why it did not succeed
 * @param at as precise as PostgreSQL: when the answer to the commit is lost, the second attempt finds the end there
 */
record RunEnd(Ending ending, String sentence, Optional<String> result, Optional<Problem> problem, Instant at) {

    static RunEnd succeeded(String sentence, Optional<String> result) {
        return new RunEnd(Ending.SUCCEEDED, sentence, result, Optional.empty(), now());
    }

    static RunEnd with(Problem problem) {
        return new RunEnd(Ending.of(problem), problem.detail(), Optional.empty(), Optional.of(problem), now());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
