package io.lockkeeper.seed;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a seed run did.
 *
 * @param applied the files that this run applied, in order; one that was applied twice counts once
 * @param millis how long it took, without the start of the process
 */
@RegisterForReflection
public record SeedResult(List<String> applied, SeedStatus status, long millis) {}
