package io.lockkeeper.gate;

import io.lockkeeper.level.Levels;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
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
     * Why the gate is shut for an application that needs this; empty when it is open.
     *
     * @param done whether the database has all that its system has, as far as is known
     * @param situation what goes on, as a sentence for people
     * @throws Problem REQUEST_INVALID when this cannot be a level of that system
     */
    public Optional<Problem> against(String database, Standing standing, boolean done, String situation) {
        Levels levels = standing.migrations().levels();
        refuseNonsense(levels);
        return exceeded(database, levels)
                .or(() -> notReached(database, levels, done, situation))
                .map(problem -> explain(problem, database, Optional.of(standing)));
    }

    private Optional<Problem> exceeded(String database, Levels levels) {
        return Optional.ofNullable(max).flatMap(levels::beyond).map(found -> Problem.of(
                        ProblemType.LEVEL_EXCEEDED,
                        "'%s' is ahead: it %s %s, and %s is the newest that was allowed.",
                        database,
                        found.equals(levels.newest()) ? "is at level" : "has parts of",
                        found,
                        max)
                .remedy("Use a version of the application that can live with level %s.", found));
    }

    private Optional<Problem> notReached(String database, Levels levels, boolean done, String situation) {
        Optional<String> lacks = level != null
                ? levels.lacks(level)
                : done ? Optional.empty() : Optional.of("not all that the system has is applied");
        String newest = levels.newest();
        return lacks.map(
                why -> Problem.of(
                                ProblemType.LEVEL_NOT_REACHED,
                                "'%s' %s, and has not reached %s: %s. %s",
                                database,
                                newest == null ? "has no level yet" : "is at level " + newest,
                                level == null ? "the level of its system" : level,
                                why,
                                situation)
                        .remedy(
                                level == null || levels.knows(level)
                                        ? "Wait for the run that will get it there, or request one."
                                        : "Check how the level is written; if it is right, use the version of the system that has it."));
    }

    /**
     * Adds to a problem of the gate what a program may want to know.
     *
     * @param standing empty when nothing is known of the database
     */
    public Problem explain(Problem problem, String database, Optional<Standing> standing) {
        Optional<Standing.Migrations> migrations = standing.map(Standing::migrations);
        return problem.with("database", database)
                .with("needed", level)
                .with("max", max)
                .with("level", migrations.map(Standing.Migrations::level).orElse(null))
                .with(
                        "wantedLevel",
                        migrations.map(Standing.Migrations::wantedLevel).orElse(null))
                .with("pending", migrations.map(Standing.Migrations::pending).orElse(0));
    }

    /** Rejects what cannot be a level of a system, and a range that contains nothing. */
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
