package io.lockkeeper.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lockkeeper.operation.Blocker;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.LeaseEvent;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.operation.MigrationEvent;
import io.lockkeeper.operation.RunEvent;
import io.lockkeeper.operation.SeedEvent;
import io.lockkeeper.operation.StatementEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The facts of an event, as records keep them and the API shows them. What means nothing for an event is {@code null} and left out.
 *
 * @param number which of {@code of} things it is, from 1: migrations of a run, statements of a migration
 * @param line 1-based line of the statement in its file
 * @param statement the head of the statement, such as {@code CREATE TABLE}
 * @param rows how many rows were changed or copied
 * @param millis how long it took
 * @param attempt how many attempts there were
 * @param pauseMillis how long until the next attempt
 * @param blockers the sessions that are waited for
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Facts(
        Integer number,
        Integer of,
        Integer line,
        String statement,
        Long rows,
        Long millis,
        Integer attempt,
        Long pauseMillis,
        List<Blocker> blockers) {

    private static final Facts NONE = new Facts(null, null, null, null, null, null, null, null, null);

    /** What a newer version has written may have more facts. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The facts of an event. */
    static Facts of(Event event) {
        return switch (event) {
            case MigrationEvent.Started it -> place(it.number(), it.of(), null);
            case MigrationEvent.Applied it -> place(it.number(), it.of(), it.millis());
            case SeedEvent.Started it -> place(it.number(), it.of(), null);
            case StatementEvent.Started it ->
                new Facts(it.number(), it.of(), it.line(), it.tag(), null, null, null, null, null);
            case StatementEvent.Done it ->
                new Facts(it.number(), it.of(), it.line(), it.tag(), it.rows(), it.millis(), null, null, null);
            case SeedEvent.Applied it -> new Facts(null, null, null, null, it.rows(), it.millis(), null, null, null);
            case LockEvent.Waiting it -> new Facts(null, null, null, null, null, null, null, null, it.blockers());
            case LockEvent.Retry it ->
                new Facts(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        it.attempt(),
                        it.pause().toMillis(),
                        it.blockers());
            case RunEvent _,
                    LeaseEvent _,
                    MigrationEvent.Begun _,
                    MigrationEvent.Repaired _,
                    MigrationEvent.Resumed _,
                    SeedEvent.CheckPassed _,
                    SeedEvent.Retry _ -> NONE;
        };
    }

    private static Facts place(int number, int of, Long millis) {
        return new Facts(number, of, null, null, null, millis, null, null, null);
    }

    /** The facts that {@link #json} wrote. */
    static Facts parse(String json) {
        try {
            return JSON.readValue(json, Facts.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the facts of a step are not JSON", e);
        }
    }

    /** As a text to be kept. */
    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the facts of an event cannot be written as JSON", e);
        }
    }

    /** Rows per second, {@code null} when that says nothing. */
    Long rate() {
        return rows == null || rows == 0 || millis == null || millis == 0 ? null : rows * 1000 / millis;
    }
}
