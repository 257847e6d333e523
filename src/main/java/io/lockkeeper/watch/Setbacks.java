package io.lockkeeper.watch;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.problem.Category;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How many consecutive runs of the service itself have made no progress on a database, for a reason that passes by itself: a lock that
 * was not granted, a connection that was lost. They are retried, but not forever: a migration that brings its server down would do so
 * each time. Used by the worker's thread only.
 */
final class Setbacks {

    private final int limit;
    private final Map<String, Setback> last = new HashMap<>();

    /** @param limit after how many of them it is enough */
    Setbacks(int limit) {
        this.limit = limit;
    }

    /**
     * Takes note of how a run has ended.
     *
     * @param before where the database stood before it began; empty when that was not known
     * @param end why it failed; empty when it succeeded
     * @return the problem that stands when it was one too many
     */
    Optional<Problem> count(String database, Optional<Standing> before, Optional<Problem> end) {
        Optional<Problem> setback = end.filter(Setbacks::passes);
        if (setback.isEmpty()) {
            last.remove(database);
            return Optional.empty();
        }
        Setback now = Setback.at(before).after(last.get(database));
        last.put(database, now);
        return setback.filter(problem -> now.times() >= limit)
                .map(problem -> noProgress(database, now.times(), problem));
    }

    /** Another runner that is at work is no setback, nor a standby that was reached while another server takes its place. */
    private static boolean passes(Problem problem) {
        Category category = problem.type().category();
        return (category == Category.UNREACHABLE || category == Category.BUSY)
                && problem.type() != ProblemType.LEASE_HELD
                && problem.type() != ProblemType.DATABASE_READ_ONLY;
    }

    private static Problem noProgress(String database, int times, Problem last) {
        return Problem.of(
                        ProblemType.NO_PROGRESS,
                        "%s made no progress on '%s'. Last error: %s",
                        Words.count(times, "consecutive run"),
                        database,
                        last.detail())
                .remedy(
                        "Remove the cause, then request a run: POST /api/v1/databases/%s/runs. %s",
                        database, Objects.requireNonNullElse(last.remedy(), ""))
                .with("database", database)
                .with("attempts", times)
                .with("migration", last.attributes().get("migration"));
    }

    /** What there was before a run that was a setback, and how many of them there were with just that. */
    private record Setback(int applied, int seeds, String digest, int times) {

        static Setback at(Optional<Standing> before) {
            return new Setback(
                    before.map(standing -> standing.migrations().applied()).orElse(0),
                    before.flatMap(Standing::seeds).map(Standing.Seeds::applied).orElse(0),
                    before.map(Standing::digest).orElse(""),
                    1);
        }

        /** One more than the last one, when nothing has changed in between. */
        Setback after(Setback last) {
            boolean same = last != null && last.applied == applied && last.seeds == seeds && last.digest.equals(digest);
            return same ? new Setback(applied, seeds, digest, last.times + 1) : this;
        }
    }
}
