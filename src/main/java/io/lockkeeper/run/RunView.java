package io.lockkeeper.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.lockkeeper.problem.ProblemDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A run as the API shows it.
 *
 * @param outcome what came of it, as a sentence
 * @param problem why it did not succeed
 * @param cancelRequestedAt when a person asked to cancel it; what came of that is its state
 * @param steps the newest steps, oldest first; only for a single run, {@code /runs/<id>/steps} has all
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunView(
        UUID id,
        String database,
        String operation,

        @JsonRawValue
        @Schema(
                type = SchemaType.OBJECT,
                implementation = Object.class,
                additionalProperties = Schema.True.class,
                description = "What was asked of the operation, defaults included.")
        String parameters,

        RunState state,
        String actor,
        String runner,
        Instant requestedAt,
        Instant startedAt,
        Instant endedAt,
        Instant cancelRequestedAt,
        String cancelRequestedBy,
        String outcome,

        @JsonRawValue
        @Schema(
                type = SchemaType.OBJECT,
                implementation = Object.class,
                additionalProperties = Schema.True.class,
                description = "What the operation did, as data; of a run that succeeded.")
        String result,

        @JsonRawValue @Schema(implementation = ProblemDocument.class)
        String problem,

        List<RunEventView> steps) {

    static RunView of(Run run) {
        return of(run, null);
    }

    static RunView of(Run run, List<RunStep> steps) {
        return new RunView(
                run.id,
                run.database,
                run.operation,
                run.parameters,
                run.state,
                run.actor,
                run.runner,
                run.requestedAt,
                run.startedAt,
                run.endedAt,
                run.cancelRequestedAt,
                run.cancelRequestedBy,
                run.outcome,
                run.result,
                run.problem,
                steps == null ? null : steps.stream().map(RunEventView::of).toList());
    }
}
