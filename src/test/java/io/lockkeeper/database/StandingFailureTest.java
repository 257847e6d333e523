package io.lockkeeper.database;

import static io.lockkeeper.testing.Standings.failing;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.testing.Standings;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long the failure of a run stands. */
class StandingFailureTest {

    private static final Problem FAILURE = Problem.of(ProblemType.PSQL_COMMAND, "\\i is refused");
    private static final Problem GONE = Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone");

    private final DatabaseReading behind =
            DatabaseReading.unknown().checked(seen(LevelState.BEHIND, SeedState.NONE, "files 1"));

    @Test
    void aFailureStandsWhileTheFilesAreTheSame() {
        DatabaseReading failed = behind.failed(FAILURE).checked(seen(LevelState.BEHIND, SeedState.NONE, "files 1"));

        assertThat(failed.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(failed.problem().detail()).isEqualTo("\\i is refused");
        assertThat(failed.describe()).isEqualTo("\\i is refused");
    }

    @Test
    void aFailureBeforeTheFirstCheckStandsAfterIt() {
        DatabaseReading failed = DatabaseReading.unknown().failed(FAILURE);

        DatabaseReading seen = failed.checked(seen(LevelState.BEHIND, SeedState.NONE, "files 1"));
        assertThat(seen.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(seen.checked(seen(LevelState.BEHIND, SeedState.NONE, "files 2"))
                        .state())
                .isEqualTo(DatabaseState.BEHIND);
    }

    @Test
    void aFailureIsOverWhenTheFilesHaveChanged() {
        assertThat(behind.failed(FAILURE)
                        .checked(seen(LevelState.BEHIND, SeedState.NONE, "files 2"))
                        .state())
                .isEqualTo(DatabaseState.BEHIND);
    }

    @Test
    void aFailureIsOverWhenTheDatabaseIsAtItsLevelAndSeeded() {
        assertThat(behind.failed(FAILURE)
                        .checked(seen(LevelState.AT_LEVEL, SeedState.SEEDED, "files 1"))
                        .state())
                .isEqualTo(DatabaseState.AT_LEVEL);
        assertThat(behind.failed(FAILURE)
                        .checked(seen(LevelState.AT_LEVEL, SeedState.PENDING, "files 1"))
                        .state())
                .isEqualTo(DatabaseState.FAILED);
    }

    @Test
    void aFailureIsOverWhenThePersonHasResolvedIt() {
        DatabaseReading failed = behind.failed(FAILURE)
                .checked(seen(failing(Standings.of(LevelState.FAILED, SeedState.NONE, "files 1"), "2")));

        assertThat(failed.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(failed.checked(seen(failing(Standings.of(LevelState.FAILED, SeedState.NONE, "files 1"), "2")))
                        .failure())
                .isNotNull();
        assertThat(failed.checked(seen(LevelState.BEHIND, SeedState.NONE, "files 1"))
                        .state())
                .isEqualTo(DatabaseState.BEHIND);
    }

    @Test
    void aFailureIsOverWhenALaterRunSucceeds() {
        assertThat(behind.failed(FAILURE).succeeded().state()).isEqualTo(DatabaseState.BEHIND);
    }

    @Test
    void whatPassesByItselfOrWasAskedWronglyDoesNotStand() {
        for (ProblemType type :
                new ProblemType[] {ProblemType.DATABASE_UNREACHABLE, ProblemType.LEASE_HELD, ProblemType.REQUEST_INVALID
                }) {
            assertThat(behind.failed(Problem.of(type, "x")).state()).isEqualTo(DatabaseState.BEHIND);
        }
    }

    @Test
    void aFailureIsNotSeenWhileTheDatabaseIsUnreachableAndIsThereAgainAfterwards() {
        DatabaseReading failed = behind.failed(FAILURE);
        DatabaseReading gone = failed.checked(failed.check().failed(GONE, Instant.now()));

        assertThat(gone.checked(seen(LevelState.BEHIND, SeedState.NONE, "files 1"))
                        .state())
                .isEqualTo(DatabaseState.FAILED);
    }

    @Test
    void aFailureIsOverWhenItsDatabaseWasDroppedAndMadeAgain() {
        Problem missing = Problem.of(ProblemType.DATABASE_MISSING, "no such database");
        DatabaseReading failed = behind.failed(FAILURE)
                .checked(seen(failing(Standings.of(LevelState.FAILED, SeedState.NONE, "files 1"), "2")));
        DatabaseReading dropped = failed.checked(failed.check().failed(missing, Instant.now()));

        assertThat(dropped.state()).isEqualTo(DatabaseState.UNREACHABLE);
        assertThat(dropped.problem().code()).isEqualTo("DATABASE_MISSING");
        assertThat(dropped.checked(seen(LevelState.EMPTY, SeedState.NONE, "files 1"))
                        .state())
                .isEqualTo(DatabaseState.EMPTY);
    }

    private static LastCheck seen(LevelState state, SeedState seeds, String files) {
        return seen(Standings.of(state, seeds, files));
    }

    private static LastCheck seen(Standing standing) {
        return new LastCheck.Seen(standing, Instant.now());
    }
}
