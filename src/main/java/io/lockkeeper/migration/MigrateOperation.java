package io.lockkeeper.migration;

import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Databases;
import jakarta.inject.Singleton;

/** Applies the pending migrations of a database. */
@Singleton
public class MigrateOperation implements Operation<MigrateOptions> {

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public Class<MigrateOptions> parameters() {
        return MigrateOptions.class;
    }

    @Override
    public MigrateResult execute(Target target, MigrateOptions options, Work work) {
        if (target.create()) {
            work.stop()
                    .interruptible(
                            "It was making sure that the database exists; no migration was begun.",
                            () -> Databases.createIfMissing(target.url()));
        }
        return new Migrator(target.system(), target.url(), options, work).migrate();
    }
}
