package io.lockkeeper.migration;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What can be asked of a migrate run.
 *
 * @param outOfOrder whether pending migrations may be older than applied ones
 * @param singleTransaction whether all is applied in one transaction; for empty databases only
 * @param replaces the system that the schema is known to have and that this one takes the place of, {@code null} for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrateOptions(boolean outOfOrder, boolean singleTransaction, String replaces) {

    /** In order, each migration in a separate transaction. */
    public static final MigrateOptions DEFAULT = new MigrateOptions(false, false, null);
}
