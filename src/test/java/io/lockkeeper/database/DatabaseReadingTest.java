package io.lockkeeper.database;

import static io.lockkeeper.testing.Standings.foreign;
import static io.lockkeeper.testing.Standings.ownedBy;
import static org.assertj.core.api.Assertions.assertThat;

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

class DatabaseReadingTest {

    private static final UUID RUN = UUID.randomUUID();
    private static final LeaseOwner OWNER = new LeaseOwner("host/1", "migrate", Instant.now());
    private static final Problem FAILURE = Problem.of(ProblemType.PSQL_COMMAND, "\\i is refused");
    private static final Problem GONE = Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone");

    private final DatabaseReading behind =
            DatabaseReading.unknown().checked(seen(LevelState.BEHIND, SeedState.NONE, "files 1"));

    @Test
    void aRunAtWorkIsWhatCounts() {
        DatabaseReading working = behind.failed(FAILURE).atWork(RUN, OWNER).progress("2 of 3: x", false);

        assertThat(working.state()).isEqualTo(DatabaseState.MIGRATING);
        assertThat(working.describe()).isEqualTo("2 of 3: x");
        assertThat(working.leaseOwner()).isEqualTo(OWNER);
        assertThat(working.idle().progress()).isNull();
        assertThat(working.idle().leaseOwner()).isNull();
    }

    @Test
    void aRunThatWaitsForAnotherRunnerDoesNotHaveTheLease() {
        DatabaseReading waiting = behind.atWork(RUN, OWNER).progress("waiting for another runner", true);

        assertThat(waiting.leaseOwner()).isNull();
        assertThat(waiting.progress("1 of 3: x", false).leaseOwner()).isEqualTo(OWNER);
    }

    @Test
    void theProgressOfAnotherProcessIsWhatTheCheckSaw() {
        DatabaseReading working = behind.checked(seen(ownedBy(
                        new LeaseOwner("host/2", "migrate", Instant.now(), "2, line 7: DO"),
                        Standings.of(LevelState.BEHIND, SeedState.NONE, "files 1"))))
                .atWork(RUN, OWNER);

        assertThat(working.progress()).isEqualTo("2, line 7: DO, 1 migrations pending");
        assertThat(working.describe()).isEqualTo(working.progress());
        assertThat(working.idle().progress()).as("a job is no run").isEqualTo(working.progress());
        assertThat(working.progress("2 of 2: 2", false).progress()).isEqualTo("2 of 2: 2");
        assertThat(behind.atWork(RUN, OWNER).describe()).isEqualTo("a run is at work");
    }

    @Test
    void aMigrationThatARunHasAppliedCountsAtOnce() {
        DatabaseReading working = behind.atWork(RUN, OWNER).applied("2");

        assertThat(migrations(working).level()).isEqualTo("2");
        assertThat(migrations(working).applied()).isEqualTo(2);
        assertThat(migrations(working).pending()).isZero();
        assertThat(migrations(working).levels().lacks("2")).isEmpty();
        assertThat(migrations(behind).levels().lacks("2")).isPresent();
    }

    @Test
    void anUnreachableDatabaseKeepsWhatWasKnownOfIt() {

        DatabaseReading gone = behind.failed(FAILURE).checked(behind.check().failed(GONE, Instant.now()));

        assertThat(gone.state()).isEqualTo(DatabaseState.UNREACHABLE);
        assertThat(gone.problem().detail()).isEqualTo("gone");
        assertThat(migrations(gone).wantedLevel()).isEqualTo("2");
        assertThat(gone.failure()).isNotNull();
    }

    @Test
    void theGateIsShutWhileSeedsArePending() {
        DatabaseReading pending = behind.checked(seen(LevelState.AT_LEVEL, SeedState.PENDING, "files 1"));

        assertThat(pending.isOpen()).isFalse();
        assertThat(pending.describe()).isEqualTo("at level 1, with 1 seed pending");
        assertThat(behind.checked(seen(LevelState.AT_LEVEL, SeedState.FAILED, "files 1"))
                        .isOpen())
                .isFalse();
        assertThat(behind.isOpen()).isFalse();
        assertThat(behind.describe()).isEqualTo("1 migration pending, wanted level 2");
        assertThat(DatabaseReading.unknown().isOpen()).isFalse();
    }

    @Test
    void theGateOfADatabaseThatIsAheadIsOpenWhateverTheSeedsOfItsOldSystem() {
        assertThat(behind.checked(seen(LevelState.AHEAD, SeedState.PENDING, "files 1"))
                        .isOpen())
                .isTrue();
    }

    @Test
    void aRunDoesNotShutTheGateOfADatabaseThatHasNothingLeftToDo() {
        DatabaseReading done = behind.checked(seen(LevelState.AT_LEVEL, SeedState.SEEDED, "files 1"));

        assertThat(done.atWork(RUN, OWNER).isOpen()).isTrue();
        assertThat(done.checked(seen(LevelState.AHEAD, SeedState.SEEDED, "files 1"))
                        .atWork(RUN, OWNER)
                        .isOpen())
                .isTrue();
        assertThat(done.checked(seen(LevelState.AT_LEVEL, SeedState.PENDING, "files 1"))
                        .atWork(RUN, OWNER)
                        .isOpen())
                .isFalse();
        assertThat(done.checked(done.check().failed(GONE, Instant.now()))
                        .atWork(RUN, OWNER)
                        .isOpen())
                .isFalse();
        assertThat(done.checked(done.check().failed(FAILURE, Instant.now())).atWork(RUN, OWNER))
                .as("failed by its files")
                .matches(reading -> !reading.isOpen() && !reading.isDone());
        assertThat(behind.atWork(RUN, OWNER).isOpen()).isFalse();
        assertThat(DatabaseReading.unknown().atWork(RUN, OWNER).isOpen()).isFalse();
    }

    @Test
    void aMigrationThatNobodyHasSeenPendingIsNotSaidToBeTheLast() {
        DatabaseReading done = behind.checked(seen(LevelState.AT_LEVEL, SeedState.SEEDED, "files 1"));

        assertThat(done.atWork(RUN, OWNER).applied("3").isDone()).isFalse();
    }

    @Test
    void whatWasDoneStaysDoneWhileTheDatabaseCannotBeReached() {
        DatabaseReading done = behind.checked(seen(LevelState.AT_LEVEL, SeedState.SEEDED, "files 1"));

        assertThat(done.checked(done.check().failed(GONE, Instant.now())))
                .matches(reading -> reading.isDone() && !reading.isOpen());
    }

    @Test
    void theGateOpensAtOnceWhenNothingIsLeftToDo() {
        assertThat(behind.checked(seen(LevelState.AT_LEVEL, SeedState.SEEDED, "files 1"))
                        .isOpen())
                .isTrue();
    }

    @Test
    void aDatabaseOfAnotherEnvironmentIsFailedAndSaysWhy() {
        DatabaseReading foreign = behind.checked(seen(foreign(Standings.of(LevelState.AT_LEVEL, 0))));

        assertThat(foreign.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(foreign.isDone()).isFalse();
        assertThat(foreign.describe()).isEqualTo("made for testing");
        assertThat(foreign.problem().code()).isEqualTo("ENVIRONMENT_MISMATCH");
    }

    private static Standing.Migrations migrations(DatabaseReading reading) {
        return reading.check().known().orElseThrow().migrations();
    }

    private static LastCheck seen(LevelState state, SeedState seeds, String files) {
        return seen(Standings.of(state, seeds, files));
    }

    private static LastCheck seen(Standing standing) {
        return new LastCheck.Seen(standing, Instant.now());
    }
}
