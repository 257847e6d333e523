package io.lockkeeper.seed;

import io.lockkeeper.operation.Outcome;
import io.lockkeeper.problem.Words;
import java.util.List;
import java.util.Map;

/**
 * What a seed run did.
 *
 * @param applied the files that this run applied, in order; one that was applied twice counts once
 * @param millis how long it took, without the start of the process
 */
public record SeedResult(List<String> applied, SeedStatus status, long millis) implements Outcome {

    @Override
    public String sentence() {
        return applied.isEmpty()
                ? "Nothing to seed for " + status.environment() + "."
                : "Applied " + Words.count(applied.size(), "seed") + " of " + status.environment() + " in " + millis
                        + " ms.";
    }

    @Override
    public Map<String, Object> facts() {
        return status.facts();
    }
}
