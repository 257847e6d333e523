package io.lockkeeper.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * Who has the right to change a database at this moment.
 *
 * @param holder a process on a host
 * @param operation what it does
 * @param since {@code null} when that is not known
 * @param position what the work is at, {@code null} when that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LeaseOwner(String holder, String operation, Instant since, String position) {

    /** An owner whose position is unknown. */
    public LeaseOwner(String holder, String operation, Instant since) {
        this(holder, operation, since, null);
    }

    /** In words for people. */
    public String describe() {
        return holder + " (" + operation + (since == null ? "" : " since " + since) + ")"
                + (position == null ? "" : ", at " + position);
    }
}
