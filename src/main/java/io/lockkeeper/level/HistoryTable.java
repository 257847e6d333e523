package io.lockkeeper.level;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The migration history in the table of the system's own tool; the tool goes on working beside Lockkeeper. */
public sealed interface HistoryTable permits PrismaHistory, FlywayHistory {

    /**
     * The history of a layout in a schema.
     *
     * @param placeholders values of placeholders; Flyway's checksum of a repeatable migration depends on them
     */
    static HistoryTable of(LayoutName layout, String schema, Map<String, String> placeholders) {
        return switch (layout) {
            case PRISMA -> new PrismaHistory(schema);
            case FLYWAY -> new FlywayHistory(schema, placeholders);
        };
    }

    /** The table's name without its schema. */
    String name();

    /** The schema that the table is in. */
    String schema();

    /** The table's quoted name, with its schema. */
    String table();

    /** What the tool recognises a migration by: the name, or the version whatever its script is called. */
    String key(Migration migration);

    /** All attempts, oldest first. The table must exist. */
    List<HistoryEntry> read(Session session) throws SQLException;

    /** Creates the table as the tool itself would, when it is missing. */
    void create(Session session) throws SQLException;

    /** The checksum as the tool stores it. */
    String checksum(Migration migration);

    /** Whether a stored checksum belongs to the migration as it is on disk. */
    boolean accepts(String stored, Migration migration);

    /**
     * Records a migration that took effect, in the transaction of its last piece.
     *
     * @param begun whether an earlier attempt, or {@link #recordStarted}, may have left a row that is not finished
     */
    void recordApplied(Session session, Migration migration, long millis, boolean begun) throws SQLException;

    /** Records several migrations that took effect in one transaction. */
    void recordApplied(Session session, List<Migration> migrations) throws SQLException;

    /** Records, in a migration of several pieces, that it has begun. */
    void recordStarted(Session session, Migration migration) throws SQLException;

    /**
     * Records a failure.
     *
     * @param rolledBack whether nothing of the migration is left in the database
     */
    void recordFailed(Session session, Migration migration, String message, boolean rolledBack) throws SQLException;

    /** Takes back what is recorded of failed attempts, so that the migration is pending again. */
    void resolveRolledBack(Session session, Migration migration) throws SQLException;

    /** Records that a migration's effect is there although no tool applied it in full, with today's checksum. */
    void resolveApplied(Session session, Migration migration) throws SQLException;

    /** Advisory locks that the tool takes for its own runs. */
    List<Long> lockKeys();
}
