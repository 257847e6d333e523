package io.lockkeeper.migration;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.problem.Words;
import java.util.List;
import java.util.Map;

/**
 * What a migrate run did.
 *
 * @param applied names of the migrations that this run applied, in order
 * @param status where the database stands now; as JSON without its migrations, which {@code status} lists
 * @param millis how long it took, without the start of the process
 */
public record MigrateResult(
        List<String> applied,
        @JsonIgnoreProperties("migrations") Status status,
        long millis) implements Outcome {

    @Override
    public String sentence() {
        return (applied.isEmpty()
                        ? "Nothing to apply"
                        : "Applied " + Words.count(applied.size(), "migration") + " in " + millis + " ms")
                + (status.level() == null ? "." : "; the level is " + status.level() + ".");
    }

    @Override
    public Map<String, Object> facts() {
        return status.facts();
    }
}
