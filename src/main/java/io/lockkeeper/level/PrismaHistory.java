package io.lockkeeper.level;

import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.Checksums;
import io.lockkeeper.system.Migration;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Prisma's {@code _prisma_migrations}: a row per attempt; an attempt that neither finished nor was declared as rolled back
 * blocks {@code prisma migrate deploy}, as it blocks Lockkeeper.
 */
public record PrismaHistory(String schema) implements HistoryTable {

    /** The key that Prisma's schema engine locks while it migrates. */
    private static final long PRISMA_LOCK = 72707369L;

    @Override
    public String name() {
        return "_prisma_migrations";
    }

    @Override
    public String table() {
        return Identifiers.quote(schema, name());
    }

    @Override
    public Question<HistoryEntry> rows() {
        return Question.of(
                "SELECT migration_name, checksum, started_at, finished_at, rolled_back_at, logs FROM " + table()
                        + " ORDER BY started_at, migration_name",
                row -> {
                    OffsetDateTime started = row.getObject(3, OffsetDateTime.class);
                    OffsetDateTime finished = row.getObject(4, OffsetDateTime.class);
                    boolean rolledBack = row.getObject(5) != null;
                    Outcome outcome =
                            rolledBack ? Outcome.ROLLED_BACK : finished == null ? Outcome.FAILED : Outcome.APPLIED;
                    return new HistoryEntry(
                            row.getString(1),
                            row.getString(1),
                            null,
                            "SQL",
                            row.getString(2),
                            outcome,
                            started,
                            finished,
                            finished == null
                                    ? null
                                    : Duration.between(started, finished).toMillis(),
                            row.getString(6));
                });
    }

    @Override
    public List<HistoryEntry> attempts(List<HistoryEntry> rows) {
        return rows;
    }

    @Override
    public void create(Session session) throws SQLException {
        session.execute("""
                CREATE TABLE %s (
                    id VARCHAR(36) PRIMARY KEY NOT NULL,
                    checksum VARCHAR(64) NOT NULL,
                    finished_at TIMESTAMPTZ,
                    migration_name VARCHAR(255) NOT NULL,
                    logs TEXT,
                    rolled_back_at TIMESTAMPTZ,
                    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
                    applied_steps_count INTEGER NOT NULL DEFAULT 0
                )
                """.formatted(table()));
    }

    @Override
    public String key(Migration migration) {
        return migration.name();
    }

    @Override
    public String checksum(Migration migration) {
        return Checksums.sha256(migration.bytes());
    }

    @Override
    public boolean accepts(String stored, Migration migration) {
        return Checksums.prismaAccepts(stored, migration.bytes());
    }

    @Override
    public Question<?> applied(Migration migration, long millis) {
        return Question.change(
                // The clock is read once: read twice, a migration of less than a millisecond ends before it starts.
                "INSERT INTO " + table()
                        + " (id, checksum, finished_at, migration_name, started_at, applied_steps_count)"
                        + " SELECT ?, ?, now, ?, now - make_interval(secs => ?), 1 FROM clock_timestamp() AS now",
                UUID.randomUUID().toString(),
                checksum(migration),
                migration.name(),
                millis / 1000.0);
    }

    @Override
    public Question<?> finished(Migration migration, long millis) {
        return Question.change(
                """
                WITH finished AS (
                    UPDATE %1$s SET finished_at = clock_timestamp(), applied_steps_count = 1, logs = NULL, checksum = ?
                    WHERE migration_name = ? AND finished_at IS NULL AND rolled_back_at IS NULL RETURNING 1)
                INSERT INTO %1$s (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
                SELECT ?, ?, now, ?, now - make_interval(secs => ?), 1 FROM clock_timestamp() AS now
                WHERE NOT EXISTS (SELECT FROM finished)
                """.formatted(table()),
                checksum(migration),
                migration.name(),
                UUID.randomUUID().toString(),
                checksum(migration),
                migration.name(),
                millis / 1000.0);
    }

    @Override
    public List<Question<?>> applied(List<Migration> migrations) {
        // One timestamp for all would lose the order in which Prisma lists them; a microsecond each keeps it.
        return List.of(Question.change(
                """
                INSERT INTO %s (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
                SELECT gen_random_uuid(), sum, at, name, at, 1
                FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS applied (name, sum, i),
                    LATERAL (SELECT statement_timestamp() + i * interval '1 microsecond' AS at) AS times
                """.formatted(table()),
                migrations.stream().map(Migration::name).toArray(String[]::new),
                migrations.stream().map(this::checksum).toArray(String[]::new)));
    }

    @Override
    public void recordStarted(Session session, Migration migration) throws SQLException {
        session.update(
                """
                INSERT INTO %1$s (id, checksum, migration_name, started_at)
                SELECT ?, ?, ?, clock_timestamp() WHERE NOT EXISTS (
                    SELECT FROM %1$s WHERE migration_name = ? AND finished_at IS NULL AND rolled_back_at IS NULL)
                """.formatted(table()),
                UUID.randomUUID().toString(),
                checksum(migration),
                migration.name(),
                migration.name());
    }

    @Override
    public void recordRolledBack(Session session, Migration migration, String message) throws SQLException {
        end(session, migration, message, "clock_timestamp()");
    }

    @Override
    public void recordFailed(Session session, Migration migration, String message) throws SQLException {
        end(session, migration, message, "NULL");
    }

    private void end(Session session, Migration migration, String message, String rolledBackAt) throws SQLException {
        recordStarted(session, migration);
        session.update("""
                UPDATE %s SET logs = ?, checksum = ?, rolled_back_at = %s
                WHERE migration_name = ? AND finished_at IS NULL AND rolled_back_at IS NULL
                """.formatted(table(), rolledBackAt), message, checksum(migration), migration.name());
    }

    @Override
    public void resolveRolledBack(Session session, Migration migration) throws SQLException {
        session.update(
                "UPDATE " + table() + " SET rolled_back_at = clock_timestamp()"
                        + " WHERE migration_name = ? AND finished_at IS NULL AND rolled_back_at IS NULL",
                migration.name());
    }

    @Override
    public void resolveApplied(Session session, Migration migration) throws SQLException {
        resolveRolledBack(session, migration);
        int changed = session.update(
                "UPDATE " + table() + " SET checksum = ? WHERE migration_name = ? AND finished_at IS NOT NULL"
                        + " AND rolled_back_at IS NULL",
                checksum(migration),
                migration.name());
        if (changed == 0) {
            session.update(
                    "INSERT INTO " + table()
                            + " (id, checksum, finished_at, migration_name, started_at, applied_steps_count)"
                            + " SELECT ?, ?, now, ?, now, 0 FROM clock_timestamp() AS now",
                    UUID.randomUUID().toString(),
                    checksum(migration),
                    migration.name());
        }
    }

    @Override
    public List<Long> lockKeys() {
        return List.of(PRISMA_LOCK);
    }
}
