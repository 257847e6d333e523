package io.lockkeeper.sql;

/**
 * What a statement makes, changes or drops, as far as its head says: for messages, and for looking at what is really
 * there. Names are as the catalogue has them: unquoted, folded and cut to 63 bytes.
 *
 * <p>{@code ALTER TABLE} has the column, constraint or partition as its target when it does exactly one thing and that
 * thing has a name; else the table. A statement that drops several objects has the first one as its target.
 *
 * @param schema the schema as written, or {@code null}; for a member of a table that of the table, for a partition that
 *     of the partition
 * @param name the object; {@code null} for an index without a name
 * @param table for an index (unless altered or dropped), column, constraint, trigger, rule or policy the table; for a
 *     partition the partitioned table; for an enum value the type; else {@code null}
 * @param ifExistsOrNot whether {@code IF EXISTS} or {@code IF NOT EXISTS} lets the statement succeed without effect
 */
public record Target(
        Action action,
        Kind kind,
        String schema,
        String name,
        String table,
        boolean concurrently,
        boolean ifExistsOrNot) {}
