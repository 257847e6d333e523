package io.lockkeeper.cli;

import io.lockkeeper.migration.ResolveOperation;
import io.lockkeeper.migration.ResolveOptions;
import io.lockkeeper.migration.ResolveOptions.As;
import io.lockkeeper.operation.Operation;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what became of a migration that a tool left in doubt. */
@Command(
        description = "Say what became of a migration that failed or was interrupted. Lockkeeper checks first what is"
                + " really there, and refuses an answer that contradicts it.")
public final class ResolveCommand extends OperationCommand<ResolveOptions> {

    @Parameters(paramLabel = "<migration>", description = "The migration's name, or its Flyway version.")
    private String migration;

    @ArgGroup(multiplicity = "1")
    private Answer answer;

    @Option(names = "--force", description = "Take the answer although the database contradicts it.")
    private boolean force;

    @Mixin
    private ReplacesOption replaces;

    /** Exactly one of the two. */
    private static final class Answer {
        @Option(
                names = "--applied",
                description = "All of it is there. Also accepts a script that was changed after it was applied.")
        private boolean applied;

        @Option(names = "--rolled-back", description = "Nothing of it is there; it becomes pending again.")
        private boolean rolledBack;
    }

    @Override
    Operation<ResolveOptions> operation() {
        return new ResolveOperation();
    }

    @Override
    ResolveOptions parameters() {
        return new ResolveOptions(migration, answer.applied ? As.APPLIED : As.ROLLED_BACK, force, replaces.value());
    }
}
