package io.lockkeeper.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.database.DatabaseReading.Seeds;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DatabaseReadingTest {

    private static final Problem FAILURE = Problem.of(ProblemType.PSQL_COMMAND, "\\i is refused");

    private final DatabaseReading behind =
            DatabaseReading.unknown().seen(look(DatabaseState.BEHIND, "NONE", "files 1"));

    @Test
    void aFailureStandsWhileTheFilesAreTheSame() {
        DatabaseReading failed = behind.failed(FAILURE).seen(look(DatabaseState.BEHIND, "NONE", "files 1"));

        assertThat(failed.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(failed.problem().detail()).isEqualTo("\\i is refused");
        assertThat(failed.describe()).isEqualTo("\\i is refused");
    }

    @Test
    void aFailureIsOverWhenTheFilesHaveChanged() {
        assertThat(behind.failed(FAILURE)
                        .seen(look(DatabaseState.BEHIND, "NONE", "files 2"))
                        .state())
                .isEqualTo(DatabaseState.BEHIND);
    }

    @Test
    void aFailureIsOverWhenTheDatabaseIsAtItsLevelAndSeeded() {
        assertThat(behind.failed(FAILURE)
                        .seen(look(DatabaseState.AT_LEVEL, "SEEDED", "files 1"))
                        .state())
                .isEqualTo(DatabaseState.AT_LEVEL);
        assertThat(behind.failed(FAILURE)
                        .seen(look(DatabaseState.AT_LEVEL, "PENDING", "files 1"))
                        .state())
                .isEqualTo(DatabaseState.FAILED);
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
    void aRunAtWorkIsWhatCounts() {
        DatabaseReading working =
                behind.failed(FAILURE).atWork(UUID.randomUUID()).progress("2 of 3: x");

        assertThat(working.state()).isEqualTo(DatabaseState.MIGRATING);
        assertThat(working.describe()).isEqualTo("2 of 3: x");
        assertThat(working.atWork(null).progress()).isNull();
    }

    @Test
    void anUnreachableDatabaseKeepsWhatWasKnownOfIt() {
        ProblemDocument why = ProblemDocument.of(Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone"));

        DatabaseReading gone =
                behind.failed(FAILURE).seen(behind.look().failed(DatabaseState.UNREACHABLE, why, Instant.now()));

        assertThat(gone.state()).isEqualTo(DatabaseState.UNREACHABLE);
        assertThat(gone.problem().detail()).isEqualTo("gone");
        assertThat(gone.look().wantedLevel()).isEqualTo("2");
        assertThat(gone.failure()).isNotNull();
    }

    @Test
    void theGateIsShutUntilWhatIsDoneAtStartWasDone() {
        DatabaseReading there = behind.seen(look(DatabaseState.AT_LEVEL, "PENDING", "files 1"));

        assertThat(there.isOpen()).isFalse();
        assertThat(there.wasAttempted().isOpen()).isTrue();
        assertThat(there.wasAttempted()
                        .seen(look(DatabaseState.AHEAD, "SEEDED", "files 1"))
                        .isOpen())
                .isTrue();
        assertThat(behind.wasAttempted().isOpen()).isFalse();
    }

    @Test
    void anUnreachableDatabaseDoesNotOpenTheGateForSeedsThatArePending() {
        ProblemDocument why = ProblemDocument.of(Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone"));
        DatabaseReading gone = DatabaseReading.unknown()
                .seen(DatabaseReading.unknown().look().failed(DatabaseState.UNREACHABLE, why, Instant.now()))
                .wasAttempted();

        assertThat(gone.attempted()).isFalse();
        assertThat(DatabaseReading.unknown().wasAttempted().attempted()).isFalse();
        assertThat(gone.seen(look(DatabaseState.AT_LEVEL, "PENDING", "files 1")).isOpen())
                .isFalse();
    }

    @Test
    void aRunDoesNotShutTheGateOfADatabaseThatHasNothingLeftToDo() {
        UUID run = UUID.randomUUID();
        DatabaseReading done = behind.wasAttempted().seen(look(DatabaseState.AT_LEVEL, "SEEDED", "files 1"));

        assertThat(done.atWork(run).isOpen()).isTrue();
        assertThat(done.seen(look(DatabaseState.AHEAD, "SEEDED", "files 1"))
                        .atWork(run)
                        .isOpen())
                .isTrue();
        assertThat(done.seen(look(DatabaseState.AT_LEVEL, "PENDING", "files 1"))
                        .atWork(run)
                        .isOpen())
                .isFalse();
        assertThat(behind.wasAttempted().atWork(run).isOpen()).isFalse();
        assertThat(DatabaseReading.unknown().atWork(run).isOpen()).isFalse();
    }

    @Test
    void theGateOpensAtOnceWhenNothingIsLeftToDo() {
        assertThat(behind.seen(look(DatabaseState.AT_LEVEL, "SEEDED", "files 1"))
                        .isOpen())
                .isTrue();
    }

    @Test
    void sinceIsWhenTheStateLastChanged() {
        DatabaseStates states = new DatabaseStates();
        Instant first = states.update("a", reading -> reading.seen(look(DatabaseState.BEHIND, "NONE", "1")))
                .since();

        assertThat(states.update("a", reading -> reading.seen(look(DatabaseState.BEHIND, "NONE", "1")))
                        .since())
                .isEqualTo(first);
        assertThat(states.update("a", reading -> reading.seen(look(DatabaseState.AT_LEVEL, "NONE", "1")))
                        .since())
                .isAfterOrEqualTo(first);
    }

    private static Look look(DatabaseState state, String seeds, String files) {
        return new Look(state, "1", "2", 1, 1, null, null, new Seeds(seeds, 0, 0), files, Instant.now());
    }
}
