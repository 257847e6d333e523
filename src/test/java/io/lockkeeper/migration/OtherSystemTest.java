package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.MigrationState;
import io.lockkeeper.migration.ResolveOptions.As;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two systems and one database: side by side in two schemas, and never in each other's place. */
@Execution(ExecutionMode.CONCURRENT)
class OtherSystemTest {

    private static final Asked REPLACING_SHOP = new Asked(
            new MigrateOptions(false, false, "shop"),
            TestDatabase.PATIENT.limits(),
            TestDatabase.PATIENT.askedBy(),
            TestDatabase.PATIENT.stop());

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path directory;

    private SystemFolder shop;

    @BeforeEach
    void shopIsThere() {
        shop = SystemFolder.prisma(directory.resolve("shop")).migration("1_init", "CREATE TABLE orders (number int);");
        database.migrate(shop);
    }

    @Test
    void anotherOneInAnotherLayoutIsRejectedBeforeAnythingIsTouched() {
        SystemFolder blog =
                SystemFolder.flyway(directory.resolve("blog")).migration("V1__posts", "CREATE TABLE post (id int);");

        Problem problem = database.refusal(ProblemType.SYSTEM_MISMATCH, blog);

        assertThat(problem.detail()).contains("'shop'", "'blog'", "'public'");
        assertThat(problem.actions())
                .containsExactly(
                        new Action("if 'blog' takes the place of 'shop' here", "migrate", Map.of("replaces", "shop")));
        assertThat(database.status(blog).state()).isEqualTo(LevelState.FAILED);
        assertThat(database.status(blog).cause().code()).isEqualTo("SYSTEM_MISMATCH");
    }

    @Test
    void anotherOneInTheSameLayoutIsRejectedByItsName() {
        SystemFolder blog =
                SystemFolder.prisma(directory.resolve("blog")).migration("2_posts", "CREATE TABLE post (id int);");

        database.refusal(ProblemType.SYSTEM_MISMATCH, blog);
    }

    @Test
    void aPersonMaySayThatItTakesTheirPlace() {
        SystemFolder blog =
                SystemFolder.flyway(directory.resolve("blog")).migration("V1__posts", "CREATE TABLE post (id int);");

        assertThat(database.migrate(blog, REPLACING_SHOP).applied()).containsExactly("V1__posts.sql");

        assertThat(database.value("SELECT system FROM lockkeeper.system WHERE schema = 'public'"))
                .isEqualTo("blog");
        assertThat(database.journal()).contains("SYSTEM_REPLACED schema public has system 'blog', and had 'shop'");
        assertThat(database.migrate(blog).applied()).isEmpty();
    }

    @Test
    void onlyTheOneThatIsThereCanBeReplaced() {
        SystemFolder blog =
                SystemFolder.flyway(directory.resolve("blog")).migration("V1__posts", "CREATE TABLE post (id int);");
        Asked wrong = new Asked(
                new MigrateOptions(false, false, "store"),
                REPLACING_SHOP.limits(),
                REPLACING_SHOP.askedBy(),
                REPLACING_SHOP.stop());

        database.refusal(ProblemType.SYSTEM_MISMATCH, blog, wrong);
    }

    @Test
    void theSameOneMayBeRenamed() {
        SystemFolder renamed = SystemFolder.prisma(directory.resolve("store"))
                .migration("1_init", "CREATE TABLE orders (number int);")
                .migration("2_more", "CREATE TABLE more (id int);");

        assertThat(database.status(renamed).state()).isEqualTo(LevelState.BEHIND);
        assertThat(database.migrate(renamed).applied()).containsExactly("2_more");

        assertThat(database.value("SELECT system FROM lockkeeper.system WHERE schema = 'public'"))
                .isEqualTo("store");
        assertThat(database.journal()).contains("SYSTEM_REPLACED schema public has system 'store', and had 'shop'");
    }

    @Test
    void nothingIsResolvedForAnotherOne() {
        SystemFolder blog =
                SystemFolder.flyway(directory.resolve("blog")).migration("V1__posts", "CREATE TABLE post (id int);");

        Problem problem = catchThrowableOfType(Problem.class, () -> database.resolveApplied(blog, "1"));

        assertThat(problem.type()).isEqualTo(ProblemType.SYSTEM_MISMATCH);
        assertThat(database.exists("flyway_schema_history")).isFalse();

        // The same tables, and from now on in another tool's folder.
        blog.migration("V1__posts", "CREATE TABLE orders (number int);");
        database.resolve(blog, new ResolveOptions("1", As.APPLIED, false, "shop"));
        assertThat(database.migrate(blog).applied()).isEmpty();
    }

    /** The migrations have the same names, and one of them fails in one schema. */
    @Test
    void inTwoSchemasTheyShareNothing() {
        TestDatabase there = database.inSchema("blog");
        SystemFolder blog = SystemFolder.prisma(directory.resolve("blog"))
                .migration("1_init", "CREATE TABLE post (id int);")
                .migration("2_more", "CREATE INDEX CONCURRENTLY ON post (id);\nSELECT nonsense;");
        shop.migration("2_more", "CREATE INDEX CONCURRENTLY ON orders (number);\n");

        assertThat(there.problem(blog).type()).isEqualTo(ProblemType.STATEMENT_FAILED);

        assertThat(database.status(shop).migrations())
                .extracting(row -> row.state())
                .containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
        assertThat(database.migrate(shop).applied()).containsExactly("2_more");
        assertThat(there.status(blog).migrations())
                .extracting(row -> row.state())
                .containsExactly(MigrationState.APPLIED, MigrationState.FAILED);
        blog.migration("2_more", "CREATE INDEX CONCURRENTLY ON post (id);\n");
        assertThat(there.migrate(blog).applied()).containsExactly("2_more");
        assertThat(database.column("SELECT schema || ' ' || system FROM lockkeeper.system ORDER BY 1"))
                .containsExactly("blog blog", "public shop");
    }
}
