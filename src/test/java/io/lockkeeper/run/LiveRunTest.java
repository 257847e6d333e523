package io.lockkeeper.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Ending;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveRunTest {

    private static final Duration NOW = Duration.ZERO;

    private final LiveRun run = new LiveRun(UUID.randomUUID(), Listener.NONE);

    @Test
    void whoComesLateHearsWhatWasBefore() throws InterruptedException {
        run.on(Event.started("a"));

        try (LiveRun.Follower follower = run.follow()) {
            run.on(Event.ended(Ending.SUCCEEDED, "b"));
            run.end();

            assertThat(follower.next(NOW).event().message()).isEqualTo("a");
            assertThat(follower.next(NOW).event().message()).isEqualTo("b");
            assertThat(follower.next(NOW)).isSameAs(LiveRun.Entry.END);
            assertThat(follower.next(NOW)).isNull();
        }
    }

    @Test
    void whoComesAfterTheEndHearsTheEndToo() throws InterruptedException {
        run.end();

        try (LiveRun.Follower follower = run.follow()) {
            assertThat(follower.next(NOW)).isSameAs(LiveRun.Entry.END);
        }
    }

    @Test
    void aFollowerThatTakesNothingNeitherHoldsTheRunUpNorMissesTheEnd() throws InterruptedException {
        try (LiveRun.Follower follower = run.follow()) {
            for (int i = 1; i <= 100_000; i++) {
                run.on(Event.started("event " + i));
            }
            run.end();

            LiveRun.Entry last = null;
            int heard = 0;
            for (LiveRun.Entry entry = follower.next(NOW); entry != LiveRun.Entry.END; entry = follower.next(NOW)) {
                last = entry;
                heard++;
            }
            assertThat(last.number()).isEqualTo(100_000);
            assertThat(heard).isBetween(1_000, 3_000);
        }
    }

    @Test
    void eventsWaitUntilTheyAreSavedAndStatementsAreNotKept() {
        run.on(Event.statementStarted("1_a", 1, 1, 1, "SELECT"));
        run.on(Event.migrationApplied("1_a", 1, 1, 5));

        assertThat(run.unsaved()).hasSize(1).isEqualTo(run.unsaved());
        run.saved(run.unsaved());
        assertThat(run.unsaved()).isEmpty();
    }
}
