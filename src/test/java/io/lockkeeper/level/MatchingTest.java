package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.ledger.LedgerFacts;
import io.lockkeeper.ledger.RecordedFailure;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.testing.Situation;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a migration is on a database, decided on what was recorded of it. */
class MatchingTest {

    private static final Migration ORDERS = Situation.migration("2_orders", "CREATE TABLE orders (id int);");
    private static final OffsetDateTime NOW = OffsetDateTime.now();
    private static final RecordedFailure SAME_SCRIPT =
            new RecordedFailure("2_orders", ORDERS.script().tokenChecksum(), "it failed", null);
    private static final RecordedFailure OTHER_SCRIPT = new RecordedFailure("2_orders", "other", "it failed", null);
    private static final LeaseOwner PRISMA = new LeaseOwner("session 1", "prisma", NOW.toInstant());

    static Stream<Arguments> states() {
        HistoryEntry open = entry("2_orders", Outcome.FAILED, null, null);
        HistoryEntry failed = entry("2_orders", Outcome.FAILED, null, "it failed");
        return Stream.of(
                arguments("nothing recorded", recorded(), MigrationState.PENDING),
                arguments("applied", recorded(applied("2_orders")), MigrationState.APPLIED),
                arguments("unfinished, and nobody at work", recorded(open), MigrationState.FAILED),
                arguments("unfinished, and the tool at work", recorded(open).atWork(), MigrationState.PENDING),
                arguments("failed, and the tool at work", recorded(failed).atWork(), MigrationState.FAILED),
                arguments("unfinished, and journalled", recorded(open).resumable(), MigrationState.PENDING),
                arguments(
                        "rolled back",
                        recorded(entry("2_orders", Outcome.ROLLED_BACK, null, null)),
                        MigrationState.PENDING),
                arguments("failed with this script", recorded().failure(SAME_SCRIPT), MigrationState.FAILED),
                arguments("failed with another script", recorded().failure(OTHER_SCRIPT), MigrationState.PENDING),
                arguments("older than what is applied", recorded(applied("3_next")), MigrationState.OUT_OF_ORDER));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void isInTheState(String what, Given given, MigrationState expected) {
        assertThat(given.status().migrations().getFirst().state()).isEqualTo(expected);
    }

    @Test
    void onlyTheDatabaseHasIt() {
        Status status = recorded(applied("1_gone"), applied("2_orders"), applied("3_next"), applied("9_new"))
                .status();

        assertThat(status.migrations())
                .extracting(MigrationStatus::state)
                .containsExactly(
                        MigrationState.APPLIED, MigrationState.APPLIED, MigrationState.MISSING, MigrationState.FUTURE);
        assertThat(status.state()).isEqualTo(LevelState.FAILED);
        assertThat(status.level()).isEqualTo("9_new");
    }

    @Test
    void aChangeIsOneOfLayoutWhenTheTokensAreTheSame() {
        Given same = recorded(applied("2_orders")).changed(ORDERS.script().tokenChecksum());
        Given other = recorded(applied("2_orders")).changed("other");

        assertThat(same.status().migrations().getFirst().checksum()).isEqualTo(ChecksumState.LAYOUT_CHANGED);
        assertThat(other.status().migrations().getFirst().checksum()).isEqualTo(ChecksumState.CHANGED);
    }

    @Test
    void aMisplacedHistoryIsAFailureWhateverIsApplied() {
        Status status =
                recorded(applied("2_orders"), applied("3_next")).misplaced().status();

        assertThat(status.state()).isEqualTo(LevelState.FAILED);
        assertThat(status.obstacles(false)).extracting(Problem::type).containsExactly(ProblemType.HISTORY_MISPLACED);
    }

    private static Given recorded(HistoryEntry... entries) {
        return new Given(List.of(entries), Set.of(), Map.of(), Map.of(), Set.of(), Optional.empty(), List.of());
    }

    private static HistoryEntry applied(String name) {
        return entry(name, Outcome.APPLIED, NOW, null);
    }

    private static HistoryEntry entry(String name, Outcome outcome, OffsetDateTime finished, String logs) {
        return new HistoryEntry(name, name, null, "SQL", "checksum", outcome, NOW, finished, null, logs);
    }

    /** What a database has recorded, for a system that has 2_orders and 3_next. */
    private record Given(
            List<HistoryEntry> entries,
            Set<String> changed,
            Map<String, String> tokens,
            Map<String, RecordedFailure> failures,
            Set<String> resumableNames,
            Optional<LeaseOwner> tool,
            List<Problem> problems) {

        Given atWork() {
            return new Given(entries, changed, tokens, failures, resumableNames, Optional.of(PRISMA), problems);
        }

        Given resumable() {
            return new Given(entries, changed, tokens, failures, Set.of("2_orders"), tool, problems);
        }

        Given failure(RecordedFailure failure) {
            return new Given(entries, changed, tokens, Map.of("2_orders", failure), resumableNames, tool, problems);
        }

        Given changed(String appliedTokens) {
            return new Given(
                    entries,
                    Set.of("2_orders"),
                    Map.of("2_orders", appliedTokens),
                    failures,
                    resumableNames,
                    tool,
                    problems);
        }

        Given misplaced() {
            Problem misplaced = Problem.of(ProblemType.HISTORY_MISPLACED, "it is in another schema");
            return new Given(entries, changed, tokens, failures, resumableNames, tool, List.of(misplaced));
        }

        Status status() {
            SystemDefinition system = new SystemDefinition(
                    Manifest.plain("shop", LayoutName.PRISMA, "."),
                    "shop",
                    List.of(ORDERS, Situation.migration("3_next", "SELECT 1;")),
                    List.of(),
                    List.of());
            Recorded recorded = new Recorded(
                    entries,
                    entries.stream()
                            .collect(Collectors.toMap(
                                    HistoryEntry::key, entry -> entry, (one, other) -> other, LinkedHashMap::new)),
                    changed,
                    tokens,
                    new LedgerFacts(failures, Set.of(), Optional.empty()),
                    resumableNames,
                    tool,
                    problems,
                    List.of());
            return new Matching(system, new PrismaHistory("public"), recorded).status("shop");
        }
    }
}
