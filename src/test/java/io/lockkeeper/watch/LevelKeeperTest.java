package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.testing.Standings;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What wants a run of the service itself. */
class LevelKeeperTest {

    private static final DatabaseReading BEHIND = Readings.seen(Standings.of(LevelState.BEHIND, 1));

    @ParameterizedTest
    @CsvSource({
        "EMPTY, NONE, true",
        "BEHIND, NONE, true",
        "BEHIND, SEEDED, true",
        "AT_LEVEL, NONE, false",
        "AT_LEVEL, SEEDED, false",
        "AT_LEVEL, PENDING, true",
        "AT_LEVEL, FAILED, true",
        "AHEAD, PENDING, false",
        "FAILED, PENDING, false"
    })
    void aDatabaseThatIsNotAtItsLevelWantsARun(LevelState state, SeedState seeds, boolean wanted) {
        Standing standing = Standings.of(state, seeds, "files");

        assertThat(wantsRun(Readings.seen(standing))).isEqualTo(wanted);
        assertThat(LevelKeeper.wantsRun(Readings.seen(standing), false))
                .as("not without being asked")
                .isFalse();
    }

    @Test
    void aDatabaseThatWasNotReachedWantsNone() {
        assertThat(wantsRun(Readings.unknown())).isFalse();
        assertThat(wantsRun(Readings.failed(ProblemType.DATABASE_UNREACHABLE))).isFalse();
        assertThat(wantsRun(Readings.failed(ProblemType.DATABASE_MISSING))).isFalse();
        assertThat(wantsRun(Readings.failed(ProblemType.SYSTEM_UNKNOWN))).isFalse();
    }

    @Test
    void aDatabaseOfAnotherEnvironmentWantsNone() {
        assertThat(wantsRun(Readings.seen(Standings.foreign(Standings.of(LevelState.BEHIND, 1)))))
                .isFalse();
    }

    @Test
    void aDatabaseThatIsBeingWorkedOnWantsNone() {
        LeaseOwner owner = new LeaseOwner("host/1", "migrate", Instant.now());

        assertThat(wantsRun(BEHIND.atWork(UUID.randomUUID(), owner))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"NO_PROGRESS", "STATEMENT_FAILED", "PSQL_COMMAND", "CHECKSUM_CHANGED", "INTERNAL_ERROR"})
    void afterAFailureThatStandsItWantsNoneUntilItsFilesHaveChanged(ProblemType type) {
        DatabaseReading failed = BEHIND.failed(Problem.of(type, "why"));
        assertThat(wantsRun(failed)).isFalse();
        assertThat(wantsRun(failed.checked(BEHIND.check()))).as("checked again").isFalse();

        Standing changed = Standings.of(LevelState.BEHIND, SeedState.NONE, "other files");
        assertThat(wantsRun(failed.checked(Readings.seen(changed).check()))).isTrue();
        assertThat(wantsRun(failed.succeeded())).as("a person's run did it").isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"LOCK_TIMEOUT", "CONNECTION_LOST", "LEASE_HELD", "RUN_STOPPED", "REQUEST_INVALID"})
    void afterAFailureThatPassesByItselfItWantsTheNext(ProblemType type) {
        assertThat(wantsRun(BEHIND.failed(Problem.of(type, "why")))).isTrue();
    }

    private static boolean wantsRun(DatabaseReading reading) {
        return LevelKeeper.wantsRun(reading, true);
    }
}
