package io.lockkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lockkeeper.operation.Event.Level;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventTest {

    private static final Blocker BLOCKER = new Blocker(7, "kim", "", "active", 2, "LOCK TABLE a");

    static Stream<Arguments> events() {
        return Stream.of(
                arguments(Event.started("begins"), Type.STARTED, Level.INFO, null, "begins"),
                arguments(Event.leaseWaiting("waits"), Type.LEASE_WAITING, Level.WARN, null, "waits"),
                arguments(Event.leaseAcquired(), Type.LEASE_ACQUIRED, Level.DETAIL, null, "the lease is taken"),
                arguments(Event.leaseTakenOver("from x"), Type.LEASE_TAKEN_OVER, Level.WARN, null, "from x"),
                arguments(
                        Event.migrationStarted("1_a", 1, 2),
                        Type.MIGRATION_STARTED,
                        Level.DETAIL,
                        "1_a",
                        "applying 1_a"),
                arguments(
                        Event.migrationBegun("1_a"),
                        Type.MIGRATION_BEGUN,
                        Level.DETAIL,
                        "1_a",
                        "parts of 1_a are applied"),
                arguments(
                        Event.statementStarted("1_a", 1, 1, 3, "UPDATE"),
                        Type.STATEMENT_STARTED,
                        Level.DETAIL,
                        "1_a",
                        "1_a, line 3: UPDATE"),
                arguments(
                        Event.statementDone("1_a", 1, 1, 3, "UPDATE", 1, 5),
                        Type.STATEMENT_DONE,
                        Level.DETAIL,
                        "1_a",
                        "1_a, line 3: UPDATE done, 1 row, 5 ms"),
                arguments(
                        Event.lockWaiting("1_a, line 3", List.of(BLOCKER)),
                        Type.LOCK_WAITING,
                        Level.WARN,
                        "1_a, line 3",
                        "1_a, line 3 waits for session 7 of kim, active for 2 s: LOCK TABLE a"),
                arguments(
                        Event.lockRetry("1_a", 2, Duration.ofMillis(300), List.of()),
                        Type.LOCK_RETRY,
                        Level.WARN,
                        "1_a",
                        "1_a was rolled back because a lock was not free; trying again in 300 ms"),
                arguments(Event.reconnecting("lost"), Type.RECONNECTING, Level.WARN, null, "lost"),
                arguments(Event.repaired("1_a", "removed"), Type.REPAIRED, Level.INFO, "1_a", "removed"),
                arguments(Event.resumed("1_a", "goes on"), Type.RESUMED, Level.INFO, "1_a", "goes on"),
                arguments(
                        Event.migrationApplied("1_a", 1, 2, 5),
                        Type.MIGRATION_APPLIED,
                        Level.INFO,
                        "1_a",
                        "1_a applied in 5 ms"),
                arguments(
                        Event.seedApplied("common/1.sql", 2, 5),
                        Type.SEED_APPLIED,
                        Level.INFO,
                        "common/1.sql",
                        "common/1.sql applied, 2 rows, 5 ms"),
                arguments(
                        Event.seedStarted("common/1.sql", 1, 2),
                        Type.SEED_STARTED,
                        Level.DETAIL,
                        "common/1.sql",
                        "applying common/1.sql"),
                arguments(
                        Event.seedCheckPassed("roles"),
                        Type.SEED_CHECK_PASSED,
                        Level.INFO,
                        "roles",
                        "seed check passed: roles"),
                arguments(Event.seedRetry("again"), Type.SEED_RETRY, Level.WARN, null, "again"),
                arguments(Event.ended(Ending.SUCCEEDED, "done"), Type.SUCCEEDED, Level.INFO, null, "done"),
                arguments(Event.ended(Ending.STOPPED, "stopped"), Type.STOPPED, Level.WARN, null, "stopped"),
                arguments(Event.ended(Ending.CANCELLED, "by kim"), Type.CANCELLED, Level.WARN, null, "by kim"),
                arguments(Event.ended(Ending.FAILED, "failed"), Type.FAILED, Level.ERROR, null, "failed"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void saysWhatItIsAndIsKeptUnlessItIsADetail(Event event, Type type, Level level, String subject, String message) {
        assertThat(event.type()).isEqualTo(type);
        assertThat(event.level()).isEqualTo(level);
        assertThat(event.isKept()).isEqualTo(level != Level.DETAIL);
        assertThat(event.subject().orElse(null)).isEqualTo(subject);
        assertThat(event.message()).isEqualTo(message);
    }

    @Test
    void everyTypeIsInTheTable() {
        assertThat(events().map(arguments -> arguments.get()[1])).containsExactlyInAnyOrder((Object[]) Type.values());
    }

    @Test
    void everyEndingIsAnEventOfItsName() {
        assertThat(Arrays.stream(Ending.values())
                        .map(ending -> Event.ended(ending, "").type().name()))
                .containsExactlyElementsOf(
                        Arrays.stream(Ending.values()).map(Ending::name).toList());
    }

    @Test
    void anEndingFollowsFromTheProblem() {
        Stop cancelled = new Stop();
        cancelled.cancel();
        Stop stopped = new Stop();
        stopped.request(Duration.ZERO);

        assertThat(Ending.of(cancelled.problem(""))).isEqualTo(Ending.CANCELLED);
        assertThat(Ending.of(stopped.problem(""))).isEqualTo(Ending.STOPPED);
        assertThat(Ending.of(Problem.of(ProblemType.LOCK_TIMEOUT, ""))).isEqualTo(Ending.FAILED);
    }
}
