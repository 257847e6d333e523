package io.lockkeeper.migration;

import io.lockkeeper.database.Target;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.problem.Words;
import io.lockkeeper.run.Operation;
import io.lockkeeper.run.RunContext;
import io.lockkeeper.system.Systems;
import jakarta.inject.Singleton;

/** Applies the pending migrations of a database. */
@Singleton
public class MigrateOperation implements Operation {

    private final Systems systems;
    private final MigrationConfig config;

    MigrateOperation(Systems systems, MigrationConfig config) {
        this.systems = systems;
        this.config = config;
    }

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public String execute(Target target, RunContext context) {
        if (target.create()) {
            Databases.createIfMissing(target.url());
        }
        MigrateOptions options = config.options(
                        context.request().outOfOrder(), context.request().singleTransaction())
                .until(context.stop());
        MigrateResult result = new Migrator(
                        systems.find(target.system()), target.url(), options, context.runId(), context.listener())
                .migrate();
        return result.applied().isEmpty()
                ? "No migration was pending; the level is " + result.status().level() + "."
                : Words.count(result.applied().size(), "migration") + " applied in " + result.millis()
                        + " ms; the level is " + result.status().level() + ".";
    }
}
