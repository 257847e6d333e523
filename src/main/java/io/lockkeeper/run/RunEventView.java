package io.lockkeeper.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.operation.Event;
import io.lockkeeper.postgres.Blocker;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/**
 * One event of a run as the API shows it, see {@link Event}.
 *
 * @param id counts the events of the run from 1; a gap means events that were not kept
 * @param rate rows per second
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunEventView(
        int id,
        Instant at,
        Event.Type type,
        String subject,
        Integer number,
        Integer of,
        Integer line,
        String statement,
        Long rows,
        Long rate,
        Long millis,
        List<Blocker> blockers,
        String message) {

    static RunEventView of(LiveRun.Entry entry) {
        Event event = entry.event();
        return new RunEventView(
                entry.number(),
                entry.at(),
                event.type(),
                event.subject(),
                event.number(),
                event.of(),
                event.line(),
                event.statement(),
                event.rows(),
                rate(event.rows(), event.millis()),
                event.millis(),
                event.blockers(),
                event.message());
    }

    static RunEventView of(RunStep step) {
        return new RunEventView(
                step.number,
                step.at,
                step.type,
                step.subject,
                step.position,
                step.total,
                null,
                null,
                step.rows,
                rate(step.rows, step.millis),
                step.millis,
                null,
                step.message);
    }

    private static Long rate(Long rows, Long millis) {
        return rows == null || rows == 0 || millis == null || millis == 0 ? null : rows * 1000 / millis;
    }
}
