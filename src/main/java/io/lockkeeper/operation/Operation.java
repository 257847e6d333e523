package io.lockkeeper.operation;

/**
 * Something that can be done with a database. The command line executes it directly; the service executes it as a run, offered by
 * the API under its name. It holds nothing between two executions.
 *
 * @param <P> what can be asked of it; a record with a value for every component that is left out
 */
public interface Operation<P extends Record> {

    /** The name by which it is requested, such as {@code migrate}. */
    String name();

    /** The type of its parameters. */
    Class<P> parameters();

    /**
     * Does the work.
     *
     * @throws io.lockkeeper.problem.Problem when it fails; the message says what was left
     */
    Outcome execute(Target target, P parameters, Work work);
}
