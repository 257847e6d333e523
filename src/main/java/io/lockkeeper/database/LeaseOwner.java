package io.lockkeeper.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * Who has the right to change a database at this moment.
 *
 * @param holder a process on a host
 * @param operation what it does
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LeaseOwner(String holder, String operation, Instant since) {

    /** In words for people. */
    public String describe() {
        return holder + " (" + operation + " since " + since + ")";
    }
}
