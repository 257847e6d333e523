package io.lockkeeper.migration;

import static io.lockkeeper.testing.Situation.applied;
import static io.lockkeeper.testing.Situation.failed;
import static io.lockkeeper.testing.Situation.inState;
import static io.lockkeeper.testing.Situation.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lockkeeper.level.ChecksumState;
import io.lockkeeper.level.MigrationState;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.plan.Plan;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.Situation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What forbids applying a plan, decided on what was read. */
class PreconditionsTest {

    private static final MigrateOptions PLAIN = MigrateOptions.DEFAULT;
    private static final MigrateOptions OUT_OF_ORDER = new MigrateOptions(true, false, null);
    private static final MigrateOptions SINGLE = new MigrateOptions(false, true, null);
    private static final Asked PERSON = Asked.DEFAULT;
    private static final Asked SERVICE = Asked.DEFAULT.unattended(3);

    static Stream<Arguments> states() {
        Status changed = Situation.of(inState("1_a", MigrationState.APPLIED, ChecksumState.CHANGED), pending("2_b"));
        Status layout =
                Situation.of(inState("1_a", MigrationState.APPLIED, ChecksumState.LAYOUT_CHANGED), pending("2_b"));
        Status outdated = Situation.of(inState("R_a", MigrationState.OUTDATED, ChecksumState.CHANGED));
        Status late = Situation.of(inState("1_a", MigrationState.OUT_OF_ORDER, ChecksumState.NONE), applied("2_b"));
        Status missing = Situation.of(inState("1_a", MigrationState.MISSING, ChecksumState.NONE), pending("2_b"));
        Status ahead = Situation.of(pending("2_b"), inState("3_c", MigrationState.FUTURE, ChecksumState.NONE));
        Status onlyAhead = Situation.of(applied("2_b"), inState("3_c", MigrationState.FUTURE, ChecksumState.NONE));
        return Stream.of(
                arguments("nothing", Situation.of(applied("1_a"), pending("2_b")), PLAIN, SERVICE, List.of()),
                arguments("a changed script", changed, PLAIN, PERSON, List.of(ProblemType.CHECKSUM_CHANGED)),
                arguments("a changed layout", layout, PLAIN, PERSON, List.of()),
                arguments("a changed repeatable one", outdated, PLAIN, PERSON, List.of()),
                arguments("an older one", late, PLAIN, PERSON, List.of(ProblemType.MIGRATION_OUT_OF_ORDER)),
                arguments("an older one on purpose", late, OUT_OF_ORDER, PERSON, List.of()),
                arguments("a missing one", missing, PLAIN, PERSON, List.of(ProblemType.MIGRATION_MISSING)),
                arguments("the future", ahead, PLAIN, PERSON, List.of(ProblemType.DATABASE_AHEAD)),
                arguments("the future and nothing to do", onlyAhead, PLAIN, PERSON, List.of()),
                arguments(
                        "an undecided failure",
                        Situation.of(failed("1_a", false)),
                        PLAIN,
                        PERSON,
                        List.of(ProblemType.MIGRATION_FAILED)),
                arguments(
                        "a failure that a person retries", Situation.of(failed("1_a", true)), PLAIN, PERSON, List.of()),
                arguments(
                        "a failure that nobody retries",
                        Situation.of(failed("1_a", true)),
                        PLAIN,
                        SERVICE,
                        List.of(ProblemType.MIGRATION_FAILED)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void ofAStatus(String what, Status status, MigrateOptions options, Asked asked, List<ProblemType> expected) {
        assertThat(preconditions(options, asked).violated(status))
                .extracting(Problem::type)
                .containsExactlyElementsOf(expected);
    }

    static Stream<Arguments> facts() {
        Status empty = Situation.of(pending("1_a"), pending("2_b"));
        Status half = Situation.of(applied("1_a"), pending("2_b"));
        Status done = Situation.of(applied("1_a"), applied("2_b"));
        return Stream.of(
                arguments("nothing", facts(empty, List.of(), 0, 0), PLAIN, SERVICE, List.of()),
                arguments(
                        "objects that nobody explains",
                        facts(empty, List.of("customer"), 0, 0),
                        PLAIN,
                        PERSON,
                        List.of(ProblemType.DATABASE_NOT_EMPTY)),
                arguments("two interruptions", facts(half, List.of(), 0, 2), PLAIN, SERVICE, List.of()),
                arguments(
                        "three interruptions",
                        facts(half, List.of(), 0, 3),
                        PLAIN,
                        SERVICE,
                        List.of(ProblemType.NO_PROGRESS)),
                arguments("a person after three", facts(half, List.of(), 0, 3), PLAIN, PERSON, List.of()),
                arguments("all at once in an empty one", facts(empty, List.of(), 0, 0), SINGLE, PERSON, List.of()),
                arguments(
                        "all at once after others",
                        facts(half, List.of(), 0, 0),
                        SINGLE,
                        PERSON,
                        List.of(ProblemType.REQUEST_INVALID)),
                arguments("all at once, continued", facts(half, List.of(), 1, 0), SINGLE, PERSON, List.of()),
                arguments("all at once, nothing to do", facts(done, List.of(), 0, 0), SINGLE, PERSON, List.of()),
                arguments(
                        "a status that forbids it",
                        facts(Situation.of(failed("1_a", false), pending("2_b")), List.of(), 0, 0),
                        PLAIN,
                        PERSON,
                        List.of(ProblemType.MIGRATION_FAILED)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("facts")
    void ofAPlan(String what, Facts facts, MigrateOptions options, Asked asked, List<ProblemType> expected) {
        assertThat(preconditions(options, asked).violated(plan(facts.status()), facts))
                .extracting(Problem::type)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void aRemedyIsAnActionInNoWordsOfAChannel() {
        Status status = Situation.of(failed("1_a", true));
        Facts facts = facts(status, List.of("customer"), 0, 3);

        List<Problem> problems = preconditions(PLAIN, SERVICE).violated(plan(status), facts);

        assertThat(problems).extracting(Problem::remedy).noneMatch(remedy -> remedy.contains("--"));
        assertThat(problems)
                .flatExtracting(Problem::actions)
                .extracting(Action::operation, Action::parameters)
                .containsExactly(
                        tuple("migrate", Map.of()),
                        tuple("resolve", Map.of("migration", "1_a", "as", "applied")),
                        tuple("migrate", Map.of()));
    }

    private static Facts facts(Status status, List<String> unexplained, int appliedByThisRun, int interrupted) {
        return new Facts(status, "public", unexplained, appliedByThisRun, interrupted);
    }

    private static Plan plan(Status status) {
        return Plan.of(
                status,
                new Manifest.TimeoutRules(null, null, null),
                Asked.DEFAULT.limits().timeouts());
    }

    private static Preconditions preconditions(MigrateOptions options, Asked asked) {
        return new Preconditions(options, asked.work(Listener.NONE));
    }
}
