package io.lockkeeper.cli;

import io.lockkeeper.migration.MigrateOperation;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.problem.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies what is pending. */
@Command(name = "migrate", description = "Apply the pending migrations of a system to a database.")
public final class MigrateCommand extends OneShot {

    @Mixin
    private TargetOptions target;

    @Mixin
    private RunOptions run;

    @Option(names = "--create-database", description = "Create the database when the server has none of that name.")
    private boolean createDatabase;

    @Option(names = "--out-of-order", description = "Apply pending migrations that are older than applied ones too.")
    private boolean outOfOrder;

    @Option(
            names = "--single-transaction",
            description = "Apply all in one transaction as far as the statements allow; for an empty database.")
    private boolean singleTransaction;

    @Option(
            names = "--unattended",
            description = "Refuse to try a migration again whose script has not changed since it failed, or since "
                    + Limits.ATTEMPTS + " runs in a row were broken off in it; for init containers, which are"
                    + " started again and again.")
    private boolean unattended;

    @Override
    public Integer call() {
        Output output = output();
        MigrateResult result;
        try (Progress progress = output.progress()) {
            result = new MigrateOperation()
                    .execute(
                            target.target(null, createDatabase),
                            new MigrateOptions(outOfOrder, singleTransaction),
                            run.work(unattended ? AskedBy.SERVICE : AskedBy.PERSON, progress));
        }
        output.result(
                result,
                (result.applied().isEmpty()
                                ? "Nothing to apply."
                                : "Applied " + Words.count(result.applied().size(), "migration") + " in "
                                        + result.millis() + " ms.")
                        + System.lineSeparator()
                        + StatusCommand.summary(result.status()));
        return 0;
    }
}
