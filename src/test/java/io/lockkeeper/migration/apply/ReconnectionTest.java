package io.lockkeeper.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Event.Type;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** When a run connects again, and what it says when that is of no use. */
class ReconnectionTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    private final Stop stop = new Stop();
    private final List<Event> events = new ArrayList<>();
    private final Work work = Asked.DEFAULT.until(stop).work(events::add);
    private int connections;

    @Test
    void aConnectionThatHoldsIsTheOnlyOne() {
        assertThat(run(connection -> "done")).isEqualTo("done");

        assertThat(connections).isEqualTo(1);
        assertThat(events).isEmpty();
    }

    @Test
    void aLostConnectionIsMadeAnew() {
        assertThat(run(connection -> connection < 3 ? fail(lost("at 2_b")) : "done"))
                .isEqualTo("done");

        assertThat(connections).isEqualTo(3);
        assertThat(events).extracting(Event::type).containsExactly(Type.RECONNECTING, Type.RECONNECTING);
    }

    @Test
    void afterFiveConnectionsItIsGivenUp() {
        assertThat(failure(connection -> fail(lost("at 2_b"))).type()).isEqualTo(ProblemType.CONNECTION_LOST);

        assertThat(connections).isEqualTo(5);
    }

    @Test
    void aServerThatCannotBeReachedIsNotTriedAgain() {
        assertThat(failure(connection -> fail(unreachable())).type()).isEqualTo(ProblemType.DATABASE_UNREACHABLE);

        assertThat(connections).isEqualTo(1);
    }

    @Test
    void aServerThatIsStartingIsWaitedFor() {
        Problem starting = unreachable().with("sqlState", SqlState.CANNOT_CONNECT_NOW);

        assertThat(run(connection -> connection < 2 ? fail(starting) : "done")).isEqualTo("done");
    }

    @Test
    void whatWasLostSaysMoreThanThatNobodyAnswersNow() {
        Problem failure = failure(connection -> fail(connection == 1 ? lost("at 2_b") : unreachable()));

        assertThat(failure.detail()).isEqualTo("at 2_b");
        assertThat(connections).isEqualTo(5);
    }

    @Test
    void anyOtherProblemEndsTheRun() {
        Problem failed = Problem.of(ProblemType.STATEMENT_FAILED, "it failed");

        assertThat(failure(connection -> fail(connection == 1 ? lost("at 2_b") : failed)))
                .isSameAs(failed);
    }

    @Test
    void aRunThatIsToEndDoesNotConnectAgain() {
        stop.request(Duration.ofMinutes(1));

        assertThat(failure(connection -> fail(lost("at 2_b"))).type()).isEqualTo(ProblemType.CONNECTION_LOST);

        assertThat(connections).isEqualTo(1);
    }

    @Test
    void aRunThatIsCancelledMeanwhileEndsAsCancelled() {
        Problem failure = failure(connection -> {
            stop.cancel();
            return fail(lost("The connection was lost at 2_b."));
        });

        assertThat(failure.type()).isEqualTo(ProblemType.RUN_CANCELLED);
        assertThat(failure.detail()).contains("The connection was lost at 2_b.");
        assertThat(connections).isEqualTo(1);
    }

    private String run(IntFunction<String> body) {
        return new Reconnection(work, SHORT).run(connection -> {
            connections = connection;
            return body.apply(connection);
        });
    }

    private Problem failure(IntFunction<String> body) {
        return catchThrowableOfType(Problem.class, () -> run(body));
    }

    private static String fail(Problem problem) {
        throw problem;
    }

    private static Problem lost(String detail) {
        return Problem.of(ProblemType.CONNECTION_LOST, detail);
    }

    private static Problem unreachable() {
        return Problem.of(ProblemType.DATABASE_UNREACHABLE, "nobody answers");
    }
}
