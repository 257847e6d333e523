package io.lockkeeper.level;

import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.Checksums;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.Version;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Flyway's {@code flyway_schema_history}: a row per applied script. A failure that was rolled back leaves no row; one that was
 * not leaves a row with {@code success = false}, which blocks Flyway until it is repaired, as it blocks Lockkeeper.
 */
public record FlywayHistory(String schema) implements HistoryTable {

    private static final String NAME = "flyway_schema_history";

    /** "Flyway" in ASCII: Flyway adds the hash of the table's name and locks the sum. */
    private static final long FLYWAY_LOCK = 0x466C79776179L;

    /** What failed before is over once it succeeds; Flyway would stop at its row. */
    private static final String INSERT = """
            WITH failed AS (DELETE FROM %1$s WHERE NOT success AND script = ?)
            INSERT INTO %1$s (installed_rank, version, description, type, script, checksum, installed_by, execution_time,
                success)
            SELECT coalesce(max(installed_rank), 0) + 1, ?, ?, ?, ?, ?, current_user, ?, ? FROM %1$s
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String table() {
        return Identifiers.quote(schema, NAME);
    }

    @Override
    public String key(Migration migration) {
        return key(migration.version(), migration.description());
    }

    private static String key(Version version, String description) {
        return version == null ? "R:" + description : "V:" + version.canonical();
    }

    @Override
    public Question<HistoryEntry> rows() {
        return Question.of(
                "SELECT version, description, type, script, checksum, installed_on, execution_time, success FROM "
                        + table() + " ORDER BY installed_rank",
                row -> {
                    String version = row.getString(1);
                    OffsetDateTime on = row.getObject(6, java.time.LocalDateTime.class)
                            .atZone(java.time.ZoneId.systemDefault())
                            .toOffsetDateTime();
                    return new HistoryEntry(
                            key(version == null ? null : Version.parse(version), row.getString(2)),
                            row.getString(4),
                            version,
                            row.getString(3),
                            row.getString(5),
                            row.getBoolean(8) ? Outcome.APPLIED : Outcome.FAILED,
                            on,
                            on,
                            row.getLong(7),
                            null);
                });
    }

    /** Schema markers are no migrations; what was undone or deleted later counts as rolled back. */
    @Override
    public List<HistoryEntry> attempts(List<HistoryEntry> rows) {
        List<HistoryEntry> entries = new ArrayList<>();
        Set<String> undone = new HashSet<>();
        for (HistoryEntry row : rows.reversed()) {
            if (row.type().startsWith("UNDO") || row.type().equals("DELETE")) {
                undone.add(row.key());
            } else if (!row.type().equals("SCHEMA")) {
                entries.add(undone.contains(row.key()) ? row.rolledBack() : row);
            }
        }
        return entries.reversed();
    }

    @Override
    public void create(Session session) throws SQLException {
        session.execute("""
                CREATE TABLE %1$s (
                    "installed_rank" INT NOT NULL,
                    "version" VARCHAR(50),
                    "description" VARCHAR(200) NOT NULL,
                    "type" VARCHAR(20) NOT NULL,
                    "script" VARCHAR(1000) NOT NULL,
                    "checksum" INTEGER,
                    "installed_by" VARCHAR(100) NOT NULL,
                    "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
                    "execution_time" INTEGER NOT NULL,
                    "success" BOOLEAN NOT NULL,
                    CONSTRAINT "%2$s_pk" PRIMARY KEY ("installed_rank")
                );
                CREATE INDEX "%2$s_s_idx" ON %1$s ("success")
                """.formatted(table(), NAME));
    }

    @Override
    public String checksum(Migration migration) {
        String text = migration.type() == Migration.Type.REPEATABLE ? migration.replacedText() : migration.text();
        return String.valueOf(Checksums.crc32(text));
    }

    @Override
    public boolean accepts(String stored, Migration migration) {
        return stored.equals(checksum(migration));
    }

    @Override
    public Question<?> applied(Migration migration, long millis) {
        return row(migration, millis, true);
    }

    @Override
    public Question<?> finished(Migration migration, long millis) {
        return row(migration, millis, true);
    }

    @Override
    public List<Question<?>> applied(List<Migration> migrations) {
        return migrations.stream()
                .<Question<?>>map(migration -> applied(migration, 0))
                .toList();
    }

    private Question<?> row(Migration migration, long millis, boolean success) {
        return Question.change(
                INSERT.formatted(table()),
                migration.name(),
                migration.version() == null ? null : migration.version().toString(),
                migration.description(),
                migration.type() == Migration.Type.BASELINE ? "SQL_BASELINE" : "SQL",
                migration.name(),
                Integer.valueOf(checksum(migration)),
                (int) Math.min(millis, Integer.MAX_VALUE),
                success);
    }

    @Override
    public void recordStarted(Session session, Migration migration) {
        // Flyway records nothing before the end; the journal does.
    }

    @Override
    public void recordRolledBack(Session session, Migration migration, String message) throws SQLException {
        resolveRolledBack(session, migration);
    }

    @Override
    public void recordFailed(Session session, Migration migration, String message) throws SQLException {
        session.ask(List.of(row(migration, 0, false)));
    }

    @Override
    public void resolveRolledBack(Session session, Migration migration) throws SQLException {
        session.update("DELETE FROM " + table() + " WHERE script = ? AND NOT success", migration.name());
    }

    @Override
    public void resolveApplied(Session session, Migration migration) throws SQLException {
        resolveRolledBack(session, migration);
        // Flyway knows a migration by its version, whatever its script is called by now.
        String version =
                migration.version() == null ? null : migration.version().toString();
        int changed = session.update(
                "UPDATE " + table() + " SET checksum = ?, description = ?, script = ? WHERE type LIKE 'SQL%'"
                        + " AND success AND CASE WHEN ?::text IS NULL THEN version IS NULL AND description = ?"
                        + " ELSE version = ? END",
                Integer.valueOf(checksum(migration)),
                migration.description(),
                migration.name(),
                version,
                migration.description(),
                version);
        if (changed == 0) {
            session.ask(List.of(row(migration, 0, true)));
        }
    }

    @Override
    public List<Long> lockKeys() {
        return List.of(FLYWAY_LOCK + table().hashCode());
    }
}
