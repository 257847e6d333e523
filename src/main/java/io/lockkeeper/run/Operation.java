package io.lockkeeper.run;

import io.lockkeeper.database.Target;

/** Something that a run can do with a database. Every bean of this type is offered by the API under its name. */
public interface Operation {

    /** The name by which it is asked for, such as {@code migrate}. */
    String name();

    /**
     * Does the work.
     *
     * @return the outcome, as one sentence for people
     * @throws io.lockkeeper.problem.Problem when it fails; the message says what was left
     */
    String execute(Target target, RunContext context);
}
