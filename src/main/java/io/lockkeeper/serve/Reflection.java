package io.lockkeeper.serve;

import io.lockkeeper.cli.TokenCommand;
import io.lockkeeper.gate.BroughtToLevel;
import io.lockkeeper.gate.GateView;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.migration.Resolution;
import io.lockkeeper.migration.ResolveOptions;
import io.lockkeeper.operation.Blocker;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.seed.SeedOptions;
import io.lockkeeper.seed.SeedResult;
import io.lockkeeper.seed.SeedStatus;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.SystemSummary;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** What of the engine Jackson reads or writes, named for native images: the engine itself does not know Quarkus. */
@RegisterForReflection(
        targets = {
            ProblemDocument.class,
            Action.class,
            Manifest.class,
            Manifest.CsvTarget.class,
            Manifest.Check.class,
            Manifest.Retry.class,
            Manifest.TimeoutRules.class,
            Manifest.Span.class,
            RowsRules.class,
            RowsRules.Roles.class,
            RowsRules.Limits.class,
            RowsRules.Rule.class,
            RowsRules.Names.class,
            RowsRules.Only.class,
            RowsRules.Own.class,
            SystemSummary.class,
            Blocker.class,
            LeaseOwner.class,
            MigrationStatus.class,
            Status.class,
            MigrateOptions.class,
            MigrateResult.class,
            ResolveOptions.class,
            ResolveOptions.As.class,
            Resolution.class,
            Resolution.Found.class,
            SeedOptions.class,
            SeedResult.class,
            SeedStatus.class,
            SeedStatus.Seed.class,
            BroughtToLevel.class,
            GateView.class,
            Standing.FailedMigration.class,
            Standing.Seeds.class,
            TokenCommand.Made.class
        })
final class Reflection {

    private Reflection() {}
}
