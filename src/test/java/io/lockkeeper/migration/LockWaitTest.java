package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.postgres.Blocker;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration that waits for a lock does not hold up others longer than the lock timeout, and says whom it waits for. */
class LockWaitTest {

    private static final Duration HELD = Duration.ofSeconds(8);
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
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong slowest = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        Thread probe = Thread.ofPlatform().start(() -> read(over, slowest, reads));
        try (Session blocker = TestServer.session(database.url())) {
            int pid = blocker.backendPid();
            blocker.begin();
            blocker.execute("SELECT count(*) FROM orders");
            Thread.ofPlatform().start(() -> commitAfter(blocker, HELD));

            long start = System.nanoTime();
            MigrateResult result = database.migrate(folder);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(HELD.minusSeconds(1));
            assertThat(result.applied()).containsExactly("2_note");
            assertThat(blockersNamed()).contains(pid);
        } finally {
            over.set(true);
            probe.join();
        }
        assertThat(reads.get()).isGreaterThan(20);
        assertThat(Duration.ofNanos(slowest.get()))
                .as("slowest of %d reads", reads.get())
                .isLessThan(LONGEST_READ);
        assertThat(database.events(Type.LOCK_RETRY)).isNotEmpty();
        assertThat(database.status(folder).failed()).isNull();
    }

    @Test
    void theBlockerIsNamedInWords() throws Exception {
        try (Session blocker = TestServer.session(database.url())) {
            blocker.begin();
            blocker.execute("LOCK TABLE orders IN ACCESS SHARE MODE");
            Thread.ofPlatform().start(() -> commitAfter(blocker, Duration.ofSeconds(2)));

            database.migrate(folder);

            Event event = database.events(Type.LOCK_WAITING).getFirst();
            assertThat(event.message())
                    .contains("2_note/migration.sql, line 1: ALTER TABLE waits for session " + blocker.backendPid())
                    .contains("idle in transaction", "LOCK TABLE orders");
        }
    }

    @Test
    void patienceEndsWithTheBlockerAndTheRemedy() throws Exception {
        Asked impatient = Asked.of(false, false, Timeouts.DEFAULT, Duration.ofSeconds(2), Duration.ofSeconds(5));
        try (Session blocker = TestServer.session(database.url())) {
            blocker.begin();
            blocker.execute("SELECT count(*) FROM orders");

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
        try (Session blocker = TestServer.session(database.url())) {
            blocker.begin();
            blocker.execute("INSERT INTO orders VALUES (1)");
            int pid = blocker.backendPid();
            Thread.ofPlatform().start(() -> commitAfter(blocker, Duration.ofSeconds(3)));

            assertThat(database.migrate(folder).applied()).containsExactly("2_note");
            assertThat(blockersNamed()).contains(pid);
        }
        assertThat(database.events(Type.LOCK_RETRY)).isEmpty();
    }

    @Test
    void aConcurrentBuildOutlivesTheLockTimeoutWhileItWaitsForAnOldSnapshotAndNamesIt() throws Exception {
        folder.migration("2_note", "CREATE INDEX CONCURRENTLY orders_id ON orders (id);");
        try (Session sleeper = TestServer.session(database.url())) {
            sleeper.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            sleeper.execute("SELECT 1 AS old_snapshot");
            CompletableFuture<MigrateResult> run = migrateMeanwhile();
            Waiting.pause(Timeouts.DEFAULT.lock().plusSeconds(1));

            assertThat(run).isNotDone();
            database.execute("INSERT INTO orders VALUES (1)");
            sleeper.commit();

            assertThat(run.get(30, TimeUnit.SECONDS).applied()).containsExactly("2_note");
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
        try (Session blocker = TestServer.session(database.url());
                Session reader = TestServer.session(database.url())) {
            blocker.begin();
            blocker.execute("SELECT count(*) FROM orders");
            Thread.ofPlatform().start(() -> commitAfter(blocker, Duration.ofSeconds(4)));
            CompletableFuture<MigrateResult> run = migrateMeanwhile();
            Waiting.pause(Duration.ofMillis(1500));
            long start = System.nanoTime();
            reader.execute("SET lock_timeout = 0");
            reader.query("SELECT count(*) FROM orders", row -> row.getLong(1));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_READ);
            assertThat(run.get(30, TimeUnit.SECONDS).applied()).containsExactly("2_note");
        }
        assertThat(database.events(Type.LOCK_RETRY)).isNotEmpty();
    }

    private CompletableFuture<MigrateResult> migrateMeanwhile() {
        return CompletableFuture.supplyAsync(
                () -> database.migrate(folder), task -> Thread.ofPlatform().start(task));
    }

    private List<Integer> blockersNamed() {
        return database.events(Type.LOCK_WAITING).stream()
                .flatMap(event -> event.blockers().stream())
                .map(Blocker::pid)
                .distinct()
                .toList();
    }

    private void read(AtomicBoolean over, AtomicLong slowest, AtomicLong reads) {
        try (Session session = TestServer.session(database.url())) {
            session.execute("SET lock_timeout = 0");
            while (!over.get()) {
                long start = System.nanoTime();
                session.query("SELECT count(*) FROM orders", row -> row.getLong(1));
                slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                reads.incrementAndGet();
                Waiting.pause(Duration.ofMillis(5));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void commitAfter(Session session, Duration time) {
        Waiting.pause(time);
        try {
            session.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
