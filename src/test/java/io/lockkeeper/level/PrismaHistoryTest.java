package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.lockkeeper.migration.Resolution;
import io.lockkeeper.migration.ResolveOptions;
import io.lockkeeper.migration.ResolveOptions.As;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Checksums;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that Prisma has brought half the way, by Prisma's own rules. */
class PrismaHistoryTest {

    /** As Prisma's schema engine makes it. */
    private static final String TABLE = """
            CREATE TABLE _prisma_migrations (
                id VARCHAR(36) PRIMARY KEY NOT NULL,
                checksum VARCHAR(64) NOT NULL,
                finished_at TIMESTAMPTZ,
                migration_name VARCHAR(255) NOT NULL,
                logs TEXT,
                rolled_back_at TIMESTAMPTZ,
                started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
                applied_steps_count INTEGER NOT NULL DEFAULT 0)
            """;

    private static final String FIRST = "-- Grüße\nCREATE TABLE orders (id int);\n";
    private static final String SECOND = "CREATE INDEX orders_id ON orders (id);\n";
    private static final String THIRD = "ALTER TABLE orders ADD COLUMN note text;\n";

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void halfWay(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory)
                .migration("20240101000000_orders", FIRST)
                .migration("20240102000000_index", SECOND)
                .migration("20240103000000_note", THIRD);
        database.execute(TABLE, FIRST);
    }

    @Test
    void isTakenOnFromThere() {
        finished("20240101000000_orders", sha(FIRST));

        assertThat(database.status(folder).state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.migrate(folder).applied()).containsExactly("20240102000000_index", "20240103000000_note");
        assertThat(database.prismaHistory())
                .containsExactly("20240101000000_orders", "20240102000000_index", "20240103000000_note");
        assertThat(database.migrate(folder).applied()).isEmpty();
    }

    @Test
    void hasRowsAsPrismaWritesThem() {
        finished("20240101000000_orders", sha(FIRST));
        database.migrate(folder);

        assertThat(database.column("""
                SELECT concat_ws(' ', checksum, applied_steps_count, logs, rolled_back_at, length(id),
                    finished_at >= started_at,
                    extract(microseconds FROM finished_at - started_at)::int % 1000)
                FROM _prisma_migrations WHERE migration_name > '20240102' ORDER BY started_at
                """)).containsExactly(sha(SECOND) + " 1 36 t 0", sha(THIRD) + " 1 36 t 0");
    }

    @Test
    void acceptsTheChecksumsOfOldPrismaWithoutLeadingZeros() {
        String old = sha(FIRST).replaceAll("\\G(?:0(.)|(..))", "$1$2");
        assertThat(old).hasSizeLessThan(64);
        finished("20240101000000_orders", old);

        assertThat(database.status(folder).migrations().getFirst().checksum()).isEqualTo(ChecksumState.SAME);
        assertThat(database.migrate(folder).applied()).hasSize(2);
    }

    @Test
    void acceptsAFileWhoseLineEndsChangedEitherWay() {
        finished("20240101000000_orders", sha(FIRST.replace("\n", "\r\n")));
        finished("20240102000000_index", sha(SECOND));
        folder.migration("20240102000000_index", SECOND.replace("\n", "\r\n"));

        assertThat(database.status(folder).migrations())
                .extracting(MigrationStatus::checksum)
                .containsExactly(ChecksumState.SAME, ChecksumState.SAME, ChecksumState.NONE);
    }

    @Test
    void doesNotCountAttemptsThatWereRolledBack() {
        finished("20240101000000_orders", sha(FIRST));
        rolledBack("20240102000000_index");
        rolledBack("20240102000000_index");

        assertThat(database.status(folder).migrations())
                .extracting(MigrationStatus::state)
                .containsExactly(MigrationState.APPLIED, MigrationState.PENDING, MigrationState.PENDING);
        assertThat(database.migrate(folder).applied()).hasSize(2);
        assertThat(database.value("SELECT count(*) FROM _prisma_migrations WHERE migration_name"
                        + " = '20240102000000_index' AND rolled_back_at IS NOT NULL"))
                .isEqualTo("2");
    }

    @Test
    void appliedAfterARolledBackAttemptIsApplied() {
        rolledBack("20240101000000_orders");
        finished("20240101000000_orders", sha(FIRST));

        assertThat(database.status(folder).migrations().getFirst().state()).isEqualTo(MigrationState.APPLIED);
    }

    @Test
    void isAtWorkAndHasNotFailedAsLongAsPrismaHoldsItsLock() throws SQLException {
        finished("20240101000000_orders", sha(FIRST));
        row("20240102000000_index", sha(SECOND), "NULL", "NULL", "NULL", 0);
        try (Session prisma = TestServer.session(database.url())) {
            prisma.execute("SELECT pg_advisory_lock(72707369)");

            Status status = database.status(folder);

            assertThat(status.state()).isEqualTo(LevelState.BEHIND);
            assertThat(status.migrations().get(1).state()).isEqualTo(MigrationState.PENDING);
            assertThat(status.leaseOwner().holder()).startsWith("session " + prisma.backendPid());
            assertThat(status.leaseOwner().operation()).isEqualTo("prisma");

            database.execute("UPDATE _prisma_migrations SET logs = 'it failed' WHERE finished_at IS NULL");
            assertThat(database.status(folder).state())
                    .as("what has failed does not become better by the next attempt")
                    .isEqualTo(LevelState.FAILED);
            database.execute("UPDATE _prisma_migrations SET logs = NULL WHERE finished_at IS NULL");

            prisma.execute("SELECT pg_advisory_unlock_all()");
            assertThat(database.status(folder).state())
                    .as("nobody finishes it any more")
                    .isEqualTo(LevelState.FAILED);
        }
    }

    @Test
    void stopsAtAnAttemptThatFailedUntilItIsResolvedAsRolledBack() {
        finished("20240101000000_orders", sha(FIRST));
        failed("20240102000000_index", "column does not exist");

        Problem problem = database.refusal(ProblemType.MIGRATION_FAILED, folder);
        assertThat(problem.detail()).contains("20240102000000_index", "column does not exist");
        assertThat(problem.remedy()).contains("resolve it as applied or as rolled back");
        assertThat(problem.actions())
                .extracting(Action::operation, Action::parameters)
                .containsExactly(
                        tuple("resolve", Map.of("migration", "20240102000000_index", "as", "applied")),
                        tuple("resolve", Map.of("migration", "20240102000000_index", "as", "rolled-back")));
        assertThat(database.status(folder).state()).isEqualTo(LevelState.FAILED);

        Resolution resolution = database.resolveRolledBack(folder, "20240102000000_index");

        assertThat(resolution.found()).containsExactly(new Resolution.Found(1, "INDEX orders.orders_id", true, false));
        assertThat(resolution.status().state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.migrate(folder).applied()).hasSize(2);
        assertThat(database.journal()).contains("RESOLVED as rolled back");
    }

    @Test
    void stopsAtAnAttemptThatFailedUntilItIsResolvedAsApplied() {
        finished("20240101000000_orders", sha(FIRST));
        failed("20240102000000_index", "connection lost");
        database.execute(SECOND);

        Resolution resolution = database.resolveApplied(folder, "20240102000000_index");

        assertThat(resolution.resolved()).isEqualTo("applied");
        assertThat(resolution.warnings()).isEmpty();
        assertThat(database.migrate(folder).applied()).containsExactly("20240103000000_note");
        assertThat(database.column("SELECT applied_steps_count FROM _prisma_migrations WHERE migration_name"
                        + " = '20240102000000_index' ORDER BY rolled_back_at NULLS LAST"))
                .containsExactly("0", "0");
    }

    @Test
    void isNotResolvedAgainstWhatIsThere() {
        finished("20240101000000_orders", sha(FIRST));
        failed("20240102000000_index", "connection lost");

        Problem problem =
                catchThrowableOfType(Problem.class, () -> database.resolveApplied(folder, "20240102000000_index"));

        assertThat(problem.type()).isEqualTo(ProblemType.RESOLVE_REFUSED);
        assertThat(problem.detail())
                .contains("20240102000000_index cannot be taken as applied: INDEX orders.orders_id is not there");
        assertThat(problem.actions())
                .extracting(Action::operation, Action::parameters)
                .containsExactly(
                        tuple("resolve", Map.of("migration", "20240102000000_index", "as", "applied", "force", true)));
        assertThat(database.status(folder).migrations().get(1).state()).isEqualTo(MigrationState.FAILED);
    }

    @Test
    void isResolvedByForceWithAWarning() {
        finished("20240101000000_orders", sha(FIRST));
        failed("20240102000000_index", "connection lost");

        Resolution resolution =
                database.resolve(folder, new ResolveOptions("20240102000000_index", As.APPLIED, true, null));

        assertThat(resolution.warnings())
                .containsExactly("taken on your word, although INDEX orders.orders_id is not there");
        assertThat(resolution.status().migrations().get(1).state()).isEqualTo(MigrationState.APPLIED);
    }

    @Test
    void acceptsAChangedFileByResolve() {
        finished("20240101000000_orders", sha("CREATE TABLE orders (id bigint);"));
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.CHECKSUM_CHANGED);

        database.resolveApplied(folder, "20240101000000_orders");

        assertThat(database.migrate(folder).applied()).hasSize(2);
        assertThat(database.value(
                        "SELECT checksum FROM _prisma_migrations WHERE migration_name = '20240101000000_orders'"))
                .isEqualTo(sha(FIRST));
    }

    @Test
    void hasNothingToResolveWhereNothingFailed() {
        finished("20240101000000_orders", sha(FIRST));

        assertThat(resolveProblem("20240101000000_orders").type()).isEqualTo(ProblemType.RESOLVE_REFUSED);
        assertThat(resolveProblem("20240101000000_order").type()).isEqualTo(ProblemType.MIGRATION_UNKNOWN);
    }

    @Test
    void keepsTheChecksumOfTheScriptThatWasMendedAfterItHadFailed() {
        finished("20240101000000_orders", sha(FIRST));
        String broken = "CREATE INDEX CONCURRENTLY orders_id ON orders (id);\nALTER TABLE order ADD COLUMN a int;\n";
        folder.migration("20240102000000_index", broken);
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        String mended = broken.replace("order ", "orders ");
        folder.migration("20240102000000_index", mended);

        database.migrate(folder);

        assertThat(database.column(
                        "SELECT checksum FROM _prisma_migrations WHERE migration_name" + " = '20240102000000_index'"))
                .containsExactly(sha(mended));
        assertThat(database.status(folder).notes()).isEmpty();
    }

    private Problem resolveProblem(String migration) {
        return catchThrowableOfType(Problem.class, () -> database.resolveRolledBack(folder, migration));
    }

    private static String sha(String sql) {
        return Checksums.sha256(sql.getBytes(StandardCharsets.UTF_8));
    }

    private void finished(String name, String checksum) {
        row(name, checksum, "now()", "NULL", "NULL", 1);
    }

    private void rolledBack(String name) {
        row(name, sha("an earlier try"), "NULL", "now()", "'it failed'", 0);
    }

    private void failed(String name, String logs) {
        row(name, sha("an earlier try"), "NULL", "NULL", "'" + logs + "'", 0);
    }

    private void row(String name, String checksum, String finished, String rolledBack, String logs, int steps) {
        database.execute("INSERT INTO _prisma_migrations VALUES (gen_random_uuid(), '%s', %s, '%s', %s, %s, now(), %d)"
                .formatted(checksum, finished, name, logs, rolledBack, steps));
    }
}
