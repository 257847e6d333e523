package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.testing.Standings;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetbacksTest {

    private static final Optional<Problem> NOT_GRANTED =
            Optional.of(Problem.of(ProblemType.LOCK_TIMEOUT, "2_stuck: no lock")
                    .remedy("End the session that holds it.")
                    .with("migration", "2_stuck"));
    private static final Optional<Standing> BEFORE = Optional.of(Standings.of(LevelState.BEHIND, 1));

    private final Setbacks setbacks = new Setbacks(2);

    @Test
    void thePersonIsCalledWhenOneRunTooManyMadeNoProgress() {
        assertThat(setbacks.count("shop", BEFORE, NOT_GRANTED)).isEmpty();

        assertThat(setbacks.count("shop", BEFORE, NOT_GRANTED)).hasValueSatisfying(problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.NO_PROGRESS);
            assertThat(problem.detail())
                    .isEqualTo("2 consecutive runs made no progress on 'shop'. Last error: 2_stuck: no lock");
            assertThat(problem.remedy())
                    .isEqualTo("Remove the cause, then request a run: POST /api/v1/databases/shop/runs."
                            + " End the session that holds it.");
            assertThat(problem.attributes())
                    .containsEntry("database", "shop")
                    .containsEntry("attempts", 2)
                    .containsEntry("migration", "2_stuck");
        });
    }

    @Test
    void everyDatabaseIsCountedForItself() {
        setbacks.count("shop", BEFORE, NOT_GRANTED);

        assertThat(setbacks.count("other", BEFORE, NOT_GRANTED)).isEmpty();
    }

    @Test
    void aRunThatSucceedsMakesTheCountBeginAnew() {
        setbacks.count("shop", BEFORE, NOT_GRANTED);
        setbacks.count("shop", BEFORE, Optional.empty());

        assertThat(setbacks.count("shop", BEFORE, NOT_GRANTED)).isEmpty();
    }

    @Test
    void progressMakesTheCountBeginAnew() {
        setbacks.count("shop", BEFORE, NOT_GRANTED);
        Optional<Standing> further = BEFORE.map(standing -> standing.applied("2"));

        assertThat(setbacks.count("shop", further, NOT_GRANTED)).isEmpty();
        assertThat(setbacks.count("shop", further, NOT_GRANTED)).isPresent();
    }

    @Test
    void changedFilesMakeTheCountBeginAnew() {
        setbacks.count("shop", of("files 1"), NOT_GRANTED);

        assertThat(setbacks.count("shop", of("files 2"), NOT_GRANTED)).isEmpty();
        assertThat(setbacks.count("shop", of("files 2"), NOT_GRANTED)).isPresent();
    }

    private static Optional<Standing> of(String digest) {
        return Optional.of(Standings.of(LevelState.BEHIND, SeedState.PENDING, digest));
    }

    @Test
    void aDatabaseThatWasNeverSeenIsCountedToo() {
        setbacks.count("shop", Optional.empty(), NOT_GRANTED);

        assertThat(setbacks.count("shop", Optional.empty(), NOT_GRANTED)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {
                "LEASE_HELD",
                "DATABASE_READ_ONLY",
                "STATEMENT_FAILED",
                "CHECKSUM_CHANGED",
                "PSQL_COMMAND",
                "RUN_STOPPED",
                "INTERNAL_ERROR"
            })
    void whatDoesNotPassByItselfOrIsTheWorkOfOthersIsNoSetback(ProblemType type) {
        setbacks.count("shop", BEFORE, NOT_GRANTED);

        assertThat(setbacks.count("shop", BEFORE, Optional.of(Problem.of(type, "why"))))
                .isEmpty();
        assertThat(setbacks.count("shop", BEFORE, NOT_GRANTED))
                .as("the count began anew")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"LOCK_TIMEOUT", "CONNECTION_LOST", "DATABASE_UNREACHABLE", "AUTHENTICATION_FAILED"})
    void whatPassesByItselfIsASetback(ProblemType type) {
        Optional<Problem> end = Optional.of(Problem.of(type, "why"));
        setbacks.count("shop", BEFORE, end);

        assertThat(setbacks.count("shop", BEFORE, end)).isPresent();
    }
}
