package io.lockkeeper.gate;

import static io.lockkeeper.testing.Standings.foreign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.level.LevelState;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.Standings;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Work WORK = Work.reading("test", Limits.DEFAULT);

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "EMPTY, NONE, false",
        "BEHIND, SEEDED, false",
        "AT_LEVEL, NONE, true",
        "AT_LEVEL, SEEDED, true",
        "AT_LEVEL, PENDING, false",
        "AT_LEVEL, FAILED, false",
        "FAILED, SEEDED, false"
    })
    void isDoneWhenNeitherAMigrationNorASeedIsLeft(LevelState state, SeedState seeds, boolean done) {
        assertThat(Standings.of(state, seeds, "files").isDone()).isEqualTo(done);
    }

    @Test
    void seedsThatDoNotCountAreNotMissed() {
        assertThat(Standings.of(LevelState.AT_LEVEL, 0).isDone()).isTrue();
    }

    @Test
    void aDatabaseThatIsAheadIsDoneWhenNoOlderMigrationIsPendingWhateverTheSeedsOfItsOldSystem() {
        assertThat(Standings.of(LevelState.AHEAD, 0).isDone()).isTrue();
        assertThat(Standings.of(LevelState.AHEAD, 1).isDone()).isFalse();
        assertThat(Standings.of(LevelState.AHEAD, 1).describe())
                .isEqualTo("ahead, at level 1, with older migrations pending");
    }

    @Test
    void aDatabaseOfAnotherEnvironmentIsFailedAndKeepsItsLevels() {
        Standing foreign = foreign(Standings.of(LevelState.AT_LEVEL, 0));

        assertThat(foreign.state()).isEqualTo(LevelState.FAILED);
        assertThat(foreign.isDone()).isFalse();
        assertThat(foreign.problem())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("ENVIRONMENT_MISMATCH"));
        assertThat(foreign.migrations().levels().lacks("1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EMPTY | NONE | 1 migration pending, wanted level 2",
                "BEHIND | PENDING | 1 migration pending, wanted level 2",
                "AT_LEVEL | SEEDED | at level 1",
                "AT_LEVEL | PENDING | at level 1, with 1 seed pending",
                "AT_LEVEL | FAILED | at level 1, but a seed check does not hold",
                "FAILED | NONE | 2 failed"
            })
    void saysInOneSentenceHowFarItIs(LevelState state, SeedState seeds, String sentence) {
        assertThat(Standings.of(state, seeds, "files").describe()).isEqualTo(sentence);
    }

    @Test
    void aMigrationThatWasNotSeenPendingIsNotSaidToBeTheLast() {
        Standing after =
                Standings.of(LevelState.AT_LEVEL, SeedState.SEEDED, "files").applied("3");

        assertThat(after.migrations().level()).isEqualTo("3");
        assertThat(after.isDone()).isFalse();
    }

    @Test
    void partsOfAMigrationAreNoLevelButCountForThoseThatCannotLiveWithIt() {
        Standing after = Standings.of(LevelState.BEHIND, 1).begun("2");

        assertThat(after.migrations().levels().lacks("2")).isPresent();
        assertThat(after.migrations().levels().beyond("1")).contains("2");
        assertThat(after.migrations().level()).isEqualTo("1");
    }

    @Test
    void readsMigrationsAndSeedsOfADatabase() {
        TestDatabase database = TestDatabase.create();
        SystemFolder system = system();
        database.migrate(system);

        Standing seeds = Standing.of(target(system, database.url(), Environment.TESTING, false), WORK);
        assertThat(seeds.state()).isEqualTo(LevelState.AT_LEVEL);
        assertThat(seeds.seeds()).contains(new Standing.Seeds(SeedState.PENDING, 0, 1));
        assertThat(seeds.isDone()).isFalse();
        assertThat(seeds.digest()).isEqualTo(system.read().digest());

        Standing withoutSeeds = Standing.of(target(system, database.url(), null, false), WORK);
        assertThat(withoutSeeds.seeds()).isEmpty();
        assertThat(withoutSeeds.isDone()).isTrue();
    }

    @Test
    void aDatabaseThatWillBeCreatedStandsAtTheBeginning() {
        SystemFolder system = system();
        DatabaseUrl missing = TestDatabase.create().url().withDatabase("missing_" + System.nanoTime());

        Standing standing = Standing.of(target(system, missing, Environment.TESTING, true), WORK);

        assertThat(standing.state()).isEqualTo(LevelState.EMPTY);
        assertThat(standing.migrations().pending()).isEqualTo(1);
        assertThat(standing.migrations().wantedLevel()).isEqualTo("1_a");
        assertThat(standing.migrations().levels().newest()).isNull();
        assertThatThrownBy(() -> Standing.of(target(system, missing, Environment.TESTING, false), WORK))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.DATABASE_MISSING));
    }

    private SystemFolder system() {
        return SystemFolder.prisma(temporary.resolve("system"))
                .migration("1_a", "CREATE TABLE a (id int)")
                .file("seeds/common/010_a.sql", "INSERT INTO a VALUES (1)");
    }

    private static Target target(SystemFolder system, DatabaseUrl url, Environment environment, boolean create) {
        return new Target(url.database(), system::read, url, environment, create, name -> Optional.empty());
    }
}
