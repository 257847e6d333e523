package io.lockkeeper.seed;

import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import jakarta.inject.Singleton;

/** Brings the seeds of a database to what its environment wants. */
@Singleton
public class SeedOperation implements Operation<SeedOptions> {

    @Override
    public String name() {
        return "seed";
    }

    @Override
    public Class<SeedOptions> parameters() {
        return SeedOptions.class;
    }

    @Override
    public SeedResult execute(Target target, SeedOptions options, Work work) {
        return new Seeder(target.system(), target.url(), target.environment(), target.secrets(), work).seed();
    }
}
