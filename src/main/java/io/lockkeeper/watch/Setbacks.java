package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.problem.Category;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How often in a row the service's own runs have brought a database no further, for a reason that passes by itself: a lock that was
 * not granted, a connection that was lost. They are begun again, but not for ever: a migration that brings its server down would
 * do so each time. Used by the worker's thread only.
 */
final class Setbacks {

    private final int limit;
    private final Map<String, Setback> last = new HashMap<>();

    Setbacks(int limit) {
        this.limit = limit;
    }

    /**
     * Takes note of how a run has ended.
     *
     * @param before what was seen before it began
     * @return the problem that stands when it was one too many
     */
    Optional<Problem> count(String database, Look before, Optional<Problem> end) {
        if (end.filter(Setbacks::passes).isEmpty()) {
            last.remove(database);
            return Optional.empty();
        }
        Setback now = Setback.at(before).after(last.get(database));
        last.put(database, now);
        return now.times() < limit
                ? Optional.empty()
                : Optional.of(Problem.of(
                                ProblemType.NO_PROGRESS,
                                "%s in a row brought '%s' no further. The last one said: %s",
                                Words.count(now.times(), "run"),
                                database,
                                end.get().detail())
                        .remedy(
                                "Remove the cause, then ask for a run: POST /api/v1/databases/%s/runs. %s",
                                database, Objects.requireNonNullElse(end.get().remedy(), ""))
                        .with("database", database)
                        .with("attempts", now.times())
                        .with("migration", end.get().attributes().get("migration")));
    }

    /** Another runner that is at work is no setback, nor a standby that was reached while another server takes its place. */
    private static boolean passes(Problem problem) {
        Category category = problem.type().category();
        return (category == Category.UNREACHABLE || category == Category.BUSY)
                && problem.type() != ProblemType.LEASE_HELD
                && problem.type() != ProblemType.DATABASE_READ_ONLY;
    }

    private record Setback(int applied, int seeds, String fingerprint, int times) {

        static Setback at(Look look) {
            return new Setback(
                    look.applied(), look.seeds() == null ? 0 : look.seeds().applied(), look.fingerprint(), 1);
        }

        /** One more than the last one, when nothing has changed in between. */
        Setback after(Setback last) {
            boolean same = last != null
                    && last.applied == applied
                    && last.seeds == seeds
                    && Objects.equals(last.fingerprint, fingerprint);
            return same ? new Setback(applied, seeds, fingerprint, last.times + 1) : this;
        }
    }
}
