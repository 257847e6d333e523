package io.lockkeeper.gate;

import io.lockkeeper.database.Target;
import io.lockkeeper.migration.MigrateOperation;
import io.lockkeeper.run.Operation;
import io.lockkeeper.run.RunContext;
import io.lockkeeper.seed.SeedOperation;
import jakarta.inject.Singleton;

/** Brings a database to the level of its system: migrations, then seeds. */
@Singleton
public class BringToLevelOperation implements Operation {

    static final String NAME = "bring-to-level";

    private final MigrateOperation migrate;
    private final SeedOperation seed;
    private final GateConfig config;

    BringToLevelOperation(MigrateOperation migrate, SeedOperation seed, GateConfig config) {
        this.migrate = migrate;
        this.seed = seed;
        this.config = config;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String execute(Target target, RunContext context) {
        int giveUpAfter = context.unattended() ? Math.max(1, config.attempts()) : 0;
        return migrate.execute(target, context, giveUpAfter) + " " + seed.execute(target, context);
    }
}
