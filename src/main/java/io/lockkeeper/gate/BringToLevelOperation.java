package io.lockkeeper.gate;

import io.lockkeeper.migration.MigrateOperation;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.seed.SeedOperation;
import io.lockkeeper.seed.SeedOptions;
import jakarta.inject.Singleton;

/** Brings a database to the level of its system: migrations, then seeds. */
@Singleton
public class BringToLevelOperation implements Operation<MigrateOptions> {

    public static final String NAME = "bring-to-level";

    private final MigrateOperation migrate;
    private final SeedOperation seed;

    public BringToLevelOperation(MigrateOperation migrate, SeedOperation seed) {
        this.migrate = migrate;
        this.seed = seed;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<MigrateOptions> parameters() {
        return MigrateOptions.class;
    }

    @Override
    public BroughtToLevel execute(Target target, MigrateOptions options, Work work) {
        return new BroughtToLevel(
                migrate.execute(target, options, work), seed.execute(target, new SeedOptions(), work));
    }
}
