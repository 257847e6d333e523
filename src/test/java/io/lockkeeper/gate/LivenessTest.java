package io.lockkeeper.gate;

import static org.assertj.core.api.Assertions.assertThat;

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
    void onlyAWorkerThatHasEndedByAFaultTakesLivenessDown() throws InterruptedException {
        // Without anything to work with it meets a fault at once.
        Worker worker = new Worker(null, null, null, null, null, null, CONFIG);
        Probes probes = new Probes(null, worker, null, null, null, null);
        assertThat(probes.live().call().getStatus()).isEqualTo(Status.UP);

        worker.start(null);
        HealthCheckResponse answer = probes.live().call();
        for (int i = 0; i < 500 && answer.getStatus() == Status.UP; i++) {
            Thread.sleep(10);
            answer = probes.live().call();
        }

        assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
        assertThat(answer.getData().orElseThrow().get("reason").toString()).contains("NullPointerException");
    }
}
