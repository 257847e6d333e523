package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.level.ChecksumState;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements that PostgreSQL does not run in a transaction: what they leave when they are interrupted, and how the work goes on. */
class NonTransactionalStatementTest {

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void aTableWithDuplicates(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory).migration("1_orders", """
                CREATE TABLE orders (id int, name text);
                INSERT INTO orders VALUES (1, 'a'), (1, 'b');
                """);
        database.migrate(folder);
    }

    @AfterEach
    void nothingIsLeftHalfDone() {
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }

    @Test
    void aUniqueIndexOverDuplicatesFailsAndLeavesNoIndex() {
        folder.migration("2_unique", "CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id);");

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.STATEMENT_FAILED);
        assertThat(problem.detail())
                .contains("line 1: CREATE UNIQUE INDEX", "could not create unique index", "Key (id)=(…) is duplicated");
        assertThat(problem.remedy()).contains("Correct the rows");
        assertThat(database.exists("orders_id")).isFalse();
        assertThat(database.journal()).contains("REPAIRED 1 the invalid index orders_id was dropped");
    }

    @Test
    void itGoesOnWhenTheRowsWereMended() {
        folder.migration("2_unique", """
                CREATE TABLE before (id int);
                CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id);
                CREATE TABLE behind (id int);
                """);
        assertThat(database.problem(folder).detail())
                .contains("Parts 1 to 1 of 3 are applied and journalled. The next run goes on after them.");
        database.execute("DELETE FROM orders WHERE name = 'b'");

        assertThat(database.migrate(folder).applied()).containsExactly("2_unique");

        assertThat(database.events(Type.RESUMED)).singleElement().satisfies(event -> assertThat(event.message())
                .contains("2_unique is resumed: 1 of 3 parts are applied"));
        assertThat(database.exists("behind")).isTrue();
        assertThat(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_id'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void itGoesOnWhenTheStatementThatFailedWasMended() {
        folder.migration("2_unique", """
                CREATE TABLE before (id int);
                CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id);
                """);
        database.problem(folder);
        folder.migration("2_unique", """
                CREATE TABLE before (id int); -- as it was
                CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id, name);
                """);

        assertThat(database.migrate(folder).applied()).containsExactly("2_unique");
        assertThat(database.status(folder).migrations().getLast().checksum()).isEqualTo(ChecksumState.SAME);
    }

    @Test
    void aPartThatIsAppliedMayNotBeChanged() {
        folder.migration("2_unique", """
                CREATE TABLE before (id int);
                CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id);
                """);
        database.problem(folder);
        folder.migration("2_unique", """
                CREATE TABLE before (id bigint);
                CREATE UNIQUE INDEX CONCURRENTLY orders_id ON orders (id, name);
                """);

        Problem problem = database.problem(folder);

        assertThat(problem.type()).isEqualTo(ProblemType.MIGRATION_FAILED);
        assertThat(problem.detail()).contains("2_unique/migration.sql was changed in its part 1 of 2");
        assertThat(problem.remedy())
                .contains("Restore that part of the file", "resolve it as applied or as rolled back");
        assertThat(problem.actions())
                .extracting(Action::parameters)
                .containsExactly(
                        Map.of("migration", "2_unique", "as", "applied"),
                        Map.of("migration", "2_unique", "as", "rolled-back"));
        assertThat(database.exists("orders_id")).isFalse();
    }

    @Test
    void anInvalidIndexThatSomebodyLeftIsBuiltAnew() {
        database.execute("CREATE INDEX orders_name ON orders (name)", invalidate("orders_name"));
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_name ON orders (name);");

        database.migrate(folder);

        assertThat(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_name'::regclass"))
                .isEqualTo("t");
        assertThat(database.events(Type.REPAIRED)).singleElement().satisfies(event -> assertThat(event.message())
                .isEqualTo("the invalid index orders_name was dropped"));
    }

    @Test
    void aConcurrentIndexNeedsNoName() {
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY ON orders (name);")
                .migration("3_unique", "CREATE UNIQUE INDEX CONCURRENTLY ON orders (id);");

        assertThat(database.problem(folder).detail()).contains("Key (id)=(…) is duplicated");
        assertThat(database.column("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'orders'::regclass"))
                .containsExactly("orders_name_idx");
    }

    @Test
    void anInvalidIndexOfSomebodyElseOnTheTableIsLeftAlone() {
        database.execute("CREATE INDEX theirs ON orders (name)", invalidate("theirs"));
        folder.migration("2_unique", "CREATE UNIQUE INDEX CONCURRENTLY ON orders (id);");

        database.problem(folder);

        assertThat(database.exists("theirs")).isTrue();
        database.execute("DROP INDEX theirs");
    }

    @Test
    void anInvalidIndexOfThatNameOnAnotherTableIsLeftAlone() {
        database.execute("CREATE TABLE other (id int)", "CREATE INDEX taken ON other (id)", invalidate("taken"));
        folder.migration("2_index", "CREATE INDEX CONCURRENTLY taken ON orders (name);");

        assertThat(database.problem(folder).detail()).contains("relation \"taken\" already exists");
        assertThat(database.value("SELECT indrelid::regclass FROM pg_index WHERE indexrelid = 'taken'::regclass"))
                .isEqualTo("other");
        database.execute("DROP INDEX taken");
    }

    @Test
    void aFailedReindexLeavesNoIndexOfItsOwn() {
        database.execute(
                "CREATE FUNCTION divide(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1 / $1'",
                "CREATE INDEX orders_divided ON orders (divide(id))",
                "CREATE OR REPLACE FUNCTION divide(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1 / ($1 - $1)'");
        folder.migration("2_reindex", "REINDEX INDEX CONCURRENTLY orders_divided;");

        assertThat(database.problem(folder).detail()).contains("division by zero");
        assertThat(database.journal()).contains("REPAIRED 1 the invalid index orders_divided_ccnew was dropped");
        assertThat(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_divided'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void theLeftoverOfAReindexOfAnotherTableIsNotOurs() {
        database.execute(
                "CREATE TABLE other (id int)",
                "CREATE INDEX other_ccnew ON other (id)",
                invalidate("other_ccnew"),
                "CREATE FUNCTION divide(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1 / $1'",
                "CREATE INDEX orders_divided ON orders (divide(id))",
                "CREATE OR REPLACE FUNCTION divide(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1 / ($1 - $1)'");
        folder.migration("2_reindex", "REINDEX TABLE CONCURRENTLY orders;");

        database.problem(folder);

        assertThat(database.exists("other_ccnew")).isTrue();
        database.execute("DROP INDEX other_ccnew");
    }

    @Test
    void vacuumAndReindexAndDropRun() {
        folder.migration("2_care", """
                VACUUM (ANALYZE) orders;
                CREATE INDEX CONCURRENTLY orders_name ON orders (name);
                REINDEX TABLE CONCURRENTLY orders;
                DROP INDEX CONCURRENTLY orders_name;
                """);

        assertThat(database.migrate(folder).applied()).containsExactly("2_care");
        assertThat(database.exists("orders_name")).isFalse();
        assertThat(database.journalEvents()).filteredOn("PIECE_DONE"::equals).hasSize(4);
    }

    @Test
    void aDroppedConcurrentIndexThatIsGoneAlreadyIsNoFailureOnlyAfterAnInterruption() {
        folder.migration("2_drop", "DROP INDEX CONCURRENTLY no_such;");

        assertThat(database.problem(folder).attributes()).containsEntry("sqlState", "42704");
    }

    private static String invalidate(String index) {
        return "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + index + "'::regclass";
    }
}
