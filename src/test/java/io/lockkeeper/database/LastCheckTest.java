package io.lockkeeper.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.LastCheck.Missing;
import io.lockkeeper.database.LastCheck.NotYet;
import io.lockkeeper.database.LastCheck.Seen;
import io.lockkeeper.database.LastCheck.Unreadable;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Standings;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastCheckTest {

    private static final Instant FIRST = Instant.parse("2026-05-04T09:00:00Z");
    private static final Instant SECOND = FIRST.plusSeconds(30);
    private static final Instant THIRD = SECOND.plusSeconds(30);

    private final LastCheck seen = new Seen(
            Standings.ownedBy(
                    new LeaseOwner("host/2", "migrate", FIRST, "2, line 7: DO"), Standings.of(LevelState.BEHIND, 1)),
            FIRST);

    @ParameterizedTest
    @CsvSource({
        "DATABASE_UNREACHABLE, Unreachable, UNREACHABLE",
        "AUTHENTICATION_FAILED, Unreachable, UNREACHABLE",
        "DATABASE_MISSING, Missing, UNREACHABLE",
        "SETTING_INVALID, Unreadable, FAILED",
        "SECRET_MISSING, Unreadable, FAILED",
        "SYSTEM_UNKNOWN, Unreadable, FAILED",
        "INTERNAL_ERROR, Unreadable, FAILED"
    })
    void aProblemMakesItWhatItIs(ProblemType type, String kind, DatabaseState state) {
        LastCheck after = seen.failed(Problem.of(type, "why"), SECOND);

        assertThat(after.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(DatabaseState.of(after)).isEqualTo(state);
        assertThat(after.checkedAt()).contains(SECOND);
        assertThat(after.problem())
                .hasValueSatisfying(why -> assertThat(why.detail()).isEqualTo("why"));
        assertThat(after.leaseOwner()).as("it may have ended since").isEmpty();
    }

    @Test
    void beforeTheFirstCheckNothingIsKnown() {
        LastCheck never = new NotYet();

        assertThat(DatabaseState.of(never)).isEqualTo(DatabaseState.UNKNOWN);
        assertThat(never.checkedAt()).isEmpty();
        assertThat(never.known()).isEmpty();
        assertThat(never.problem()).isEmpty();
        assertThat(never.with(standing -> standing.applied("2"))).isEqualTo(never);
        assertThat(failed(never, ProblemType.DATABASE_UNREACHABLE).seen()).isEmpty();
        assertThat(failed(never, ProblemType.DATABASE_MISSING).known()).isEmpty();
    }

    @Test
    void whatWasSeenIsKeptWhileNobodyAnswers() {
        LastCheck gone = failed(failed(seen, ProblemType.DATABASE_UNREACHABLE), ProblemType.SYSTEM_UNKNOWN);

        assertThat(gone).isInstanceOf(Unreadable.class);
        assertThat(gone.seen()).contains((Seen) seen);
        assertThat(gone.known()).isEqualTo(seen.known());
    }

    @Test
    void ofADatabaseThatIsMissingNoLevelIsLeft() {
        LastCheck missing = failed(seen, ProblemType.DATABASE_MISSING);

        assertThat(missing).isInstanceOf(Missing.class);
        assertThat(missing.seen()).isEmpty();
        Standing.Migrations remains = missing.known().orElseThrow().migrations();
        assertThat(remains.level()).isNull();
        assertThat(remains.applied()).isZero();
        assertThat(remains.pending()).as("all of them").isEqualTo(2);
        assertThat(remains.wantedLevel()).isEqualTo("2");

        LastCheck unreachable = missing.failed(Problem.of(ProblemType.DATABASE_UNREACHABLE, "gone"), THIRD);
        assertThat(unreachable.seen()).as("it is not back by that").isEmpty();
        assertThat(unreachable.known()).isEqualTo(missing.known());
    }

    @Test
    void whatARunAppliesCountsWhetherOrNotTheLastCheckReachedIt() {
        for (LastCheck check : new LastCheck[] {
            seen, failed(seen, ProblemType.DATABASE_UNREACHABLE), failed(seen, ProblemType.SYSTEM_UNKNOWN)
        }) {
            LastCheck after = check.with(standing -> standing.applied("2"));

            assertThat(after.getClass()).isEqualTo(check.getClass());
            assertThat(after.checkedAt()).isEqualTo(check.checkedAt());
            assertThat(after.problem()).isEqualTo(check.problem());
            assertThat(after.known().orElseThrow().migrations().level()).isEqualTo("2");
        }
        LastCheck missing = failed(seen, ProblemType.DATABASE_MISSING);
        assertThat(missing.with(standing -> standing.applied("2"))).isEqualTo(missing);
        assertThat(seen.with(standing -> standing)).isSameAs(seen);
    }

    private static LastCheck failed(LastCheck check, ProblemType type) {
        return check.failed(Problem.of(type, "why"), SECOND);
    }
}
