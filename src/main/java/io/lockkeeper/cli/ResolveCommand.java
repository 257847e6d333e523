package io.lockkeeper.cli;

import io.lockkeeper.migration.Resolution;
import io.lockkeeper.migration.ResolveOperation;
import io.lockkeeper.migration.ResolveOptions;
import io.lockkeeper.migration.ResolveOptions.As;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what became of a migration that a tool left in doubt. */
@Command(
        name = "resolve",
        description = "Say what became of a migration, after Lockkeeper has looked at what is really there.")
public final class ResolveCommand extends OneShot {

    @Mixin
    private TargetOptions target;

    @Parameters(paramLabel = "<migration>", description = "The migration's name, or its Flyway version.")
    private String migration;

    @ArgGroup(multiplicity = "1")
    private Answer answer;

    @Option(names = "--force", description = "Take the answer although the database says otherwise.")
    private boolean force;

    /** Exactly one of the two. */
    private static final class Answer {
        @Option(names = "--applied", description = "All of it is there; also accepts a script that was changed since.")
        private boolean applied;

        @Option(names = "--rolled-back", description = "Nothing of it is there; it becomes pending again.")
        private boolean rolledBack;
    }

    @Override
    public Integer call() {
        Resolution resolution = new ResolveOperation()
                .execute(
                        target.target(null, false),
                        new ResolveOptions(migration, answer.applied ? As.APPLIED : As.ROLLED_BACK, force),
                        target.work(output().progress()));
        StringBuilder text = new StringBuilder();
        for (Resolution.Found found : resolution.found()) {
            text.append(String.format(
                    "line %-4d %-50s %s%n", found.line(), found.object(), found.there() ? "is there" : "is not there"));
        }
        resolution
                .warnings()
                .forEach(warning -> text.append("note: ").append(warning).append(System.lineSeparator()));
        text.append(resolution.sentence());
        output().result(resolution, text + System.lineSeparator() + StatusCommand.summary(resolution.status()));
        return 0;
    }
}
