package io.lockkeeper.migration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a migrate run did.
 *
 * @param applied names of the migrations that this run applied, in order
 * @param status where the database stands now
 * @param millis how long it took, without the start of the process
 */
@RegisterForReflection
public record MigrateResult(List<String> applied, Status status, long millis) {}
