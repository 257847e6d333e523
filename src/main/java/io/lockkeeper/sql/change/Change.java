package io.lockkeeper.sql.change;

import java.util.List;

/**
 * One thing that a statement changes. The names are as written; what a statement drops along by CASCADE, makes along (the index of a
 * key, the sequence of a serial), or does to partitions and children, only the server knows.
 */
public sealed interface Change {

    /**
     * CREATE TABLE, FOREIGN TABLE, {@code CREATE TABLE … AS} and {@code SELECT … INTO}.
     *
     * @param columns those that are written; empty where only the query or the type knows them
     * @param constraints of the table and of its columns
     * @param like the tables whose columns it copies
     * @param parents the tables it inherits from
     * @param partitionOf the table it is a partition of, or {@code null}
     * @param isPartitioned whether it has PARTITION BY
     * @param isFilled whether a query gives it rows
     */
    record CreateTable(
            ObjectName table,
            List<Column> columns,
            List<Constraint> constraints,
            List<ObjectName> like,
            List<ObjectName> parents,
            ObjectName partitionOf,
            boolean isPartitioned,
            boolean isFilled,
            boolean isTemporary,
            boolean isUnlogged,
            boolean ifNotExists)
            implements Change {}

    /**
     * CREATE INDEX.
     *
     * @param only whether it is for the partitioned table alone, without its partitions
     */
    record CreateIndex(
            ObjectName index,
            ObjectName table,
            boolean isUnique,
            boolean concurrently,
            boolean only,
            boolean ifNotExists)
            implements Change {}

    /**
     * CREATE of anything else.
     *
     * @param orReplace whether one that is there is replaced
     */
    record Create(ObjectName object, boolean orReplace, boolean isTemporary, boolean ifNotExists) implements Change {}

    /** DROP, also of a column, constraint or attribute. */
    record Drop(ObjectName object, boolean ifExists, boolean cascade, boolean concurrently) implements Change {}

    /** RENAME TO, also of a column, constraint or value. */
    record Rename(ObjectName object, String name) implements Change {}

    /** SET SCHEMA. */
    record SetSchema(ObjectName object, String schema) implements Change {}

    /** OWNER TO. */
    record SetOwner(ObjectName object, String role) implements Change {}

    /** ADD COLUMN, and ADD ATTRIBUTE of a composite type; its constraints follow as {@link AddConstraint}. */
    record AddColumn(ObjectName table, Column column, boolean ifNotExists) implements Change {}

    /**
     * ALTER COLUMN … TYPE.
     *
     * @param type as {@link Column#type}
     * @param isConverted whether a USING expression computes the values
     */
    record SetType(ObjectName column, String type, boolean isConverted) implements Change {}

    /**
     * SET DEFAULT and DROP DEFAULT, of a column or a domain.
     *
     * @param expression as written, or {@code null}
     */
    record SetDefault(ObjectName object, String expression) implements Change {}

    /** SET NOT NULL and DROP NOT NULL, of a column or a domain. */
    record SetNotNull(ObjectName object, boolean notNull) implements Change {}

    /** ADD CONSTRAINT, also of a domain. */
    record AddConstraint(ObjectName table, Constraint constraint) implements Change {}

    /** VALIDATE CONSTRAINT. */
    record ValidateConstraint(ObjectName constraint) implements Change {}

    /** ATTACH PARTITION, of a table or an index. */
    record AttachPartition(ObjectName parent, ObjectName partition) implements Change {}

    /** DETACH PARTITION. */
    record DetachPartition(ObjectName parent, ObjectName partition, boolean concurrently, boolean isFinal)
            implements Change {}

    /** {@code ALTER TYPE … ADD VALUE}. */
    record AddValue(ObjectName value, boolean ifNotExists) implements Change {}

    /**
     * ALTER of anything else.
     *
     * @param what the words of the grammar that say what, in upper case: {@code ENABLE ROW LEVEL SECURITY}, {@code SET TABLESPACE}
     */
    record Alter(ObjectName object, String what) implements Change {}

    /**
     * What does not change a definition, but works on the whole of an object.
     *
     * @param object {@code null} when it is all of the database
     */
    record Maintain(Work work, ObjectName object, boolean concurrently) implements Change {}

    /** What {@link Maintain} does. */
    enum Work {
        ANALYZE,
        CLUSTER,
        REFRESH,
        REINDEX,
        VACUUM,
        VACUUM_FULL
    }

    /** TRUNCATE of one table. */
    record Truncate(ObjectName table, boolean cascade) implements Change {}

    /**
     * INSERT, UPDATE, DELETE, MERGE and {@code COPY … FROM}, also within WITH.
     *
     * @param isFiltered whether an UPDATE or DELETE has a WHERE
     */
    record WriteRows(Verb verb, ObjectName table, boolean isFiltered) implements Change {}

    /** What {@link WriteRows} does. */
    enum Verb {
        COPY,
        DELETE,
        INSERT,
        MERGE,
        UPDATE
    }

    /** LOCK TABLE of one table; the mode is in upper case. */
    record Lock(ObjectName table, String mode) implements Change {}

    /**
     * SET ROLE and SET SESSION AUTHORIZATION.
     *
     * @param role {@code null} when it is taken back
     */
    record SetRole(String role, boolean ofSession, boolean isLocal) implements Change {}

    /**
     * SET and RESET of a setting of the session.
     *
     * @param name in lower case; {@code all} for RESET ALL
     * @param value as written, or {@code null} when it is taken back
     */
    record SetSetting(String name, String value, boolean isLocal) implements Change {}

    /**
     * GRANT and REVOKE, of privileges on one object or of membership in a ROLE.
     *
     * @param privileges as written in upper case: {@code SELECT}, {@code UPDATE (NAME)}; empty for membership
     * @param isGranted whether it is GRANT
     */
    record Grant(ObjectName object, List<String> privileges, List<String> roles, boolean isGranted) implements Change {}

    /** {@code COMMENT ON}. */
    record Comment(ObjectName object, boolean isRemoved) implements Change {}

    /**
     * What the text does not tell: DO, CALL, a SELECT with its functions, IMPORT FOREIGN SCHEMA, DROP OWNED, and whatever is not known
     * here.
     *
     * @param tag as {@link io.lockkeeper.sql.Statement#tag}
     */
    record Other(String tag) implements Change {}
}
