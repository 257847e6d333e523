package io.lockkeeper.cli;

import io.lockkeeper.migration.MigrateOperation;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Applies what is pending. */
@Command(description = "Apply the pending migrations of a system to a database.")
public final class MigrateCommand extends OperationCommand<MigrateOptions> {

    @Mixin
    private MigrationOptions options;

    @Override
    Operation<MigrateOptions> operation() {
        return new MigrateOperation();
    }

    @Override
    MigrateOptions parameters() {
        return options.parameters();
    }

    @Override
    Target target() {
        return target.target(null, options.createDatabase());
    }

    @Override
    AskedBy askedBy() {
        return options.askedBy();
    }
}
