package io.lockkeeper.migration;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A run that a person cancels, at every moment: what is at work is rolled back, and the problem says exactly what remains. */
@Execution(ExecutionMode.CONCURRENT)
class CancelledRunTest {

    private final TestDatabase database = TestDatabase.create();
    private final Stop stop = new Stop();
    private SystemFolder folder;

    @BeforeEach
    void oneIsApplied(@TempDir Path directory) {
        folder =
                SystemFolder.prisma(directory).migration("1_port", HeldMigration.TABLE + "CREATE TABLE port (id int);");
        database.migrate(folder);
    }

    @AfterEach
    void nothingIsHeldAgainstTheScriptsAndTheNextRunGoesOn() {
        assertThat(database.journalEvents()).doesNotContain("FAILED", "INTERRUPTED");
        database.sessions().areDone();
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
        database.migrate(folder);
        assertThat(database.status(folder).pending()).isZero();
    }

    @Test
    void inALockWait() throws Exception {
        folder.migration("2_name", "ALTER TABLE port ADD COLUMN name text;").migration("3_next", "SELECT 1;");
        try (Session other = TestServer.session(database.url())) {
            other.execute("BEGIN; LOCK TABLE port");

            assertThat(cancelled(() -> executing("ALTER TABLE%")))
                    .isEqualTo(
                            "The run was cancelled. 2_name was interrupted. It was rolled back; the database is as it was"
                                    + " before this migration. 2 of 2 migrations remain, beginning with 2_name.");
        }
        assertThat(database.prismaHistory()).containsExactly("1_port");
    }

    @Test
    void inThePauseBetweenTwoAttemptsAtALock() throws Exception {
        folder.migration("2_name", "ALTER TABLE port ADD COLUMN name text;");
        try (Session other = TestServer.session(database.url())) {
            other.execute("BEGIN; LOCK TABLE port");

            assertThat(cancelled(() -> !database.events(Type.LOCK_RETRY).isEmpty()))
                    .contains("2_name was interrupted. It was rolled back", "1 of 1 migrations remain");
        }
    }

    @Test
    void inALongStatement() throws Exception {
        folder.migration("2_two", "CREATE TABLE two (id int);")
                .migration("3_slow", "CREATE TABLE three (id int);\n" + HeldMigration.STATEMENT);

        assertThat(cancelled(() -> executing(HeldMigration.PATTERN)))
                .isEqualTo(
                        "The run was cancelled. 3_slow was interrupted. It was rolled back; the database is as it was"
                                + " before this migration. 1 of 2 migrations remain, beginning with 3_slow.");

        assertThat(database.prismaHistory()).containsExactly("1_port", "2_two");
        assertThat(database.exists("three")).isFalse();
        HeldMigration.release(database);
    }

    @Test
    void inATransactionOfSeveral() throws Exception {
        TestDatabase fresh = TestDatabase.create();
        folder.migration("2_two", "CREATE TABLE two (id int);").migration("3_slow", HeldMigration.STATEMENT);
        Asked single = Asked.of(false, true, Timeouts.DEFAULT, Waiting.PATIENCE, Waiting.PATIENCE);

        String detail = cancelled(fresh, single, () -> executing(fresh, HeldMigration.PATTERN), event -> {});

        assertThat(detail)
                .isEqualTo(
                        "The run was cancelled. 3_slow was interrupted. It was rolled back with all that came before it in"
                                + " the same transaction. 3 of 3 migrations remain, beginning with 1_port.");
        assertThat(fresh.prismaHistory()).isEmpty();
        HeldMigration.release(database);
    }

    @Test
    void betweenTwoPieces() throws Exception {
        folder.migration("2_pieces", """
                CREATE TABLE two (id int);
                CREATE INDEX CONCURRENTLY two_id ON two (id);
                CREATE TABLE three (id int);
                """).migration("3_next", "SELECT 1;");

        String detail = cancelled(database, TestDatabase.PATIENT, () -> false, event -> {
            // The first piece is committed; the next one has not begun.
            if (event.type() == Type.MIGRATION_BEGUN) {
                stop.cancel();
            }
        });

        assertThat(detail)
                .isEqualTo("The run was cancelled. 2_pieces is applied in part. Parts 1 to 1 of 3 are applied and"
                        + " journalled. 2 of 2 migrations remain, beginning with 2_pieces.");
        assertThat(database.exists("two")).isTrue();
        assertThat(database.exists("two_id")).isFalse();
        assertThat(database.journalEvents()).containsExactly("STARTED", "PIECE_DONE");
    }

    @Test
    void inAPieceAfterOthers() throws Exception {
        folder.migration("2_pieces", """
                CREATE TABLE two (id int);
                CREATE INDEX CONCURRENTLY two_id ON two (id);
                CREATE TABLE three (id int);
                """ + HeldMigration.STATEMENT);

        assertThat(cancelled(() -> executing(HeldMigration.PATTERN)))
                .isEqualTo(
                        "The run was cancelled. 2_pieces was interrupted. Parts 1 to 2 of 3 are applied and journalled."
                                + " The next run goes on after them. 1 of 1 migrations remain, beginning with 2_pieces.");

        assertThat(database.exists("two_id")).isTrue();
        assertThat(database.exists("three")).isFalse();
        assertThat(database.journalEvents()).containsExactly("STARTED", "PIECE_DONE", "PIECE_STARTED", "PIECE_DONE");
        HeldMigration.release(database);
    }

    @Test
    void inAConcurrentBuild() throws Exception {
        folder.migration("2_pieces", """
                CREATE TABLE two (id int);
                CREATE INDEX CONCURRENTLY port_id ON port (id);
                """);
        try (Session reader = TestServer.session(database.url())) {
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");

            assertThat(cancelled(() -> executing("CREATE INDEX CONCURRENTLY%")))
                    .isEqualTo("The run was cancelled. 2_pieces was interrupted. Parts 1 to 1 of 2 are applied and"
                            + " journalled. The next run goes on after them. 1 of 1 migrations remain, beginning with"
                            + " 2_pieces.");
        }
        assertThat(database.exists("port_id")).isFalse();
    }

    @Test
    void whileItWaitsForTheLease() throws Exception {
        folder.migration("2_slow", HeldMigration.STATEMENT);
        TestDatabase others = TestDatabase.at(database.url());
        CompletableFuture<MigrateResult> other =
                CompletableFuture.supplyAsync(() -> others.migrate(folder), Thread::startVirtualThread);
        HeldMigration.await(database);

        assertThat(cancelled(() -> !database.events(Type.LEASE_WAITING).isEmpty()))
                .isEqualTo("The run was cancelled. It was waiting for another runner and has changed nothing.");

        HeldMigration.release(database);
        assertThat(Waiting.result(other).applied()).containsExactly("2_slow");
    }

    @Test
    void whileItComparesUnderTheLease() throws Exception {
        folder.migration("2_two", "CREATE TABLE two (id int);");
        try (Session other = TestServer.session(database.url())) {
            String detail = cancelled(database, TestDatabase.PATIENT, () -> false, event -> {
                if (event.type() == Type.LEASE_ACQUIRED) {
                    lock(other, "_prisma_migrations");
                    stop.cancel();
                }
            });

            assertThat(detail).isEqualTo("The run was cancelled. 1 of 1 migrations remain, beginning with 2_two.");
        }
    }

    @Test
    void whileItRecordsAMigration() throws Exception {
        folder.migration("2_two", "CREATE TABLE two (id int);");
        try (Session other = TestServer.session(database.url())) {
            String detail = cancelled(database, TestDatabase.PATIENT, () -> false, event -> {
                if (event.type() == Type.STATEMENT_DONE) {
                    lock(other, "_prisma_migrations");
                    stop.cancel();
                }
            });

            assertThat(detail)
                    .isEqualTo(
                            "The run was cancelled. 2_two was interrupted. It was rolled back; the database is as it was"
                                    + " before this migration. 1 of 1 migrations remain, beginning with 2_two.");
        }
        assertThat(database.exists("two")).isFalse();
    }

    private static void lock(Session session, String table) {
        try {
            session.execute("BEGIN; LOCK TABLE " + table);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String cancelled(Callable<Boolean> moment) throws Exception {
        return cancelled(database, TestDatabase.PATIENT, moment, event -> {});
    }

    /** What a run says that is cancelled as soon as something is so, or by its listener. */
    private String cancelled(TestDatabase of, Asked asked, Callable<Boolean> moment, Consumer<Event> listener)
            throws Exception {
        Migrator migrator = new Migrator(
                folder.read(), of.url(), asked.options(), asked.until(stop).work(event -> {
                    of.events().add(event);
                    listener.accept(event);
                }));
        CompletableFuture<Problem> run =
                CompletableFuture.supplyAsync(() -> problem(migrator), Thread::startVirtualThread);
        await("the moment", () -> run.isDone() || stop.isRequested() || moment.call());
        stop.cancel();
        Problem problem = Waiting.result(run);
        assertThat(problem.type()).as(problem.detail()).isEqualTo(ProblemType.RUN_CANCELLED);
        assertThat(problem.remedy()).isNotBlank();
        return problem.detail();
    }

    private static Problem problem(Migrator migrator) {
        try {
            throw new AssertionError("it ended well: " + migrator.migrate());
        } catch (Problem problem) {
            return problem;
        }
    }

    private boolean executing(String query) {
        return executing(database, query);
    }

    private static boolean executing(TestDatabase on, String query) {
        return on.sessions().isExecuting(query);
    }
}
