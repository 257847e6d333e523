package io.lockkeeper.gate;

import io.lockkeeper.level.Levels;
import io.lockkeeper.level.Status;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.seed.SeedStatus;
import java.util.Optional;

/**
 * What an application needs of a database before traffic may flow.
 *
 * @param level that must be reached, {@code null} for all that the system has
 * @param max the newest level that it can live with, {@code null} when any will do
 */
public record Need(String level, String max) {

    /** @throws Problem REQUEST_INVALID when a level is given without a value, as by a variable that is not set */
    public Need {
        refuseBlank("level", level);
        refuseBlank("max", max);
    }

    private static void refuseBlank(String parameter, String value) {
        if (value != null && value.isBlank()) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "'%s' has no value.", parameter)
                    .remedy("Give the name or the version of a migration, or leave it out.")
                    .with("field", parameter);
        }
    }

    /**
     * Whether a database has all that its system has.
     *
     * @param seeds of its environment, {@code null} when they do not count; those of a database that is ahead never do, since
     *     they are written for the level of an older system
     */
    public static boolean isDone(Status status, SeedStatus seeds) {
        return switch (status.state()) {
            case AT_LEVEL -> seeds == null || seeds.state() == SeedState.SEEDED || seeds.state() == SeedState.NONE;
            case AHEAD -> status.pending() == 0;
            case EMPTY, BEHIND, FAILED -> false;
        };
    }

    /**
     * Why the gate is shut to whoever needs this; empty when it is open.
     *
     * @param done whether the database has all that its system has, seeds included
     * @param now what goes on, a sentence for people
     * @throws Problem REQUEST_INVALID when this can be no level of that system
     */
    public Optional<Problem> against(String database, Levels levels, boolean done, String now) {
        refuseNonsense(levels);
        String newest = levels.newest();
        Optional<String> beyond = max == null ? Optional.empty() : levels.beyond(max);
        if (beyond.isPresent()) {
            return beyond.map(found -> Problem.of(
                            ProblemType.LEVEL_EXCEEDED,
                            "'%s' is ahead: it %s %s, and %s is the newest that was allowed.",
                            database,
                            found.equals(newest) ? "is at level" : "has parts of",
                            found,
                            max)
                    .remedy("Use a version of the application that can live with level %s.", found));
        }
        Optional<String> lacks = level == null
                ? (done ? Optional.empty() : Optional.of("not all that the system has is applied"))
                : levels.lacks(level);
        return lacks.map(
                why -> Problem.of(
                                ProblemType.LEVEL_NOT_REACHED,
                                "'%s' %s, and has not reached %s: %s. %s",
                                database,
                                newest == null ? "has no level yet" : "is at level " + newest,
                                level == null ? "the level of its system" : level,
                                why,
                                now)
                        .remedy(
                                level == null || levels.knows(level)
                                        ? "Wait for the run that brings it there, or ask for one."
                                        : "Check how the level is written; if it is right, use the version of the system that has it."));
    }

    /** Refuses what can be no level of a system, and a range that nothing is in. */
    public void refuseNonsense(Levels levels) {
        if (level != null) {
            levels.refuseMalformed("level", level);
        }
        if (max != null) {
            levels.refuseMalformed("max", max);
        }
        if (level != null && max != null && levels.compare(level, max) > 0) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "'max' is %s, which is older than the level %s.", max, level)
                    .remedy("Give as 'max' the newest level that the application can live with.")
                    .with("field", "max");
        }
    }
}
