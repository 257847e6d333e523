package io.lockkeeper.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.Waiting;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class RunRecordTest {

    private static final Duration SILENCE = Duration.ofSeconds(15);

    @Inject
    Runs runs;

    @Test
    @TestTransaction
    void stepsThatAreThereAlreadyAreNotWrittenAgain() {
        Run run = run(Instant.now());
        List<LiveRun.Entry> entries = List.of(entry(1), entry(2), entry(3));
        RunStep.persistMissing(run.id, entries.subList(0, 2));

        RunStep.persistMissing(run.id, entries);

        assertThat(RunStep.after(run.id, 0)).extracting(step -> step.number).containsExactly(1, 2, 3);
    }

    @Test
    @TestTransaction
    void aRunThatGoesOnInThisProcessIsNotInterrupted() {
        Run run = run(Instant.now().minusSeconds(3600));

        assertThat(Run.silent(SILENCE, Set.of(run.id))).doesNotContain(run);
        assertThat(Run.silent(SILENCE, Set.of(UUID.randomUUID()))).contains(run);
        assertThat(Run.silent(SILENCE, Set.of())).contains(run);
        Run.beat(run.id);
        assertThat(Run.silent(SILENCE, Set.of())).doesNotContain(run);
    }

    @Test
    void aRunThatAnotherHasMadeNeedlessIsNotBegun() {
        String name = Service.name("late");
        Service.register(name, "carriers", Service.newDatabase());
        RunRequest migrate = RunRequest.of("migrate");
        Optional<UUID> last = runs.lastEnded(name);
        String other = Service.run(name, "migrate");
        Service.ended(other);

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> runs.perform(name, migrate, "test", last))
                .returns(ProblemType.RUN_ACTIVE, Problem::type)
                .withMessageContaining("another run, which has just ended");
        assertThat(idsOfRuns(name)).containsExactly(other);
        runs.perform(name, migrate, "test", runs.lastEnded(name));
        assertThat(idsOfRuns(name)).hasSize(2);
    }

    private static List<String> idsOfRuns(String name) {
        return given().get("/api/v1/databases/" + name + "/runs").jsonPath().getList("items.id");
    }

    @Test
    void aRunThatMeetsAnErrorOfTheMachineEndsAsFailed() {
        String name = Service.name("deep");
        Service.register(name, "carriers", Service.newDatabase());

        JsonPath ended = Service.ended(Service.run(name, TooDeep.NAME));

        assertThat(ended.getString("state")).isEqualTo("FAILED");
        assertThat(ended.getString("problem.code")).isEqualTo("INTERNAL_ERROR");
        assertThat(ended.getString("outcome")).contains("StackOverflowError");
        assertThat(Service.ended(Service.run(name, "migrate")).getString("state"))
                .isEqualTo("SUCCEEDED");
    }

    /** As when Lockkeeper's own database was restored meanwhile. */
    @Test
    void aRunWhoseRecordIsGoneHoldsNobodyUp() {
        String system = Service.system("forgotten", Map.of("1_slow", "SELECT pg_sleep(2);"));
        String name = Service.name("forgotten");
        Service.register(name, system, Service.newDatabase());
        UUID id = UUID.fromString(Service.run(name, "migrate"));
        QuarkusTransaction.requiringNew().run(() -> Run.deleteById(id));

        Service.inState(name, "AT_LEVEL");

        Waiting.await("the run is over", () -> !runs.isLive(id));
        assertThat(idsOfRuns(name)).isEmpty();
    }

    @Singleton
    static class TooDeep implements Operation<MigrateOptions> {

        static final String NAME = "too-deep";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Class<MigrateOptions> parameters() {
            return MigrateOptions.class;
        }

        @Override
        public Outcome execute(Target target, MigrateOptions options, Work work) {
            throw new StackOverflowError();
        }
    }

    private static LiveRun.Entry entry(int number) {
        return new LiveRun.Entry(number, Instant.now(), Event.started("begins"));
    }

    private static Run run(Instant heartbeat) {
        String name = Service.name("recorded");
        Service.register(name, "carriers", Service.newDatabase());
        Run run = new Run();
        run.id = UUID.randomUUID();
        run.databaseId = ManagedDatabase.get(name).id;
        run.database = name;
        run.operation = "migrate";
        run.parameters = "{}";
        run.actor = "test";
        run.state = RunState.RUNNING;
        run.runner = "this process";
        run.requestedAt = Instant.now();
        run.heartbeat = heartbeat;
        run.persistAndFlush();
        return run;
    }
}
