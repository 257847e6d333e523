package io.lockkeeper.migration;

/**
 * What can be asked of a migrate run.
 *
 * @param outOfOrder whether pending migrations may be older than applied ones
 * @param singleTransaction whether all is applied in one transaction; for empty databases only
 */
public record MigrateOptions(boolean outOfOrder, boolean singleTransaction) {

    /** In order, each migration in a separate transaction. */
    public static final MigrateOptions DEFAULT = new MigrateOptions(false, false);
}
