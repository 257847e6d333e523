package io.lockkeeper.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.Waiting;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final GateConfig CONFIG = new GateConfig() {
        @Override
        public Duration observeEvery() {
            return Duration.ofSeconds(30);
        }

        @Override
        public int attempts() {
            return 5;
        }

        @Override
        public boolean anonymous() {
            return false;
        }
    };

    @Test
    void onlyAWorkerThatHasEndedByAFaultTakesLivenessDown() {
        // Without anything to work with it meets a fault at once.
        Worker worker = new Worker(null, null, null, null, null, null, CONFIG);
        Probes probes = new Probes(null, worker, null, null, null, null);
        assertThat(probes.live().call().getStatus()).isEqualTo(Status.UP);

        worker.start(null);
        Waiting.await(
                "liveness is down",
                Duration.ofSeconds(5),
                () -> probes.live().call().getStatus() == Status.DOWN);

        HealthCheckResponse answer = probes.live().call();
        assertThat(answer.getData().orElseThrow().get("reason").toString()).contains("NullPointerException");
    }
}
