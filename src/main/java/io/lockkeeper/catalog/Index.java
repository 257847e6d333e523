package io.lockkeeper.catalog;

import java.util.List;

/**
 * An index of a table or materialized view, in the schema of that.
 *
 * @param sql PostgreSQL's definition
 * @param columns the key columns in order, an empty text for an expression
 * @param isPartial whether it has a condition
 * @param isReady whether writes maintain it
 * @param isReplicaIdentity whether it is the replica identity of its table
 * @param isClustered whether the table was last clustered by it
 * @param statistics statistics targets of expressions, such as {@code 1=500}, else {@code null}
 * @param tablespace {@code null} for that of the database
 * @param parent the index of the partitioned table that it belongs to, as {@code schema.name} in SQL; else {@code null}
 */
public record Index(
        String name,
        String sql,
        List<String> columns,
        boolean isUnique,
        boolean isPrimary,
        boolean nullsNotDistinct,
        boolean isPartial,
        boolean isValid,
        boolean isReady,
        boolean isReplicaIdentity,
        boolean isClustered,
        String statistics,
        String tablespace,
        String parent) {

    /** All of it but the name. */
    public String definition() {
        return Entry.words(
                sql,
                isValid ? null : "INVALID",
                isReady ? null : "NOT READY",
                isReplicaIdentity ? "REPLICA IDENTITY" : null,
                isClustered ? "CLUSTERED" : null,
                statistics == null ? null : "STATISTICS " + statistics,
                tablespace == null ? null : "TABLESPACE " + tablespace,
                parent == null ? null : "PARTITION OF " + parent);
    }
}
