package io.lockkeeper.testing;

import io.lockkeeper.level.ChecksumState;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.Levels;
import io.lockkeeper.level.MigrationState;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Where a database stands, put together by hand: for tests of decisions, which need no server. */
public final class Situation {

    private Situation() {}

    /** A migration in Prisma's layout. */
    public static Migration migration(String name, String sql) {
        return new Migration(
                name,
                Migration.Type.VERSIONED,
                null,
                name,
                name + "/migration.sql",
                sql.getBytes(StandardCharsets.UTF_8),
                false,
                Map.of());
    }

    /** A database "shop" with these migrations of the system "shop". */
    public static Status of(MigrationStatus... rows) {
        return new Status(
                "shop",
                "shop",
                LevelState.BEHIND,
                null,
                null,
                List.of(rows),
                List.of(),
                List.of(),
                null,
                new Levels(LayoutName.PRISMA, List.of(), null));
    }

    /** A migration that nobody has tried. */
    public static MigrationStatus pending(String name) {
        return pending(migration(name, "SELECT 1;"));
    }

    public static MigrationStatus pending(Migration migration) {
        return row(migration, MigrationState.PENDING, ChecksumState.NONE, null, null, false);
    }

    /** A migration that the history knows from an earlier attempt. */
    public static MigrationStatus attempted(String name) {
        return row(
                migration(name, "SELECT 1;"),
                MigrationState.PENDING,
                ChecksumState.NONE,
                OffsetDateTime.now(),
                null,
                false);
    }

    /** A migration of which the journal knows parts. */
    public static MigrationStatus begun(String name) {
        return row(
                migration(name, "SELECT 1;"),
                MigrationState.PENDING,
                ChecksumState.NONE,
                OffsetDateTime.now(),
                null,
                true);
    }

    public static MigrationStatus applied(String name) {
        return inState(name, MigrationState.APPLIED, ChecksumState.SAME);
    }

    /** A migration whose last attempt failed; a retry is for a person, or for anybody. */
    public static MigrationStatus failed(String name, boolean retryable) {
        return row(
                migration(name, "SELECT 1;"),
                MigrationState.FAILED,
                ChecksumState.NONE,
                OffsetDateTime.now(),
                retryable,
                false);
    }

    public static MigrationStatus inState(String name, MigrationState state, ChecksumState checksum) {
        return row(migration(name, "SELECT 1;"), state, checksum, OffsetDateTime.now(), null, false);
    }

    private static MigrationStatus row(
            Migration migration,
            MigrationState state,
            ChecksumState checksum,
            OffsetDateTime startedAt,
            Boolean retryable,
            boolean begun) {
        return new MigrationStatus(
                migration.name(),
                null,
                migration.description(),
                state,
                checksum,
                startedAt,
                null,
                null,
                state == MigrationState.FAILED ? "division by zero" : null,
                null,
                retryable,
                begun,
                migration);
    }
}
