package io.lockkeeper.migration;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.problem.Words;
import java.util.List;

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
        return applied.isEmpty()
                ? "No migration was pending; the level is " + status.level() + "."
                : Words.count(applied.size(), "migration") + " applied in " + millis + " ms; the level is "
                        + status.level() + ".";
    }
}
