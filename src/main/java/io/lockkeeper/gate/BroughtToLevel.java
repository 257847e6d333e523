package io.lockkeeper.gate;

import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.seed.SeedResult;

/** What bringing a database to its level did. */
public record BroughtToLevel(MigrateResult migrations, SeedResult seeds) implements Outcome {

    @Override
    public String sentence() {
        return migrations.sentence() + " " + seeds.sentence();
    }
}
