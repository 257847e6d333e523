package io.lockkeeper.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A gate that is open.
 *
 * @param level the newest migration of the database
 * @param wantedLevel the newest migration of its system
 * @param needed the level that was asked for, {@code null} for all that the system has
 * @param max the newest level that was allowed
 * @param since since when the database is in its state, {@code null} when that is not watched
 * @param seen when its history was last read: the answer is as of then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GateView(
        String database,
        String level,
        String wantedLevel,
        String needed,
        String max,
        String state,
        Instant since,
        Instant seen) {

    /**
     * The answer to an application whose need is met.
     *
     * @param state how the database stands, which may be more than its history says
     */
    public static GateView of(
            String database, Need need, Standing standing, String state, Instant since, Instant seen) {
        return new GateView(
                database,
                standing.migrations().levels().newest(),
                standing.migrations().wantedLevel(),
                need.level(),
                need.max(),
                state,
                since,
                seen);
    }
}
