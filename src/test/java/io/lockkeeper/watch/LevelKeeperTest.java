package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.LastCheck;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.testing.Standings;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What wants a run of the service itself. */
class LevelKeeperTest {

    private static final LeaseOwner OWNER = new LeaseOwner("host/1", "migrate", Instant.now());
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
        assertThat(wantsRun(BEHIND.atWork(UUID.randomUUID(), OWNER))).isFalse();
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

    /**
     * A replica has seen a database BEHIND, then another one's run on it. Its check begins when that run has brought the database to its
     * level; that the run is over is noted before the check ends, so what it sees does not count, and BEHIND is still known.
     */
    @Test
    void whatWasKnownBeforeAnotherProcessWasAtWorkIsNoReasonForARun() {
        DatabaseStates states = new DatabaseStates();
        KeptRecords records = new KeptRecords();
        ManagedDatabase shop = new ManagedDatabase();
        shop.name = "shop";
        shop.autoMigrate = true;
        records.databases.add(shop);
        Roster roster = new Roster(KeptRecords.registry(), states, records, run -> false);
        roster.read();
        states.checked("shop", states.moment(), BEHIND.check());
        states.update("shop", reading -> reading.atWork(UUID.randomUUID(), OWNER));
        LastCheck atLevel = Readings.seen(Standings.of(LevelState.AT_LEVEL, 0)).check();
        Predicate<String> check = name -> {
            long began = states.moment();
            roster.read();
            return states.checked(name, began, atLevel).isPresent();
        };
        LevelKeeper keeper = new LevelKeeper(states, roster, check, null, new Setbacks(1));

        assertThat(keeper.stillWantsRun("shop")).isFalse();
        assertThat(states.of("shop").state()).isEqualTo(DatabaseState.BEHIND);
        assertThat(keeper.stillWantsRun("shop")).as("what the next check sees").isFalse();
        assertThat(states.of("shop").state()).isEqualTo(DatabaseState.AT_LEVEL);
    }

    private static boolean wantsRun(DatabaseReading reading) {
        return LevelKeeper.wantsRun(reading, true);
    }
}
