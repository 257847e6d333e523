package io.lockkeeper.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;

/**
 * A request to do something with a database.
 *
 * @param operation the name of an {@link io.lockkeeper.operation.Operation}
 * @param parameters its parameters as a JSON object; {@code null} for none
 */
@RegisterForReflection
public record RunRequest(@NotBlank(message = "is missing") String operation, JsonNode parameters) {}
