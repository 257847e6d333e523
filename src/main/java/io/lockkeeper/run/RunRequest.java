package io.lockkeeper.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockkeeper.operation.Parameters;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A request to do something with a database.
 *
 * @param operation the name of an {@link io.lockkeeper.operation.Operation}
 * @param parameters its parameters as a JSON object, read strictly by {@link Parameters}; {@code null} for none
 */
@RegisterForReflection
public record RunRequest(
        @NotBlank(message = "is missing") String operation,

        @Schema(
                type = SchemaType.OBJECT,
                implementation = Object.class,
                additionalProperties = Schema.True.class,
                description = "Parameters of the operation; what is left out has its default.",
                examples = "{\"outOfOrder\": true}")
        JsonNode parameters) {

    /** A request without parameters. */
    public static RunRequest of(String operation) {
        return new RunRequest(operation, null);
    }
}
