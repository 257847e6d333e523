package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class LivenessTest {

    @Test
    void onlyAWorkerThatHasEndedByAFaultTakesLivenessDown() {
        assertThat(Probes.live(Optional.empty()).getStatus()).isEqualTo(Status.UP);

        HealthCheckResponse answer = Probes.live(Optional.of(new NullPointerException("nothing there")));
        assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
        assertThat(answer.getData().orElseThrow().get("reason").toString()).contains("NullPointerException");
    }
}
