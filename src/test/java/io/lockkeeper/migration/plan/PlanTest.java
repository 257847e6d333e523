package io.lockkeeper.migration.plan;

import static io.lockkeeper.testing.Situation.applied;
import static io.lockkeeper.testing.Situation.attempted;
import static io.lockkeeper.testing.Situation.begun;
import static io.lockkeeper.testing.Situation.failed;
import static io.lockkeeper.testing.Situation.migration;
import static io.lockkeeper.testing.Situation.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.plan.PlannedMigration.Start;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.testing.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan is made of what is to do, and gets smaller by what has been done. */
class PlanTest {

    private static final Timeouts TIMEOUTS = Timeouts.DEFAULT;
    private static final Manifest.TimeoutRules NO_RULES = new Manifest.TimeoutRules(null, null, null);

    @Test
    void hasWhatIsToDoInOrderAndFromWhereEachStarts() {
        Plan plan = plan(
                applied("1_a"),
                failed("2_b", true),
                begun("3_c"),
                attempted("4_d"),
                pending("5_e"),
                failed("6_f", false));

        assertThat(plan.migrations())
                .extracting(PlannedMigration::name, PlannedMigration::start, PlannedMigration::number)
                .containsExactly(
                        tuple("2_b", Start.ATTEMPTED, 1),
                        tuple("3_c", Start.BEGUN, 2),
                        tuple("4_d", Start.ATTEMPTED, 3),
                        tuple("5_e", Start.FRESH, 4));
        assertThat(plan.migrations()).allMatch(item -> item.of() == 4);
    }

    @Test
    void isEmptyWhenNothingIsToDo() {
        assertThat(plan(applied("1_a")).isEmpty()).isTrue();
    }

    @Test
    void losesWhatAnotherRunnerHasAppliedAndTakesInWhatItHasBegun() {
        Plan plan = plan(pending("1_a"), pending("2_b"), pending("3_c"), pending("4_d"));

        Plan left = plan.against(Situation.of(applied("1_a"), applied("2_b"), begun("3_c"), pending("4_d")));

        assertThat(left.migrations())
                .extracting(
                        PlannedMigration::name, PlannedMigration::start, PlannedMigration::number, PlannedMigration::of)
                .containsExactly(tuple("3_c", Start.BEGUN, 1, 2), tuple("4_d", Start.FRESH, 2, 2));
        assertThat(left.first().remaining()).isEqualTo("2 of 2 migrations remain, beginning with 3_c.");
        assertThat(plan.migrations()).as("the plan itself").hasSize(4);
    }

    @Test
    void takesInNothingThatWasNotPlanned() {
        Plan plan = plan(pending("2_b"));

        assertThat(plan.against(Situation.of(pending("1_a"), pending("2_b"))).migrations())
                .extracting(PlannedMigration::name)
                .containsExactly("2_b");
    }

    @Test
    void hasTheTimeoutsOfTheManifest() {
        Manifest.Span slow = new Manifest.Span(Duration.ofHours(9));
        Manifest.TimeoutRules rules =
                new Manifest.TimeoutRules(null, null, Map.of("1_a", new Manifest.TimeoutRules(null, slow, null)));

        Plan plan = Plan.of(Situation.of(pending("1_a"), pending("2_b")), rules, TIMEOUTS);

        assertThat(plan.migrations())
                .extracting(PlannedMigration::timeouts)
                .containsExactly(new Timeouts(TIMEOUTS.lock(), Duration.ofHours(9)), TIMEOUTS);
    }

    @Test
    void isNotMadeOfAScriptThatCannotBeExecuted() {
        Status status = Situation.of(pending("1_a"), pending(migration("2_b", "COMMIT;")));

        assertThatThrownBy(() -> Plan.of(status, NO_RULES, TIMEOUTS))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("2_b/migration.sql, line 1");
    }

    @Test
    void oneTransactionIsAllItTakesUnlessSomethingOfItIsThere() {
        String index = "CREATE INDEX CONCURRENTLY i ON a (id);";
        Plan plan = plan(
                pending("1_a"),
                attempted("2_b"),
                begun("3_c"),
                pending(migration("4_d", index)),
                pending(migration("5_e", "SELECT 1; " + index)));

        assertThat(plan.migrations())
                .extracting(PlannedMigration::isOneTransaction)
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void asFewTransactionsAsTheStatementsAllow() {
        Plan plan = plan(
                pending(migration("1_type", "CREATE TYPE state AS ENUM ('open');")),
                pending(migration("2_value", "ALTER TYPE state ADD VALUE 'closed';")),
                pending(migration("3_use", "INSERT INTO orders VALUES ('closed');")),
                pending(migration("4_index", "CREATE INDEX CONCURRENTLY i ON orders (id);")),
                pending(migration("5_next", "SELECT 1;")),
                pending(migration("6_block", "BEGIN; SELECT 1; COMMIT;")),
                pending(migration("7_last", "SELECT 1;")),
                pending(migration("8_last", "SELECT 1;")));

        assertThat(SharedTransactions.of(plan))
                .extracting(group -> group.stream().map(PlannedMigration::name).toList())
                .containsExactly(
                        List.of("1_type", "2_value"),
                        List.of("3_use"),
                        List.of("4_index"),
                        List.of("5_next"),
                        List.of("6_block"),
                        List.of("7_last", "8_last"));
    }

    private static Plan plan(MigrationStatus... rows) {
        return Plan.of(Situation.of(rows), NO_RULES, TIMEOUTS);
    }
}
