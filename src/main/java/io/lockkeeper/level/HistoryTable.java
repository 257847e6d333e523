package io.lockkeeper.level;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import java.sql.SQLException;
import java.util.List;

/** The migration history in the table of the system's tool; the tool goes on working beside Lockkeeper. */
public sealed interface HistoryTable permits PrismaHistory, FlywayHistory {

    /** The history of a layout in a schema. */
    static HistoryTable of(LayoutName layout, String schema) {
        return switch (layout) {
            case PRISMA -> new PrismaHistory(schema);
            case FLYWAY -> new FlywayHistory(schema);
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

    /** The question for all rows, oldest first. The table must exist. */
    Question<HistoryEntry> rows();

    /** The attempts of which the rows tell, oldest first. */
    List<HistoryEntry> attempts(List<HistoryEntry> rows);

    /** Creates the table as the tool itself would. Fails where it exists: somebody else may have made it a moment ago. */
    void create(Session session) throws SQLException;

    /** The checksum as the tool stores it. */
    String checksum(Migration migration);

    /** Whether a stored checksum belongs to the migration as it is on disk. */
    boolean accepts(String stored, Migration migration);

    /** What records a migration that took effect and of which no earlier attempt is recorded, in its transaction. */
    Question<?> applied(Migration migration, long millis);

    /**
     * What records a migration that took effect, in the transaction of its last piece. An earlier attempt, or {@link #recordStarted},
     * may have left a row that is not finished.
     */
    Question<?> finished(Migration migration, long millis);

    /** What records several migrations that took effect in one transaction. */
    List<Question<?>> applied(List<Migration> migrations);

    /** Records, in a migration of several pieces, that it has begun. */
    void recordStarted(Session session, Migration migration) throws SQLException;

    /** Records a failure that has left nothing of the migration in the database. */
    void recordRolledBack(Session session, Migration migration, String message) throws SQLException;

    /** Records a failure that has left parts of the migration in the database, or may have. */
    void recordFailed(Session session, Migration migration, String message) throws SQLException;

    /** Takes back what is recorded of failed attempts, so that the migration is pending again. */
    void resolveRolledBack(Session session, Migration migration) throws SQLException;

    /** Records that a migration's effect is there although no tool applied it in full, with today's checksum. */
    void resolveApplied(Session session, Migration migration) throws SQLException;

    /** Advisory locks that the tool takes for its runs. */
    List<Long> lockKeys();
}
