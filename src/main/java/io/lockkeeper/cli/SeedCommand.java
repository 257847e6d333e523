package io.lockkeeper.cli;

import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import io.lockkeeper.seed.SeedOperation;
import io.lockkeeper.seed.SeedOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Applies the seeds of an environment. */
@Command(description = "Apply the seeds of a system for an environment, and check them.")
public final class SeedCommand extends OperationCommand<SeedOptions> {

    @Mixin
    private EnvironmentOption environment;

    @Override
    Operation<SeedOptions> operation() {
        return new SeedOperation();
    }

    @Override
    SeedOptions parameters() {
        return new SeedOptions();
    }

    @Override
    Target target() {
        return target.target(environment.value(), false);
    }
}
