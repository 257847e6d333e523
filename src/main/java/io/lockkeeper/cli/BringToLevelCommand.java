package io.lockkeeper.cli;

import io.lockkeeper.gate.BringToLevelOperation;
import io.lockkeeper.migration.MigrateOperation;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import io.lockkeeper.seed.SeedOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Does what the service does with a database: migrations, then seeds. */
@Command(description = "Apply the pending migrations of a system to a database, then the seeds for an environment.")
public final class BringToLevelCommand extends OperationCommand<MigrateOptions> {

    @Mixin
    private MigrationOptions options;

    @Mixin
    private EnvironmentOption environment;

    @Override
    Operation<MigrateOptions> operation() {
        return new BringToLevelOperation(new MigrateOperation(), new SeedOperation());
    }

    @Override
    MigrateOptions parameters() {
        return options.parameters();
    }

    @Override
    Target target() {
        return target.target(environment.value(), options.createDatabase());
    }

    @Override
    AskedBy askedBy() {
        return options.askedBy();
    }
}
