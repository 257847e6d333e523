package io.lockkeeper.cli;

import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Limits;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be asked of the commands that apply migrations. */
final class MigrationOptions {

    @Option(names = "--create-database", description = "Create the database if the server has none of that name.")
    private boolean createDatabase;

    @Option(names = "--out-of-order", description = "Also apply pending migrations that are older than applied ones.")
    private boolean outOfOrder;

    @Option(
            names = "--single-transaction",
            description = "Apply all migrations in one transaction, as far as the statements allow it; for an empty"
                    + " database.")
    private boolean singleTransaction;

    @Mixin
    private ReplacesOption replaces;

    @Option(
            names = "--unattended",
            description = "Do not retry a migration that failed, or was interrupted " + Limits.ATTEMPTS
                    + " times, until its script changes; for init containers, which are restarted again and again.")
    private boolean unattended;

    boolean createDatabase() {
        return createDatabase;
    }

    MigrateOptions parameters() {
        return new MigrateOptions(outOfOrder, singleTransaction, replaces.value());
    }

    AskedBy askedBy() {
        return unattended ? AskedBy.SERVICE : AskedBy.PERSON;
    }
}
