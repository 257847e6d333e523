package io.lockkeeper.cli;

import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.migration.Migrator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies what is pending. */
@Command(name = "migrate", description = "Apply the pending migrations of a system to a database.")
final class MigrateCommand extends OneShot {

    @Mixin
    private TargetOptions target;

    @Mixin
    private RunOptions run;

    @Option(names = "--out-of-order", description = "Apply pending migrations that are older than applied ones too.")
    private boolean outOfOrder;

    @Option(
            names = "--single-transaction",
            description = "Apply all in one transaction as far as the statements allow; for an empty database.")
    private boolean singleTransaction;

    @Override
    public Integer call() {
        Output output = output();
        MigrateResult result = new Migrator(
                        target.system(),
                        target.url(),
                        run.options(outOfOrder, singleTransaction),
                        TargetOptions.runId(),
                        output.progress())
                .migrate();
        output.result(
                result,
                (result.applied().isEmpty()
                                ? "Nothing to apply."
                                : "Applied " + result.applied().size() + " migrations in " + result.millis() + " ms.")
                        + System.lineSeparator()
                        + StatusCommand.summary(result.status()));
        return 0;
    }
}
