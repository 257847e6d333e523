package io.lockkeeper.database;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.problem.Category;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the last check of a database showed. What an earlier one saw is kept beside a check that met a problem. */
public sealed interface LastCheck {

    /** What the last server that answered said. */
    sealed interface Answer extends LastCheck {}

    /** Nobody has checked it. */
    record NotYet() implements Answer {}

    /** Its history was read, and the files of its system. */
    record Seen(Standing standing, Instant at) implements Answer {

        private Seen changed(UnaryOperator<Standing> change) {
            Standing now = change.apply(standing);
            return now == standing ? this : new Seen(now, at);
        }
    }

    /**
     * Its server says that there is no such database: no level is reached there.
     *
     * @param remains what is left of what was known: the files, and what they ask for
     */
    record Missing(Optional<Standing> remains, ProblemDocument why, Instant at) implements Answer {}

    /** Nobody answered, or the server did not accept the connection. What was seen before stays true. */
    record Unreachable(Answer last, ProblemDocument why, Instant at) implements LastCheck {}

    /** Its declaration, its history or the files of its system cannot be read; a person is needed. */
    record Unreadable(Answer last, ProblemDocument why, Instant at) implements LastCheck {}

    /** A check that has met a problem, after this one. */
    default LastCheck failed(Problem problem, Instant at) {
        ProblemDocument why = ProblemDocument.of(problem);
        if (problem.type() == ProblemType.DATABASE_MISSING) {
            return new Missing(known().map(Standing::withoutDatabase), why, at);
        }
        return problem.type().category() == Category.UNREACHABLE
                ? new Unreachable(answer(), why, at)
                : new Unreadable(answer(), why, at);
    }

    /** The last answer of the server. */
    default Answer answer() {
        return switch (this) {
            case Answer answer -> answer;
            case Unreachable unreachable -> unreachable.last();
            case Unreadable unreadable -> unreadable.last();
        };
    }

    /** When the database was last checked, successfully or not. */
    default Optional<Instant> checkedAt() {
        return switch (this) {
            case NotYet none -> Optional.empty();
            case Seen seen -> Optional.of(seen.at());
            case Missing missing -> Optional.of(missing.at());
            case Unreachable unreachable -> Optional.of(unreachable.at());
            case Unreadable unreadable -> Optional.of(unreadable.at());
        };
    }

    /** The check that last read its history, unless the database is known to be missing since. */
    default Optional<Seen> seen() {
        return answer() instanceof Seen seen ? Optional.of(seen) : Optional.empty();
    }

    /** What is known of it, however old; of a missing database that nothing is applied. */
    default Optional<Standing> known() {
        return switch (answer()) {
            case NotYet none -> Optional.empty();
            case Seen seen -> Optional.of(seen.standing());
            case Missing missing -> missing.remains();
        };
    }

    /** Why it is unreachable, or what stands in the way. */
    default Optional<ProblemDocument> problem() {
        return switch (this) {
            case NotYet none -> Optional.empty();
            case Seen seen -> seen.standing().problem();
            case Missing missing -> Optional.of(missing.why());
            case Unreachable unreachable -> Optional.of(unreachable.why());
            case Unreadable unreadable -> Optional.of(unreadable.why());
        };
    }

    /** Who is at work on it, as this check saw. */
    default Optional<LeaseOwner> leaseOwner() {
        return this instanceof Seen seen ? seen.standing().leaseOwner() : Optional.empty();
    }

    /** The same after a run has changed the database; what was never seen does not change. */
    default LastCheck with(UnaryOperator<Standing> change) {
        return switch (this) {
            case NotYet none -> this;
            case Missing missing -> this;
            case Seen seen -> seen.changed(change);
            case Unreachable(Seen last, ProblemDocument why, Instant at) ->
                new Unreachable(last.changed(change), why, at);
            case Unreadable(Seen last, ProblemDocument why, Instant at) ->
                new Unreadable(last.changed(change), why, at);
            case Unreachable unreachable -> this;
            case Unreadable unreadable -> this;
        };
    }
}
