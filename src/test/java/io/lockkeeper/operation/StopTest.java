package io.lockkeeper.operation;

import static io.lockkeeper.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopTest {

    private final Stop stop = new Stop();

    @Test
    void aCancelledRunHasNoGraceAlsoWhenItHadOneBefore() {
        stop.request(Duration.ofHours(1));
        assertThat(stop.isOver()).isFalse();

        stop.cancel();

        await("the end of the grace", Duration.ofSeconds(5), stop::isOver);
        assertThat(stop.problem("All of it remains.").type()).isEqualTo(ProblemType.RUN_CANCELLED);
    }

    @Test
    void aRequestInterruptsAWaitAndNothingThatComesAfterIt() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Boolean> isInterruptedAfterwards = CompletableFuture.supplyAsync(() -> {
            Problem problem = catchThrowableOfType(
                    Problem.class, () -> stop.interruptible("Nothing was begun.", () -> connect(waiting)));
            assertThat(problem.type()).isEqualTo(ProblemType.RUN_CANCELLED);
            assertThat(problem.detail()).isEqualTo("The run was cancelled. Nothing was begun.");
            return Thread.currentThread().isInterrupted();
        });
        waiting.await();

        stop.cancel();

        assertThat(isInterruptedAfterwards.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void noWaitBeginsAfterTheRequest() {
        stop.request(Duration.ofHours(1));

        Problem problem = catchThrowableOfType(
                Problem.class, () -> stop.interruptible("Nothing was begun.", () -> connect(new CountDownLatch(1))));

        assertThat(problem.type()).isEqualTo(ProblemType.RUN_STOPPED);
    }

    @Test
    void aFailureOfTheWaitItselfStaysWhatItIs() {
        Problem unreachable = Problem.of(ProblemType.DATABASE_UNREACHABLE, "Nobody answers.");

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> stop.interruptible("Nothing was begun.", () -> {
                    throw unreachable;
                }));

        assertThat(problem).isSameAs(unreachable);
    }

    /** A server that never answers, as the driver waits for it. */
    private static String connect(CountDownLatch waiting) {
        waiting.countDown();
        try {
            new CountDownLatch(1).await();
            return "connected";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.DATABASE_UNREACHABLE, "Interrupted while attempting to connect.");
        }
    }
}
