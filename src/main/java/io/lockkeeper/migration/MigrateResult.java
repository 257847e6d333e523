package io.lockkeeper.migration;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a migrate run did.
 *
 * @param applied names of the migrations that this run applied, in order
 * @param status where the database stands now; as JSON without its migrations, which {@code status} lists
 * @param millis how long it took, without the start of the process
 */
@RegisterForReflection
public record MigrateResult(
        List<String> applied,
        @JsonIgnoreProperties("migrations") Status status,
        long millis) {}
