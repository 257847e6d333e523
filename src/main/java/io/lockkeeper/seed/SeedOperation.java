package io.lockkeeper.seed;

import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.Target;
import io.lockkeeper.migration.MigrationConfig;
import io.lockkeeper.problem.Words;
import io.lockkeeper.run.Operation;
import io.lockkeeper.run.RunContext;
import io.lockkeeper.system.Systems;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Brings the seeds of a database to what its environment wants. */
@Singleton
public class SeedOperation implements Operation {

    private final Systems systems;
    private final MigrationConfig config;
    private final DatabaseRegistry registry;

    SeedOperation(Systems systems, MigrationConfig config, DatabaseRegistry registry) {
        this.systems = systems;
        this.config = config;
        this.registry = registry;
    }

    @Override
    public String name() {
        return "seed";
    }

    @Override
    public String execute(Target target, RunContext context) {
        SeedResult result = new Seeder(
                        systems.find(target.system()),
                        target.url(),
                        target.environment(),
                        config.options(false, false).until(context.stop()),
                        name -> Optional.ofNullable(registry.secret(name)),
                        context.runId(),
                        context.listener())
                .seed();
        return result.applied().isEmpty()
                ? "No seed of " + target.environment() + " was pending."
                : Words.count(result.applied().size(), "seed") + " of " + target.environment() + " applied in "
                        + result.millis() + " ms.";
    }
}
