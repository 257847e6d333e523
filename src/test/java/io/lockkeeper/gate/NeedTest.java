package io.lockkeeper.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.level.LevelState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Standings;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Migration 1 is applied, migration 2 is pending. */
class NeedTest {

    private static final Standing BEHIND = Standings.of(LevelState.BEHIND, 1);

    @ParameterizedTest
    @CsvSource({
        "1, , false, OPEN",
        "2, , false, LEVEL_NOT_REACHED",
        "3, , true, LEVEL_NOT_REACHED",
        " , , true, OPEN",
        " , , false, LEVEL_NOT_REACHED",
        "1, 1, false, OPEN",
        "1, 2, false, OPEN",
        " , 0, true, LEVEL_EXCEEDED",
        "0, 0, true, LEVEL_EXCEEDED"
    })
    void theGateIsOpenWhenTheLevelIsReachedAndNothingIsBeyondTheLimit(
            String level, String max, boolean done, String answer) {
        assertThat(against(new Need(level, max), BEHIND, done)
                        .map(problem -> problem.type().name())
                        .orElse("OPEN"))
                .isEqualTo(answer);
    }

    @Test
    void partsOfAMigrationExceedTheLimitAndReachNoLevel() {
        Standing parts = BEHIND.begun("2");

        assertThat(against(new Need(null, "1"), parts, false)).hasValueSatisfying(problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.LEVEL_EXCEEDED);
            assertThat(problem.detail())
                    .isEqualTo("'shop' is ahead: it has parts of 2, and 1 is the newest that was allowed.");
            assertThat(problem.remedy()).isEqualTo("Use a version of the application that can live with level 2.");
        });
        assertThat(against(new Need("2", null), parts, false))
                .hasValueSatisfying(problem -> assertThat(problem.type()).isEqualTo(ProblemType.LEVEL_NOT_REACHED));
    }

    @Test
    void saysWhatIsMissingWhatGoesOnAndWhatToDo() {
        Problem problem = against(new Need("2", null), BEHIND, false).orElseThrow();

        assertThat(problem.detail())
                .isEqualTo("'shop' is at level 1, and has not reached 2: 2 is not applied. It is BEHIND.");
        assertThat(problem.remedy()).isEqualTo("Wait for the run that will get it there, or request one.");
        assertThat(problem.attributes())
                .containsEntry("database", "shop")
                .containsEntry("needed", "2")
                .containsEntry("level", "1")
                .containsEntry("wantedLevel", "2")
                .containsEntry("pending", 1)
                .doesNotContainKey("max");
    }

    @Test
    void ofALevelThatNeitherSideHasItSaysToCheckIt() {
        assertThat(against(new Need("3", null), BEHIND, true))
                .hasValueSatisfying(
                        problem -> assertThat(problem.remedy()).startsWith("Check how the level is written"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aLevelWithoutAValueIsRejected(String blank) {
        for (String field : new String[] {"level", "max"}) {
            assertThatThrownBy(() -> new Need(field.equals("level") ? blank : null, field.equals("max") ? blank : null))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.type()).isEqualTo(ProblemType.REQUEST_INVALID);
                        assertThat(problem.attributes()).containsEntry("field", field);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"1/x, , level", " , 1/x, max", "2, 1, max"})
    void aLevelThatCannotBeAndAnEmptyRangeAreRejected(String level, String max, String field) {
        assertThatThrownBy(() -> against(new Need(level, max), BEHIND, true))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.REQUEST_INVALID);
                    assertThat(problem.attributes()).containsEntry("field", field);
                });
    }

    private static Optional<Problem> against(Need need, Standing standing, boolean done) {
        return need.against("shop", standing, done, "It is BEHIND.");
    }
}
