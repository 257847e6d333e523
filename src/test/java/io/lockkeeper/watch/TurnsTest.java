package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final LeaseOwner OWNER = new LeaseOwner("host/2", "migrate", Instant.now());
    private static final DatabaseReading SEEN = Readings.seen(Standings.of(LevelState.AT_LEVEL, 0));
    private static final DatabaseReading UNREACHABLE = Readings.failed(ProblemType.DATABASE_UNREACHABLE);

    private Instant now = Instant.parse("2026-05-04T09:00:00Z");
    private final Turns turns = new Turns(Duration.ofSeconds(30), () -> now);

    @Test
    void aDatabaseThatWasNeverCheckedIsDue() {
        assertThat(turns.isDue("shop")).isTrue();
    }

    @Test
    void aDatabaseThatNothingGoesOnWithIsDueAfterTheInterval() {
        check(SEEN);

        assertDueAfter(Duration.ofSeconds(30));
        check(Readings.seen(Standings.of(LevelState.BEHIND, 1)));
        assertDueAfter(Duration.ofSeconds(30));
        check(Readings.failed(ProblemType.SYSTEM_UNKNOWN));
        assertDueAfter(Duration.ofSeconds(30));
    }

    @Test
    void anUnreachableDatabaseIsDueEarlierAtFirst() {
        for (int pause : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            check(UNREACHABLE);
            assertDueAfter(Duration.ofSeconds(pause));
        }
        check(SEEN);
        check(UNREACHABLE);
        assertDueAfter(Duration.ofSeconds(1));
    }

    @Test
    void howLongItWasUnreachableOverflowsNothing() {
        for (int i = 0; i < 100; i++) {
            check(UNREACHABLE);
        }

        assertDueAfter(Duration.ofSeconds(30));
    }

    @Test
    void aDatabaseThatAnotherProcessWorksOnIsDueAtOnce() {
        check(Readings.seen(Standings.ownedBy(OWNER, Standings.of(LevelState.BEHIND, 1))));
        assertDueAfter(Duration.ofSeconds(1));

        DatabaseReading run = SEEN.atWork(UUID.randomUUID(), OWNER);
        check(run.progress("waiting for another runner", true));
        assertDueAfter(Duration.ofSeconds(1));
        check(run.progress("1 of 2: a", false));
        assertDueAfter(Duration.ofSeconds(30));
    }

    @Test
    void noPauseIsLongerThanTheInterval() {
        Turns often = new Turns(Duration.ofMillis(200), () -> now);
        often.begin("shop");
        often.end("shop", UNREACHABLE);

        now = now.plusMillis(201);
        assertThat(often.isDue("shop")).isTrue();
    }

    @Test
    void aDatabaseWhoseCheckIsAskedForIsDueAtOnce() {
        check(SEEN);

        turns.makeDue(Set.of("shop"));
        assertThat(turns.isDue("shop")).isTrue();
    }

    @Test
    void aCheckThatIsAskedForDuringACheckComesAfterIt() {
        turns.begin("shop");
        turns.makeDue(Set.of("shop"));
        turns.end("shop", SEEN);

        assertThat(turns.isDue("shop")).isTrue();
    }

    private void check(DatabaseReading reading) {
        turns.begin("shop");
        turns.end("shop", reading);
    }

    private void assertDueAfter(Duration pause) {
        now = now.plus(pause);
        assertThat(turns.isDue("shop")).as("after %s", pause).isFalse();
        now = now.plusMillis(1);
        assertThat(turns.isDue("shop")).as("after more than %s", pause).isTrue();
    }
}
