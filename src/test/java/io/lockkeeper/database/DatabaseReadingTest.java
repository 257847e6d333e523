package io.lockkeeper.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseReading.FailedMigration;
import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.database.DatabaseReading.Seeds;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.Levels;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.LayoutName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DatabaseReadingTest {

    private static final UUID RUN = UUID.randomUUID();
    private static final LeaseOwner OWNER = new LeaseOwner("host/1", "migrate", Instant.now());
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
    void aFailureBeforeTheFirstLookStandsAfterIt() {
        DatabaseReading failed = DatabaseReading.unknown().failed(FAILURE);

        DatabaseReading seen = failed.seen(look(DatabaseState.BEHIND, "NONE", "files 1"));
        assertThat(seen.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(seen.seen(look(DatabaseState.BEHIND, "NONE", "files 2")).state())
                .isEqualTo(DatabaseState.BEHIND);
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
    void aFailureIsOverWhenThePersonHasResolvedIt() {
        DatabaseReading failed =
                behind.failed(FAILURE).seen(failing(look(DatabaseState.FAILED, "NONE", "files 1"), "2"));

        assertThat(failed.state()).isEqualTo(DatabaseState.FAILED);
        assertThat(failed.seen(failing(look(DatabaseState.FAILED, "NONE", "files 1"), "2"))
                        .failure())
                .isNotNull();
        assertThat(failed.seen(look(DatabaseState.BEHIND, "NONE", "files 1")).state())
                .isEqualTo(DatabaseState.BEHIND);
    }

    private static Look failing(Look look, String migration) {
        return new Look(
                look.state(),
                look.level(),
                look.wantedLevel(),
                look.applied(),
                look.pending(),
                new FailedMigration(migration, "failed"),
                look.problem(),
                look.seeds(),
                look.fingerprint(),
                look.leaseOwner(),
                look.levels(),
                look.isDone(),
                look.seen(),
                look.at());
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
    void theProgressOfAnotherProcessIsWhatTheLookSaw() {
        DatabaseReading working = behind.seen(
                        ownedBy(new LeaseOwner("host/2", "migrate", Instant.now(), "2, line 7: DO")))
                .atWork(RUN, OWNER);

        assertThat(working.progress()).isEqualTo("2, line 7: DO, 1 migrations pending");
        assertThat(working.describe()).isEqualTo(working.progress());
        assertThat(working.idle().progress()).as("a job is no run").isEqualTo(working.progress());
        assertThat(working.progress("2 of 2: 2", false).progress()).isEqualTo("2 of 2: 2");
        assertThat(behind.atWork(RUN, OWNER).describe()).isEqualTo("a run is at work");
    }

    private Look ownedBy(LeaseOwner owner) {
        Look look = behind.look();
        return new Look(
                look.state(),
                look.level(),
                look.wantedLevel(),
                look.applied(),
                look.pending(),
                look.failed(),
                look.problem(),
                look.seeds(),
                look.fingerprint(),
                owner,
                look.levels(),
                look.isDone(),
                look.seen(),
                look.at());
    }

    @Test
    void aMigrationThatARunHasAppliedCountsAtOnce() {
        DatabaseReading working = behind.atWork(RUN, OWNER).applied("2");

        assertThat(working.look().level()).isEqualTo("2");
        assertThat(working.look().applied()).isEqualTo(2);
        assertThat(working.look().pending()).isZero();
        assertThat(working.look().levels().lacks("2")).isEmpty();
        assertThat(behind.look().levels().lacks("2")).isPresent();
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
    void theGateIsShutWhileSeedsArePending() {
        DatabaseReading pending = behind.seen(look(DatabaseState.AT_LEVEL, "PENDING", "files 1"));

        assertThat(pending.isOpen()).isFalse();
        assertThat(pending.describe()).isEqualTo("at level 1, with 1 seed pending");
        assertThat(behind.seen(look(DatabaseState.AT_LEVEL, "FAILED", "files 1"))
                        .isOpen())
                .isFalse();
        assertThat(behind.isOpen()).isFalse();
        assertThat(behind.describe()).isEqualTo("1 migration pending, wanted level 2");
        assertThat(DatabaseReading.unknown().isOpen()).isFalse();
    }

    @Test
    void theGateOfADatabaseThatIsAheadIsOpenWhateverTheSeedsOfItsOldSystem() {
        assertThat(behind.seen(look(DatabaseState.AHEAD, "PENDING", "files 1")).isOpen())
                .isTrue();
    }

    @Test
    void aRunDoesNotShutTheGateOfADatabaseThatHasNothingLeftToDo() {
        DatabaseReading done = behind.seen(look(DatabaseState.AT_LEVEL, "SEEDED", "files 1"));
        ProblemDocument why = ProblemDocument.of(Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone"));

        assertThat(done.atWork(RUN, OWNER).isOpen()).isTrue();
        assertThat(done.seen(look(DatabaseState.AHEAD, "SEEDED", "files 1"))
                        .atWork(RUN, OWNER)
                        .isOpen())
                .isTrue();
        assertThat(done.seen(look(DatabaseState.AT_LEVEL, "PENDING", "files 1"))
                        .atWork(RUN, OWNER)
                        .isOpen())
                .isFalse();
        assertThat(done.seen(done.look().failed(DatabaseState.UNREACHABLE, why, Instant.now()))
                        .atWork(RUN, OWNER)
                        .isOpen())
                .isFalse();
        assertThat(done.seen(done.look().failed(DatabaseState.FAILED, why, Instant.now()))
                        .atWork(RUN, OWNER))
                .as("failed by its files")
                .matches(reading -> !reading.isOpen() && !reading.isDone());
        assertThat(behind.atWork(RUN, OWNER).isOpen()).isFalse();
        assertThat(DatabaseReading.unknown().atWork(RUN, OWNER).isOpen()).isFalse();
    }

    @Test
    void aMigrationThatNobodyHasSeenPendingIsNotSaidToBeTheLast() {
        DatabaseReading done = behind.seen(look(DatabaseState.AT_LEVEL, "SEEDED", "files 1"));

        assertThat(done.atWork(RUN, OWNER).applied("3").isDone()).isFalse();
    }

    @Test
    void whatWasDoneStaysDoneWhileTheDatabaseCannotBeReached() {
        DatabaseReading done = behind.seen(look(DatabaseState.AT_LEVEL, "SEEDED", "files 1"));
        ProblemDocument why = ProblemDocument.of(Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone"));

        assertThat(done.seen(done.look().failed(DatabaseState.UNREACHABLE, why, Instant.now())))
                .matches(reading -> reading.isDone() && !reading.isOpen());
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

    @Test
    void aLookThatBeganEarlierDoesNotReplaceALaterOne() {
        DatabaseStates states = new DatabaseStates();
        long early = states.moment();
        long late = states.moment();

        states.seen("a", late, look(DatabaseState.AT_LEVEL, "NONE", "1"));
        states.seen("a", early, look(DatabaseState.BEHIND, "NONE", "1"));
        assertThat(states.of("a").state()).isEqualTo(DatabaseState.AT_LEVEL);

        states.seen("a", states.moment(), look(DatabaseState.EMPTY, "NONE", "1"));
        assertThat(states.of("a").state()).isEqualTo(DatabaseState.EMPTY);
    }

    @Test
    void aLookShowsNothingOfARunThatHasBegunAppliedOrEndedSince() {
        for (List<UnaryOperator<DatabaseReading>> run : List.<List<UnaryOperator<DatabaseReading>>>of(
                List.of(reading -> reading.atWork(RUN, OWNER)),
                List.of(reading -> reading.applied("2")),
                List.of(reading -> reading.atWork(RUN, OWNER), DatabaseReading::idle))) {
            DatabaseStates states = new DatabaseStates();
            states.seen("a", states.moment(), look(DatabaseState.AHEAD, "NONE", "1"));
            long began = states.moment();

            run.forEach(change -> states.update("a", change));
            states.seen("a", began, look(DatabaseState.BEHIND, "NONE", "1"));

            assertThat(states.of("a").look().state()).isEqualTo(DatabaseState.AHEAD);
        }
    }

    @Test
    void aLookTellsNothingOfADatabaseThatWasRemovedOrStandsForAnotherOneSince() {
        DatabaseStates states = new DatabaseStates();
        states.seen("a", states.moment(), look(DatabaseState.AHEAD, "NONE", "1"));
        long began = states.moment();

        states.forget("a");
        states.seen("a", began, look(DatabaseState.AHEAD, "NONE", "1"));
        assertThat(states.find("a"))
                .hasValueSatisfying(reading -> assertThat(reading.look()).isEqualTo(Look.NONE));

        states.remove("a");
        states.seen("a", began, look(DatabaseState.AHEAD, "NONE", "1"));
        assertThat(states.find("a")).isEmpty();
        states.forget("a");
        assertThat(states.find("a")).as("registered anew").isPresent();
    }

    private static Look look(DatabaseState state, String seeds, String files) {
        Levels levels = new Levels(
                LayoutName.PRISMA, List.of(new Levels.Step("1", "1", true), new Levels.Step("2", "2", false)), null);
        Instant now = Instant.now();
        int pending = seeds.equals("PENDING") ? 1 : 0;
        boolean done = state == DatabaseState.AHEAD
                || (state == DatabaseState.AT_LEVEL && (seeds.equals("SEEDED") || seeds.equals("NONE")));
        return new Look(
                state, "1", "2", 1, 1, null, null, new Seeds(seeds, 0, pending), files, null, levels, done, now, now);
    }
}
