package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.level.Levels.Step;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.LayoutName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LevelsTest {

    private static final Levels PRISMA =
            prisma("20260101120000_init", "20260102120000_orders", "-20260103120000_customers");

    @Test
    void aLevelIsReachedWhenItAndAllBeforeItAreApplied() {
        assertThat(PRISMA.newest()).isEqualTo("20260102120000_orders");
        assertThat(PRISMA.lacks("20260101120000_init")).isEmpty();
        assertThat(PRISMA.lacks("20260102120000_orders")).isEmpty();
        assertThat(PRISMA.lacks("20260103120000_customers")).contains("20260103120000_customers is not applied");
    }

    @Test
    void aGapBelowALevelCounts() {
        Levels gap = flyway("1", "-2", "3", "-4");

        assertThat(gap.newest()).isEqualTo("3");
        assertThat(gap.lacks("1")).isEmpty();
        assertThat(gap.lacks("3")).contains("2 is not applied");
        assertThat(gap.lacks("4")).contains("2 migrations up to it are not applied, the first is 2");
    }

    @Test
    void aLevelThatNobodyKnowsIsNeverReached() {
        assertThat(PRISMA.lacks("20270101120000_next")).hasValueSatisfying(reason -> assertThat(reason)
                .contains("neither", "the newest migration known is 20260103120000_customers"));
        assertThat(PRISMA.lacks("20260101130000_typo"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("neither"));
        assertThat(flyway("1", "3").lacks("2")).isPresent();
    }

    @Test
    void theTimeAtTheBeginningOfANameIsEnough() {
        assertThat(PRISMA.lacks("20260102120000")).isEmpty();
        assertThat(PRISMA.lacks("20260103120000")).isPresent();
        assertThat(PRISMA.lacks("2026")).as("not a whole time").isPresent();
        assertThat(prisma("1_init", "-1_init_more").lacks("1_init"))
                .as("a name is no beginning of another")
                .isEmpty();
        assertThat(prisma("1_a", "-1_b").lacks("1")).as("two of one time").isPresent();
    }

    @ParameterizedTest
    @CsvSource({"2", "02", "2.0", "V2", "v2", "V2__add_orders", "V2__add_orders.sql", "sub/V2__add_orders.sql"})
    void aFlywayVersionMayBeWrittenInManyWays(String written) {
        assertThat(flyway("1", "2", "-10").lacks(written)).isEmpty();
        assertThat(flyway("1", "-2", "-10").lacks(written)).isPresent();
    }

    @Test
    void flywayVersionsAreNumbers() {
        Levels levels = flyway("1", "9", "-10");

        assertThat(levels.newest()).isEqualTo("9");
        assertThat(levels.lacks("10")).isPresent();
        assertThat(flyway("9", "10").newest()).isEqualTo("10");
    }

    @Test
    void aBaselineStandsForAllBelowIt() {
        Levels levels = new Levels(LayoutName.FLYWAY, steps("-11"), "10");

        assertThat(levels.newest()).isEqualTo("10");
        assertThat(levels.lacks("7")).isEmpty();
        assertThat(levels.lacks("10")).isEmpty();
        assertThat(levels.lacks("11")).isPresent();
    }

    @Test
    void aMigrationThatIsAppliedCountsFromThenOn() {
        assertThat(PRISMA.with("20260103120000_customers").lacks("20260103120000"))
                .isEmpty();
        assertThat(PRISMA.with("20270101120000_new").newest()).isEqualTo("20270101120000_new");
        assertThat(flyway("1").with("sub/V1_1__more.sql").newest()).isEqualTo("1.1");
        assertThat(flyway("1").with("R__view.sql").newest()).isEqualTo("1");
    }

    @Test
    void anEmptyDatabaseHasReachedNothing() {
        assertThat(prisma("-1_a").lacks("1_a")).contains("no migration is applied yet");
        assertThat(prisma("-1_a").newest()).isNull();
        assertThat(prisma("-1_a").beyond("1_a")).isEmpty();
    }

    @Test
    void isBeyondWhatIsOlderThanItsNewest() {
        assertThat(PRISMA.beyond("20260101120000_init")).contains(PRISMA.newest());
        assertThat(PRISMA.beyond("20260101120000")).isPresent();
        assertThat(PRISMA.beyond("20260102120000")).isEmpty();
        assertThat(flyway("9", "10").beyond("9.5")).contains("10");
        assertThat(flyway("9", "10").beyond("10")).isEmpty();
    }

    @Test
    void isBeyondWhatIsOlderThanAMigrationOfWhichItHasParts() {
        assertThat(flyway("9", "-10").beyond("9")).isEmpty();

        Levels half = flyway("9", "-10").begun("V10__drop.sql");

        assertThat(half.beyond("9")).contains("10");
        assertThat(half.beyond("10")).isEmpty();
        assertThat(half.newest()).as("its level").isEqualTo("9");
        assertThat(half.lacks("10")).isPresent();
        assertThat(flyway("9").begun("V11__unknown_here.sql").beyond("9")).contains("11");
        assertThat(flyway("9").begun("R__view.sql").beyond("9")).isEmpty();
        assertThat(prisma("1_a", "-2_b").begun("2_b").with("2_b").lacks("2_b")).isEmpty();
        assertThat(prisma("1_a").begun("2_b").lacks("2_b")).isPresent();
        assertThat(prisma("1_a", "3_c").begun("2_b").lacks("3_c"))
                .as("the system has given it up")
                .isEmpty();
        assertThat(flyway("9", "10").begun("V10__renamed.sql").lacks("10")).isEmpty();
        assertThat(prisma("1_a").begun("1_a").lacks("1_a"))
                .as("applied by other means")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "R__views.sql", "1..2", "V", "-1", "1; DROP TABLE a", "٣"})
    void whatIsNoVersionIsRefused(String written) {
        Problem problem = catchThrowableOfType(Problem.class, () -> flyway("1").refuseMalformed("level", written));

        assertThat(problem.type()).isEqualTo(ProblemType.REQUEST_INVALID);
        assertThat(problem.remedy()).contains("V12__add_orders.sql");
        assertThat(problem.attributes()).containsEntry("field", "level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1_init/migration.sql", "1 init", "1\ninit"})
    void whatIsNoNameOfAFolderIsRefused(String written) {
        assertThat(catchThrowableOfType(Problem.class, () -> PRISMA.refuseMalformed("max", written))
                        .type())
                .isEqualTo(ProblemType.REQUEST_INVALID);
        assertThatCode(() -> PRISMA.refuseMalformed("max", "any_name-1.2")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(Problem.class, () -> PRISMA.refuseMalformed("max", "1".repeat(256))))
                .isNotNull();
    }

    private static Levels prisma(String... levels) {
        return new Levels(LayoutName.PRISMA, steps(levels), null);
    }

    private static Levels flyway(String... levels) {
        return new Levels(LayoutName.FLYWAY, steps(levels), null);
    }

    /** A minus before those that are not applied. */
    private static List<Step> steps(String... levels) {
        List<Step> steps = new ArrayList<>();
        for (String level : levels) {
            String name = level.replaceFirst("^-", "");
            steps.add(new Step(name, name, !level.startsWith("-")));
        }
        return steps;
    }
}
