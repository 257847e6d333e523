package io.lockkeeper.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.ManagedDatabase.Place;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.Standings;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DatabaseStatesTest {

    private static final UUID RUN = UUID.randomUUID();
    private static final LeaseOwner OWNER = new LeaseOwner("host/1", "migrate", Instant.now());

    @Test
    void sinceIsWhenTheStateLastChanged() {
        DatabaseStates states = new DatabaseStates();
        Instant first = states.update("a", reading -> reading.checked(seen(LevelState.BEHIND, SeedState.NONE, "1")))
                .since();

        assertThat(states.update("a", reading -> reading.checked(seen(LevelState.BEHIND, SeedState.NONE, "1")))
                        .since())
                .isEqualTo(first);
        assertThat(states.update("a", reading -> reading.checked(seen(LevelState.AT_LEVEL, SeedState.NONE, "1")))
                        .since())
                .isAfterOrEqualTo(first);
    }

    @Test
    void aCheckThatBeganEarlierDoesNotReplaceALaterOne() {
        DatabaseStates states = new DatabaseStates();
        long early = states.moment();
        long late = states.moment();

        states.checked("a", late, seen(LevelState.AT_LEVEL, SeedState.NONE, "1"));
        assertThat(states.checked("a", early, seen(LevelState.BEHIND, SeedState.NONE, "1")))
                .isEmpty();
        assertThat(states.of("a").state()).isEqualTo(DatabaseState.AT_LEVEL);

        assertThat(states.checked("a", states.moment(), seen(LevelState.EMPTY, SeedState.NONE, "1")))
                .contains(states.of("a"));
        assertThat(states.of("a").state()).isEqualTo(DatabaseState.EMPTY);
    }

    @Test
    void aCheckShowsNothingOfARunThatHasBegunAppliedOrEndedSince() {
        for (List<UnaryOperator<DatabaseReading>> run : List.<List<UnaryOperator<DatabaseReading>>>of(
                List.of(reading -> reading.atWork(RUN, OWNER)),
                List.of(reading -> reading.applied("2")),
                List.of(reading -> reading.atWork(RUN, OWNER), DatabaseReading::idle))) {
            DatabaseStates states = new DatabaseStates();
            states.checked("a", states.moment(), seen(LevelState.AHEAD, SeedState.NONE, "before"));
            long began = states.moment();

            run.forEach(change -> states.update("a", change));
            assertThat(states.checked("a", began, seen(LevelState.BEHIND, SeedState.NONE, "too late")))
                    .isEmpty();

            assertThat(states.of("a").check().known().orElseThrow().digest()).isEqualTo("before");
        }
    }

    @Test
    void aCheckTellsNothingOfADatabaseThatWasRemovedOrStandsForAnotherOneSince() {
        DatabaseStates states = new DatabaseStates();
        states.checked("a", states.moment(), seen(LevelState.AHEAD, SeedState.NONE, "1"));
        long began = states.moment();

        states.forget("a");
        states.checked("a", began, seen(LevelState.AHEAD, SeedState.NONE, "1"));
        assertThat(states.find("a"))
                .hasValueSatisfying(reading -> assertThat(reading.check()).isEqualTo(new LastCheck.NotYet()));

        states.remove("a");
        states.checked("a", began, seen(LevelState.AHEAD, SeedState.NONE, "1"));
        assertThat(states.find("a")).isEmpty();
        states.forget("a");
        assertThat(states.find("a")).as("registered anew").isPresent();
    }

    @Test
    void whatWasSeenElsewhereIsForgotten() {
        DatabaseStates states = new DatabaseStates();
        Place here = new Place(1L, "shop", Environment.TESTING, "postgresql://here/shop", null);
        Place there = new Place(1L, "shop", Environment.TESTING, "postgresql://there/shop", null);
        assertThat(states.locate("a", here)).as("nothing was known").isFalse();
        long began = states.moment();
        states.checked("a", began, seen(LevelState.AT_LEVEL, SeedState.NONE, "1"));

        assertThat(states.locate("a", here)).isFalse();
        assertThat(states.of("a").state()).isEqualTo(DatabaseState.AT_LEVEL);

        assertThat(states.locate("a", there)).isTrue();
        assertThat(states.of("a").state()).isEqualTo(DatabaseState.UNKNOWN);
        states.checked("a", began, seen(LevelState.AT_LEVEL, SeedState.NONE, "1"));
        assertThat(states.of("a").state()).as("seen there before").isEqualTo(DatabaseState.UNKNOWN);

        states.remove("a");
        assertThat(states.locate("a", here)).as("a name that was free").isFalse();
    }

    private static LastCheck seen(LevelState state, SeedState seeds, String files) {
        return new LastCheck.Seen(Standings.of(state, seeds, files), Instant.now());
    }
}
