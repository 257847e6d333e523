package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder and a history have in common and what not, recognised and reported as what it is. */
@Execution(ExecutionMode.CONCURRENT)
class HistoryStatesTest {

    private static final Asked OUT_OF_ORDER =
            Asked.of(true, false, Timeouts.DEFAULT, Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void twoAreApplied(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory)
                .migration("2_orders", "CREATE TABLE orders (id int); -- the orders\n")
                .migration("4_index", "CREATE INDEX orders_id ON orders (id);\n");
        database.migrate(folder);
    }

    @Test
    void everythingAppliedIsAtLevel() {
        Status status = database.status(folder);

        assertThat(status.state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(status.level()).isEqualTo("4_index").isEqualTo(status.wantedLevel());
        assertThat(status.migrations())
                .allMatch(row -> row.state() == MigrationState.APPLIED && row.checksum() == ChecksumState.SAME)
                .allMatch(row -> row.startedAt() != null && row.finishedAt() != null && row.millis() >= 0);
    }

    @Test
    void anEmptyDatabaseIsEmpty() {
        Status status = TestDatabase.create().status(folder);

        assertThat(status.state()).isEqualTo(LevelState.EMPTY);
        assertThat(status.level()).isNull();
        assertThat(status.pending()).isEqualTo(2);
    }

    /** PostgreSQL locks a table to write down a default or a check of it, and may do so before it looks whose these are. */
    @Test
    void aTableThatSomebodyHasLockedIsNotWaitedFor() throws SQLException {
        try (Session owner = TestServer.session(database.url())) {
            owner.execute("CREATE TABLE stock (count int DEFAULT 1 CHECK (count >= 0))");
            owner.execute(
                    "ALTER DATABASE " + Identifiers.quote(database.url().database()) + " SET enable_indexscan = off");
            owner.execute(
                    "ALTER DATABASE " + Identifiers.quote(database.url().database()) + " SET enable_bitmapscan = off");
            owner.execute("BEGIN; LOCK TABLE stock IN ACCESS EXCLUSIVE MODE");

            assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);

            owner.execute("ROLLBACK");
        }
    }

    @Test
    void lookingChangesNothing() {
        TestDatabase other = TestDatabase.create();

        other.status(folder);

        assertThat(other.everything())
                .containsExactlyElementsOf(TestDatabase.create().everything());
    }

    @Test
    void aChangedMeaningStopsTheLine() {
        folder.migration("2_orders", "CREATE TABLE orders (id bigint);").migration("5_next", "CREATE TABLE next ();");

        Problem problem = database.refusal(ProblemType.CHECKSUM_CHANGED, folder);

        assertThat(problem.detail()).contains(folder.label("2_orders"), "was changed after it had been applied");
        assertThat(problem.remedy()).contains("new migration", "resolve the migration as applied");
        assertThat(problem.actions())
                .containsExactly(new Action(
                        "if the database has what the file says now",
                        "resolve",
                        Map.of("migration", "2_orders", "as", "applied")));
        assertThat(problem.attributes()).containsEntry("migration", "2_orders");
        assertThat(database.status(folder).state()).isEqualTo(LevelState.FAILED);
    }

    @Test
    void aChangeOfCommentsAndLayoutIsANote() {
        folder.migration("2_orders", "/* all\n orders */ create   TABLE Orders\n(id int);;")
                .migration("5_next", "CREATE TABLE next ();");

        Status status = database.status(folder);

        assertThat(status.migrations().getFirst().checksum()).isEqualTo(ChecksumState.LAYOUT_CHANGED);
        assertThat(status.notes())
                .containsExactly(folder.label("2_orders")
                        + " was changed after it had been applied, in comments or layout only");
        assertThat(database.migrate(folder).applied()).containsExactly("5_next");
    }

    @Test
    void anOlderMigrationThatIsPendingIsOutOfOrder() {
        folder.migration("3_late", "CREATE TABLE late (id int);");

        Problem problem = database.refusal(ProblemType.MIGRATION_OUT_OF_ORDER, folder);

        assertThat(problem.detail()).contains("3_late is pending", "older than 4_index");
        assertThat(problem.actions())
                .containsExactly(new Action("to apply it late on purpose", "migrate", Map.of("outOfOrder", true)));
        assertThat(database.status(folder).migrations())
                .extracting(MigrationStatus::state)
                .containsExactly(MigrationState.APPLIED, MigrationState.OUT_OF_ORDER, MigrationState.APPLIED);
    }

    @Test
    void anOlderMigrationIsAppliedLateOnPurpose() {
        folder.migration("3_late", "CREATE TABLE late (id int);");

        assertThat(database.migrate(folder, OUT_OF_ORDER).applied()).containsExactly("3_late");
        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(database.status(folder).level()).isEqualTo("4_index");
    }

    @Test
    void anAppliedMigrationThatIsGoneIsMissing() {
        folder.remove("2_orders").migration("5_next", "CREATE TABLE next ();");

        Problem problem = database.refusal(ProblemType.MIGRATION_MISSING, folder);

        assertThat(problem.detail()).contains("2_orders is applied", "no longer has it");
        assertThat(database.status(folder).migrations())
                .filteredOn(row -> row.state() == MigrationState.MISSING)
                .extracting(MigrationStatus::name)
                .containsExactly("2_orders");
    }

    @Test
    void aNewerMigrationThatOnlyTheDatabaseHasIsTheFuture() {
        folder.remove("4_index");

        assertThat(database.status(folder).state()).isEqualTo(LevelState.AHEAD);
        assertThat(database.status(folder).level()).isEqualTo("4_index");
        assertThat(database.migrate(folder).applied()).isEmpty();
    }

    @Test
    void anOldReleaseDoesNotWorkOnADatabaseThatIsAhead() {
        folder.remove("4_index").migration("3_mine", "CREATE TABLE mine ();");

        Problem problem = database.refusal(ProblemType.DATABASE_AHEAD, folder, OUT_OF_ORDER);

        assertThat(problem.detail()).contains("4_index", "does not know", "while another is pending");
        assertThat(problem.remedy()).contains("the version of the system that has this migration");
    }

    @Test
    void anOldReleaseThatStartsWithTheNewOneWaitsAndLeavesItsWorkAlone(@TempDir Path directory) throws Exception {
        SystemFolder newer = SystemFolder.prisma(directory)
                .migration("2_orders", "CREATE TABLE orders (id int); -- the orders\n")
                .migration("4_index", "CREATE INDEX orders_id ON orders (id);\n")
                .migration("5_next", "CREATE TABLE next (id int);\nSELECT pg_sleep(1);");
        TestDatabase fresh = TestDatabase.create();
        CompletableFuture<MigrateResult> newRelease = fresh.migrateMeanwhile(newer);
        CompletableFuture<MigrateResult> oldRelease =
                TestDatabase.at(fresh.url()).migrateMeanwhile(folder);

        assertThat(Waiting.result(newRelease).status().state()).isEqualTo(LevelState.AT_LEVEL);
        Waiting.result(oldRelease);

        assertThat(fresh.prismaHistory()).containsExactly("2_orders", "4_index", "5_next");
        assertThat(fresh.status(folder).state()).isEqualTo(LevelState.AHEAD);
        assertThat(fresh.status(folder).level()).isEqualTo("5_next");
    }

    @Test
    void flywayVersionsAreComparedAsVersions(@TempDir Path directory) {
        SystemFolder flyway = SystemFolder.flyway(directory)
                .migration("V9__nine", "SELECT 9;")
                .migration("V10__ten", "SELECT 10;");
        TestDatabase other = TestDatabase.create();
        other.migrate(flyway);
        flyway.remove("V10__ten").migration("V010__renamed", "SELECT 10;").migration("V9.5__late", "SELECT 9.5;");

        assertThat(other.refusal(ProblemType.MIGRATION_OUT_OF_ORDER, flyway).detail())
                .contains("V9.5__late.sql is pending");
        assertThat(other.migrate(flyway, OUT_OF_ORDER).applied()).containsExactly("V9.5__late.sql");
        assertThat(other.flywayHistory()).containsExactly("9", "10", "9.5");
    }

    @Test
    void theSchemaOfTheUrlIsCreatedWhenItIsNotThere() {
        TestDatabase inShop = TestDatabase.create().inSchema("shop");

        inShop.migrate(folder);

        assertThat(inShop.column("SELECT relnamespace::regnamespace FROM pg_class WHERE relname IN"
                        + " ('orders', 'orders_id', '_prisma_migrations')"))
                .containsOnly("shop")
                .hasSize(3);
        assertThat(inShop.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my shop", "sh\"op; DROP TABLE x; --", "Größe😀", "a'b\\c", "select"})
    void aSchemaMayBeCalledAnything(String schema, @TempDir Path directory) {
        TestDatabase inSchema = TestDatabase.create().inSchema(schema);
        folder.migration("5_concurrently", "CREATE INDEX CONCURRENTLY again ON orders (id);");
        SystemFolder flyway = SystemFolder.flyway(directory)
                .migration("V1__a", "CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);");

        assertThat(inSchema.migrate(folder).applied()).hasSize(3);
        assertThat(inSchema.value("SELECT nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                        + " WHERE relname = 'again'"))
                .isEqualTo(schema);
        assertThat(inSchema.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        TestDatabase forFlyway = TestDatabase.create().inSchema(schema);
        assertThat(forFlyway.migrate(flyway).applied()).hasSize(1);
        assertThat(forFlyway.status(flyway).state()).isEqualTo(LevelState.AT_LEVEL);
    }

    @Test
    void theSchemaOfTheManifestCountsWhenTheUrlNamesNone() {
        TestDatabase other = TestDatabase.create();
        folder.manifest("{name: shop, layout: prisma, migrations: ., schema: stock}");

        other.migrate(folder);

        assertThat(other.exists("stock.orders")).isTrue();
    }
}
