package io.lockkeeper.migration;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Blocker;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.operation.LockEvent;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration that waits for a lock does not hold up others longer than the lock timeout, and says whom it waits for. */
class LockWaitTest {

    private static final Duration LONGEST_READ = Duration.ofSeconds(2);

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void aTableInUse(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_orders", "CREATE TABLE orders (id int);");
        database.migrate(folder);
        folder.migration("2_note", "ALTER TABLE orders ADD COLUMN note text;");
    }

    @Test
    void readersGoOnWhileAMigrationWaitsForASessionThatHoldsTheTable() throws Exception {
        try (Session blocker = blocker("SELECT count(*) FROM orders");
                Session reader = reader()) {
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            int reads = 0;
            while (!run.isDone() && database.events(Type.LOCK_RETRY).size() < 3) {
                read(reader);
                reads++;
            }
            assertThat(reads).isGreaterThan(20);
            assertThat(run).isNotDone();
            blocker.commit();

            assertThat(Waiting.result(run).applied()).containsExactly("2_note");
            assertThat(blockersNamed()).contains(blocker.backendPid());
        }
        assertThat(database.status(folder).failed()).isNull();
    }

    @Test
    void theBlockerIsNamedInWords() throws Exception {
        try (Session blocker = blocker("LOCK TABLE orders IN ACCESS SHARE MODE")) {
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            database.awaitEvent(Type.LOCK_WAITING);
            blocker.commit();
            Waiting.result(run);

            Event event = database.events(Type.LOCK_WAITING).getFirst();
            assertThat(event.message())
                    .contains("2_note/migration.sql, line 1: ALTER TABLE waits for session " + blocker.backendPid())
                    .contains("idle in transaction", "LOCK TABLE orders");
        }
    }

    @Test
    void patienceEndsWithTheBlockerAndTheRemedy() throws Exception {
        Asked impatient = Asked.of(false, false, Timeouts.DEFAULT, Duration.ofSeconds(2), Duration.ofSeconds(5));
        try (Session blocker = blocker("SELECT count(*) FROM orders")) {
            Problem problem = database.problem(folder, impatient);

            assertThat(problem.type()).isEqualTo(ProblemType.LOCK_TIMEOUT);
            assertThat(problem.detail())
                    .contains("2_note/migration.sql, line 1: ALTER TABLE", "[SQLSTATE 55P03]", "as it was before")
                    .contains("It waited for session " + blocker.backendPid(), "SELECT count(*) FROM orders");
            assertThat(problem.remedy()).contains("End the session that holds the lock");
        }
        assertThat(database.migrate(folder).applied()).containsExactly("2_note");
    }

    @Test
    void aConcurrentBuildWaitsWithoutATimeout() throws Exception {
        folder.migration("2_note", "CREATE INDEX CONCURRENTLY orders_id ON orders (id);");
        try (Session blocker = blocker("INSERT INTO orders VALUES (1)")) {
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            awaitWaitBeyondTheLockTimeout();
            blocker.commit();

            assertThat(Waiting.result(run).applied()).containsExactly("2_note");
            assertThat(blockersNamed()).contains(blocker.backendPid());
        }
        assertThat(database.events(Type.LOCK_RETRY)).isEmpty();
    }

    @Test
    void aConcurrentBuildOutlivesTheLockTimeoutWhileItWaitsForAnOldSnapshotAndNamesIt() throws Exception {
        folder.migration("2_note", "CREATE INDEX CONCURRENTLY orders_id ON orders (id);");
        try (Session sleeper = TestServer.session(database.url())) {
            sleeper.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            sleeper.execute("SELECT 1 AS old_snapshot");
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            awaitWaitBeyondTheLockTimeout();
            assertThat(run).isNotDone();
            database.execute("INSERT INTO orders VALUES (1)");
            sleeper.commit();

            assertThat(Waiting.result(run).applied()).containsExactly("2_note");
            assertThat(database.events(Type.LOCK_WAITING).getFirst().message())
                    .contains(
                            "line 1: CREATE INDEX waits for session " + sleeper.backendPid(),
                            "SELECT 1 AS old_snapshot");
        }
        assertThat(database.events(Type.LOCK_RETRY)).isEmpty();
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    @Test
    void readersGoOnWhileAVacuumFullWaits() throws Exception {
        folder.migration("2_note", "VACUUM FULL orders;");
        try (Session blocker = blocker("SELECT count(*) FROM orders");
                Session reader = reader()) {
            CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
            while (!run.isDone() && database.events(Type.LOCK_RETRY).isEmpty()) {
                read(reader);
            }
            assertThat(run).isNotDone();
            blocker.commit();

            assertThat(Waiting.result(run).applied()).containsExactly("2_note");
        }
    }

    /** A session in a transaction that holds a lock. */
    private Session blocker(String statement) throws SQLException {
        Session session = TestServer.session(database.url());
        session.begin();
        session.execute(statement);
        return session;
    }

    /** A session that fails when it is held up for longer than it may be: the server itself measures the wait. */
    private Session reader() throws SQLException {
        Session session = TestServer.session(database.url());
        session.execute("SET lock_timeout = " + LONGEST_READ.toMillis());
        return session;
    }

    private static void read(Session reader) throws SQLException {
        reader.query("SELECT count(*) FROM orders", row -> row.getLong(1));
        Waiting.pause(Duration.ofMillis(5));
    }

    /** Waits until it is said whom the build waits for, and it has waited for longer than the lock timeout of other statements. */
    private void awaitWaitBeyondTheLockTimeout() {
        database.awaitEvent(Type.LOCK_WAITING);
        await("a long wait of the build", () -> !database.column(
                        """
                SELECT 1 FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'
                    AND clock_timestamp() > query_start + ? * interval '1 millisecond'
                """, Timeouts.DEFAULT.lock().plusSeconds(1).toMillis())
                .isEmpty());
    }

    private List<Integer> blockersNamed() {
        return database.events(Type.LOCK_WAITING).stream()
                .flatMap(event -> ((LockEvent.Waiting) event).blockers().stream())
                .map(Blocker::pid)
                .distinct()
                .toList();
    }
}
