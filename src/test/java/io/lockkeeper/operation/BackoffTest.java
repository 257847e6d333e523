package io.lockkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void pausesDoubleUpToALongestOneAndAreLengthenedByChanceUpToHalf() {
        for (int i = 0; i < 100; i++) {
            Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(300));

            assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(150));
            assertThat(backoff.next()).isBetween(Duration.ofMillis(200), Duration.ofMillis(300));
            assertThat(backoff.next()).isBetween(Duration.ofMillis(300), Duration.ofMillis(450));
            assertThat(backoff.next()).isBetween(Duration.ofMillis(300), Duration.ofMillis(450));
        }
    }

    @Test
    void aPauseMayBeShorterThanChanceCanLengthen() {
        assertThat(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)).next())
                .isEqualTo(Duration.ofMillis(1));
    }
}
