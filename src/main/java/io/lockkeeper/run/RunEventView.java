package io.lockkeeper.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lockkeeper.operation.Event;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * One event of a run as the API shows it, see {@link Event}.
 *
 * @param id counts the events of the run from 1; a gap means events that were not kept
 * @param subject the migration, the seed or the check it is about
 * @param facts what is known of it, as members beside the others
 * @param rate rows per second
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunEventView(
        int id,
        Instant at,
        Event.Type type,
        String subject,
        @JsonUnwrapped Facts facts,
        Long rate,
        String message) {

    static RunEventView of(LiveRun.Entry entry) {
        Event event = entry.event();
        Facts facts = Facts.of(event);
        return new RunEventView(
                entry.number(),
                entry.at(),
                event.type(),
                event.subject().orElse(null),
                facts,
                facts.rate(),
                event.message());
    }

    static RunEventView of(RunStep step) {
        Facts facts = Facts.parse(step.facts);
        return new RunEventView(step.number, step.at, step.type, step.subject, facts, facts.rate(), step.message);
    }
}
