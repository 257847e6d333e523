package io.lockkeeper.ledger;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lockkeeper.level.LevelState;
import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.LockkeeperProcess;
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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One run at a time on a database; whoever waits knows for whom, and whoever takes over knows from whom. */
@Execution(ExecutionMode.CONCURRENT)
class LeaseTest {

    private static final Asked IMPATIENT =
            Asked.of(false, false, Timeouts.DEFAULT, Duration.ofSeconds(5), Duration.ofMillis(300));

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void oneMigration(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_orders", "CREATE TABLE orders (id int);");
    }

    @Test
    void theSecondRunnerWaitsAndNamesTheHolder() throws Exception {
        CompletableFuture<MigrateResult> second;
        try (Session session = runner("first-run");
                Lease lease = lease(session, "first-run")) {
            lease.at("1_orders, line 7: CREATE TABLE");
            second = database.migrateMeanwhile(folder);
            database.awaitEvent(Type.LEASE_WAITING);
            assertThat(second).isNotDone();
            assertThat(database.events(Type.LEASE_WAITING).getFirst().message())
                    .contains("session " + session.backendPid(), "lockkeeper/first-run", "process ");
        }
        assertThat(Waiting.result(second).applied()).containsExactly("1_orders");
        assertThat(database.journalEvents()).doesNotContain("INTERRUPTED");
    }

    @Test
    void theWaitEndsWithTheHolderAndHowToEndIt() throws Exception {
        try (Session session = runner("first-run");
                Lease lease = lease(session, "first-run")) {
            lease.at("somewhere");

            Problem problem = database.problem(folder, IMPATIENT);

            assertThat(problem.type()).isEqualTo(ProblemType.LEASE_HELD);
            assertThat(problem.detail()).contains("held by another runner", "lockkeeper/first-run");
            assertThat(problem.remedy()).contains("pg_terminate_backend(" + session.backendPid() + ")");
        }
        assertThat(database.exists("orders")).isFalse();
    }

    @Test
    void aCancelledRunWaitsNoLonger() throws Exception {
        Stop stop = new Stop();
        Listener cancelling = event -> {
            if (event.type() == Type.LEASE_WAITING) {
                stop.cancel();
            }
        };
        try (Session first = runner("first-run");
                Lease lease = lease(first, "first-run");
                Session second = runner("second-run")) {
            lease.at("somewhere");
            Work work = TestDatabase.PATIENT.until(stop).work("second-run", cancelling);

            Problem problem =
                    problemOf(ProblemType.RUN_CANCELLED, () -> Lease.acquire(second, work, "test", List.of()));

            assertThat(problem.detail()).contains("was waiting for another runner and has changed nothing");
            lease.record("first-run still has it", List.of());
        }
        assertThat(database.column("SELECT run_id FROM lockkeeper.lease WHERE ended IS NOT NULL"))
                .containsExactly("first-run");
    }

    @Test
    void aRunnerThatDiesIsTakenOverAndTheBreakIsJournalled() throws Exception {
        Session session = runner("first-run");
        lease(session, "first-run");
        session.close();

        assertThat(database.migrate(folder).applied()).containsExactly("1_orders");

        assertThat(database.events(Type.LEASE_TAKEN_OVER)).singleElement().satisfies(event -> assertThat(
                        event.message())
                .contains("run first-run (test)")
                .containsPattern(
                        "was interrupted after \\d+\\.\\d s, last heard of at [-0-9]+ \\d\\d:\\d\\d:\\d\\d\\+"));
        assertThat(database.journal())
                .anySatisfy(line -> assertThat(line).startsWith("INTERRUPTED run first-run (test) of process "));
        assertThat(database.value("SELECT ended IS NOT NULL FROM lockkeeper.lease"))
                .isEqualTo("t");
    }

    @Test
    void aProcessThatIsKilledWhileItWaitsLeavesNothingBehind() throws Exception {
        try (Session session = runner("first-run");
                Lease lease = lease(session, "first-run");
                ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
            lease.at("somewhere");
            await("it waits", () -> process.output().contains("waiting for another runner"));
            process.kill();
            await("the end of its session", () -> sessionsOfOthers().isEmpty());
        }

        assertThat(database.migrate(folder).applied()).containsExactly("1_orders");

        assertThat(database.events(Type.LEASE_WAITING)).isEmpty();
        assertThat(database.journalEvents()).doesNotContain("INTERRUPTED");
    }

    @Test
    void aWaitingRunnerDoesNotHoldUpTheConcurrentBuildOfTheHolder() {
        CompletableFuture<MigrateResult> first = buildThatIsHeldUp();

        CompletableFuture<MigrateResult> second = database.migrateMeanwhile(folder);
        database.awaitEvent(Type.LEASE_WAITING);
        HeldMigration.release(database);

        assertThat(Waiting.result(first).applied()).containsExactly("2_index");
        assertThat(Waiting.result(second).applied()).isEmpty();
        assertThat(database.events(Type.LOCK_WAITING)).isEmpty();
    }

    @Test
    void aWaitingPrismaThatDeadlocksTheConcurrentBuildDelaysItOnly() throws Exception {
        CompletableFuture<MigrateResult> ours = buildThatIsHeldUp();
        try (Session prisma = TestServer.session(database.url())) {
            int pid = prisma.backendPid();
            // So that it is the build that meets the deadlock.
            prisma.execute("SET lock_timeout = 0; SET deadlock_timeout = '10min'");
            CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> prisma.execute("SELECT pg_advisory_lock(72707369)")),
                    task -> Thread.ofPlatform().daemon().start(task));
            await("Prisma waits", () -> !database.column("SELECT 1 FROM pg_locks WHERE pid = ? AND NOT granted", pid)
                    .isEmpty());
            HeldMigration.release(database);
            database.awaitEvent(Type.LOCK_RETRY);
            database.column("SELECT pg_cancel_backend(?)", pid);
            assertThat(Waiting.result(waiting)).hasMessageContaining("canceling statement");
        }

        assertThat(Waiting.result(ours).applied()).containsExactly("2_index");
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    /** A run that is at work on a migration, and builds an index when that is released. */
    private CompletableFuture<MigrateResult> buildThatIsHeldUp() {
        database.migrate(folder);
        database.execute(HeldMigration.TABLE);
        folder.migration("2_index", HeldMigration.STATEMENT + "CREATE INDEX CONCURRENTLY orders_id ON orders (id);");
        CompletableFuture<MigrateResult> run = database.migrateMeanwhile(folder);
        HeldMigration.await(database);
        return run;
    }

    @Test
    void theWatchGoesOnWithANewSessionWhenItsOwnIsEnded() throws Exception {
        try (Session session = runner("first-run");
                Lease lease = lease(session, "first-run")) {
            lease.at("1_orders, line 7: CREATE TABLE");
            await("the watch", () -> !watch(session).isEmpty());
            List<String> first = watch(session);
            database.column("SELECT pg_terminate_backend(?)", Integer.valueOf(first.getFirst()));
            String ended = database.value("SELECT clock_timestamp()::text");

            await(
                    "another watch",
                    () -> !watch(session).isEmpty() && !watch(session).equals(first));
            await("the heartbeat", () -> database.value(
                            "SELECT heartbeat > ?::timestamptz FROM lockkeeper.lease", ended)
                    .equals("t"));
        }
        assertThat(database.value("SELECT ended IS NOT NULL FROM lockkeeper.lease"))
                .isEqualTo("t");
    }

    @Test
    void theRowOfTheHolderStaysFresh() throws Exception {
        try (Session session = runner("first-run");
                Lease lease = lease(session, "first-run")) {
            lease.at("1_orders, line 7: CREATE TABLE");
            await("a heartbeat that says where it is", () -> database.value(
                            "SELECT heartbeat > since AND position LIKE '%1_orders, line 7: CREATE TABLE%'"
                                    + " FROM lockkeeper.lease")
                    .equals("t"));
            assertThat(database.value("SELECT holder FROM lockkeeper.lease")).contains("process ");
        }
        assertThat(database.value("SELECT ended >= since FROM lockkeeper.lease"))
                .isEqualTo("t");
    }

    @Test
    void aRunAtWorkDoesNotLookLikeAFailureToOthers() throws Exception {
        database.migrate(folder);
        folder.migration(
                "2_index", "INSERT INTO orders VALUES (1);\nCREATE INDEX CONCURRENTLY orders_id ON orders (id);");
        CompletableFuture<MigrateResult> first;
        CompletableFuture<MigrateResult> second;
        try (Session reader = TestServer.session(database.url())) {
            reader.begin();
            reader.execute("LOCK TABLE orders IN ROW EXCLUSIVE MODE");
            first = database.migrateMeanwhile(folder);
            database.awaitEvent(Type.LOCK_WAITING);
            assertThat(database.status(folder).state()).isEqualTo(LevelState.BEHIND);
            second = database.migrateMeanwhile(folder);
            database.awaitEvent(Type.LEASE_WAITING);
            reader.commit();
        }
        assertThat(Waiting.result(first).applied()).containsExactly("2_index");
        assertThat(Waiting.result(second).applied()).isEmpty();
    }

    @Test
    void aRunOfPrismaAtWorkIsWaitedFor() throws Exception {
        database.migrate(folder);
        folder.migration("2_note", "ALTER TABLE orders ADD note text;");
        CompletableFuture<MigrateResult> ours;
        try (Session prisma = TestServer.session(database.url())) {
            prisma.execute("SELECT pg_advisory_lock(72707369)");
            prisma.execute("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', 'c', '2_note')");
            ours = database.migrateMeanwhile(folder);
            database.awaitEvent(Type.LEASE_WAITING);
            prisma.execute("DELETE FROM _prisma_migrations WHERE id = '1'");
        }
        assertThat(Waiting.result(ours).applied()).containsExactly("2_note");
    }

    @Test
    void anUnattendedRunRefusesWhatHasFailedOnlyWhenNobodyIsAtWorkOnIt() throws Exception {
        folder.migration("2_bad", "SELECT 1 / 0;");
        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        CompletableFuture<MigrateResult> unattended;
        try (Session person = runner("first-run");
                Lease lease = lease(person, "first-run")) {
            unattended = database.migrateMeanwhile(folder, TestDatabase.PATIENT.unattended(5));
            database.awaitEvent(Type.LEASE_WAITING);
            database.execute("INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)"
                    + " VALUES ('1', encode(sha256('SELECT 1 / 0;'), 'hex'), '2_bad', now())");
        }
        assertThat(Waiting.result(unattended).applied()).isEmpty();
    }

    @Test
    void thereIsOneLeaseAndOneIdentityPerDatabase() throws Exception {
        database.migrate(folder);

        for (String constraint : List.of("only_one_lease", "only_one_identity")) {
            String table = constraint.substring("only_one_".length());
            assertThat(database.value(
                            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ?"
                                    + " AND conrelid = ('lockkeeper.' || ?)::regclass",
                            constraint,
                            table))
                    .isEqualTo("CHECK (only_row)");
            assertThat(database.value("SELECT count(*) FROM lockkeeper." + table))
                    .isEqualTo("1");
        }
    }

    /** A session as that of a run; it does nothing for as long as the test needs it, and the server does not end it for that. */
    private Session runner(String runId) throws SQLException {
        Session session = Session.open(database.url(), runId, Timeouts.DEFAULT);
        session.execute("SET idle_session_timeout = 0");
        return session;
    }

    private static Lease lease(Session session, String runId) {
        return Lease.acquire(session, TestDatabase.PATIENT.work(runId, Listener.NONE), "test", List.of());
    }

    /** The sessions of runners that are not the test's. */
    private List<String> sessionsOfOthers() {
        return database.column("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'lockkeeper/%'"
                + " AND application_name NOT IN ('lockkeeper/test', 'lockkeeper/first-run')");
    }

    /** The second session of a run. */
    private List<String> watch(Session work) throws SQLException {
        return database.column(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'lockkeeper/first-run' AND pid <> ?",
                work.backendPid());
    }
}
