package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.CutWire;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection breaks at a certain message: it is made anew, and nothing is done twice or left out. */
@Execution(ExecutionMode.CONCURRENT)
class CutConnectionTest {

    private final TestDatabase database = TestDatabase.create();
    private SystemFolder folder;

    @BeforeEach
    void threeMigrations(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory)
                .migration("1_orders", "CREATE TABLE orders (id int);")
                .migration("2_rows", "INSERT INTO orders VALUES (1);\nSELECT 1;\nINSERT INTO orders VALUES (2);")
                .migration("3_pieces", """
                        INSERT INTO orders VALUES (3);
                        CREATE INDEX CONCURRENTLY orders_id ON orders (id);
                        INSERT INTO orders VALUES (4);
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SCHEMA IF NOT EXISTS lockkeeper",
                "VALUES (2)",
                "INSERT INTO lockkeeper.applied_migration",
                "COMMIT; RESET",
                "CREATE INDEX CONCURRENTLY",
                "VALUES (4)",
                "SET ended = clock_timestamp()"
            })
    void aMessageThatDoesNotArriveOrWhoseAnswerIsLostChangesNothing(String message) {
        for (CutWire wire : new CutWire[] {
            CutWire.before(database.url(), message, 1),
            CutWire.after(TestDatabase.create().url(), message, 1)
        }) {
            try (wire) {
                TestDatabase over = TestDatabase.at(wire.url());

                MigrateResult result = over.migrate(folder);

                assertThat(wire.hasCut()).isTrue();
                assertThat(result.applied()).containsExactly("1_orders", "2_rows", "3_pieces");
                assertThat(over.prismaHistory()).containsExactly("1_orders", "2_rows", "3_pieces");
                assertThat(over.column("SELECT id FROM orders ORDER BY id")).containsExactly("1", "2", "3", "4");
                assertThat(Catalogue.leftovers(over.url())).isEmpty();
            }
        }
    }

    @Test
    void aBreakIsSaidAndJournalled() {
        try (CutWire wire = CutWire.before(database.url(), "VALUES (2)", 2)) {
            TestDatabase over = TestDatabase.at(wire.url());

            over.migrate(folder);

            assertThat(over.events(Type.RECONNECTING)).hasSize(2);
            assertThat(database.journalEvents())
                    .filteredOn("INTERRUPTED"::equals)
                    .hasSize(2);
        }
    }

    @Test
    void theLostAnswerToACommitIsLookedUpAndNotCalledAFailure() {
        try (CutWire wire = CutWire.after(database.url(), "COMMIT; RESET", 1)) {
            TestDatabase over = TestDatabase.at(wire.url());

            assertThat(over.migrate(folder).applied()).containsExactly("1_orders", "2_rows", "3_pieces");

            assertThat(over.events(Type.RECONNECTING))
                    .extracting(Event::message)
                    .singleElement()
                    .asString()
                    .contains("The connection was lost while recording 1_orders in ");
            assertThat(over.events(Type.FAILED)).isEmpty();
        }
        assertThat(database.journalEvents()).doesNotContain("FAILED");
        assertThat(database.column("SELECT id FROM orders ORDER BY id")).containsExactly("1", "2", "3", "4");
    }

    @Test
    @Tag("slow")
    void whatALostCommitDidIsSaidToBeUnknownWhenNobodyAnswersAnyMore() {
        try (CutWire wire = CutWire.lastAfter(database.url(), "COMMIT; RESET")) {
            Problem problem = TestDatabase.at(wire.url()).problem(folder);

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(problem.detail()).contains("while recording 2_rows in ");
            assertThat(problem.remedy()).contains("Run it again: what was committed is in the history");
        }
        assertThat(database.prismaHistory()).containsExactly("1_orders", "2_rows");
        assertThat(database.migrate(folder).applied()).containsExactly("3_pieces");
    }

    @Test
    void aTransactionOfAllThatDoesNotBeginIsBegunAgain() {
        Asked single = Asked.of(false, true, Timeouts.DEFAULT, Duration.ofSeconds(5), Duration.ofSeconds(5));
        // The end of the message belongs to the text: no other statement is BEGIN and nothing else.
        try (CutWire wire = CutWire.before(database.url(), "BEGIN\0", 1)) {
            TestDatabase over = TestDatabase.at(wire.url());

            assertThat(over.migrate(folder, single).applied()).containsExactly("1_orders", "2_rows", "3_pieces");

            assertThat(wire.hasCut()).isTrue();
            assertThat(over.events(Type.RECONNECTING)).hasSize(1);
        }
    }

    @Test
    @Tag("slow")
    void aConnectionThatBreaksAgainAndAgainIsGivenUpWithWhatIsKnown() {
        try (CutWire wire = CutWire.before(database.url(), "CREATE INDEX CONCURRENTLY", 100)) {
            Problem problem = TestDatabase.at(wire.url()).problem(folder);

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(problem.detail())
                    .contains("3_pieces", "Parts 1 to 1 of 3 are applied and journalled")
                    .contains("Whether its statement took effect is checked by the next run");
            assertThat(problem.remedy()).contains("Run it again");
        }
        assertThat(database.migrate(folder).applied()).containsExactly("3_pieces");
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
    }
}
