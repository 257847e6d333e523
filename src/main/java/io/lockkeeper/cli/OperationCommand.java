package io.lockkeeper.cli;

import io.lockkeeper.cli.terminal.Output;
import io.lockkeeper.cli.terminal.Progress;
import io.lockkeeper.cli.terminal.Termination;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Target;
import picocli.CommandLine.Mixin;

/**
 * A command that executes an operation, the same that the API executes as a run. It brings the target, the circumstances, the signals,
 * the progress and the result to the terminal; a subclass says which operation, and declares the options of its parameters.
 *
 * @param <P> the parameters of the operation
 */
abstract class OperationCommand<P extends Record> extends OneShot {

    @Mixin
    TargetOptions target;

    @Mixin
    private RunOptions run;

    /** The operation; its name is that of the command. */
    abstract Operation<P> operation();

    /** What is asked of it. */
    abstract P parameters();

    /** The database, and what of its surroundings the operation needs. */
    Target target() {
        return target.target(null, false);
    }

    /** Who asks. */
    AskedBy askedBy() {
        return AskedBy.PERSON;
    }

    @Override
    public final Integer call() {
        Output output = output();
        Stop stop = new Stop();
        Outcome outcome;
        try (Termination _ = Termination.of(stop, run.stopAfter());
                Progress progress = output.progress()) {
            outcome = operation().execute(target(), parameters(), run.work(askedBy(), stop, progress));
        }
        output.outcome(outcome);
        return 0;
    }
}
