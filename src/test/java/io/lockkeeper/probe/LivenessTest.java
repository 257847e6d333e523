package io.lockkeeper.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.MigrationConfig;
import io.lockkeeper.testing.Waiting;
import io.lockkeeper.watch.GateConfig;
import io.lockkeeper.watch.Worker;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final MigrationConfig MIGRATION = new SmallRyeConfigBuilder()
            .withMapping(MigrationConfig.class)
            .build()
            .getConfigMapping(MigrationConfig.class);

    private static final GateConfig CONFIG =
            new SmallRyeConfigBuilder().withMapping(GateConfig.class).build().getConfigMapping(GateConfig.class);

    @Test
    void onlyAWorkerThatHasEndedByAFaultTakesLivenessDown() {
        // Without anything to work with it meets a fault at once.
        Worker worker = new Worker(null, null, null, null, null, null, CONFIG, MIGRATION);
        Probes probes = new Probes(null, worker, null, null, null, null);
        assertThat(probes.live().call().getStatus()).isEqualTo(Status.UP);

        worker.start();
        Waiting.await(
                "liveness is down",
                Duration.ofSeconds(5),
                () -> probes.live().call().getStatus() == Status.DOWN);

        HealthCheckResponse answer = probes.live().call();
        assertThat(answer.getData().orElseThrow().get("reason").toString()).contains("NullPointerException");
    }
}
