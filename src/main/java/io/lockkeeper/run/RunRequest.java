package io.lockkeeper.run;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;

/**
 * A request to do something with a database.
 *
 * @param operation the name of an {@link Operation}
 * @param outOfOrder whether pending migrations may be older than applied ones
 * @param singleTransaction whether all is applied in one transaction; for an empty database
 */
@RegisterForReflection
public record RunRequest(
        @NotBlank(message = "is missing") String operation, boolean outOfOrder, boolean singleTransaction) {}
