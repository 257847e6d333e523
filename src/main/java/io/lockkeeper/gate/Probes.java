package io.lockkeeper.gate;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.run.Runs;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The answers for Kubernetes. They come from memory; none opens a connection, none waits. */
@Singleton
public class Probes {

    private final OwnSchema schema;
    private final Worker worker;
    private final Runs runs;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;

    Probes(OwnSchema schema, Worker worker, Runs runs, DatabaseRegistry registry, DatabaseStates states) {
        this.schema = schema;
        this.worker = worker;
        this.runs = runs;
        this.registry = registry;
        this.states = states;
    }

    /** The process can work. Nothing that a restart would not mend makes it down. */
    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up("process");
    }

    /** Own schema is there, and every declared database was looked at once, whatever that showed. */
    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("start").status(worker.isStarted());
            ownSchema(answer);
            return answer.build();
        };
    }

    /** Every database that is declared with a gate is at its level; those that are not are named, with the reason. */
    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> {
            boolean open = schema.isReady() && !runs.isStopping();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("databases at their level");
            ownSchema(answer);
            if (runs.isStopping()) {
                answer.withData("process", "stopping");
            }
            for (String name : registry.gated()) {
                DatabaseReading reading = states.of(name);
                open &= reading.isOpen();
                answer.withData(name, reading.state() + " since " + reading.since() + ": " + reading.describe());
            }
            return answer.status(open).build();
        };
    }

    private void ownSchema(HealthCheckResponseBuilder answer) {
        if (!schema.isReady()) {
            answer.withData("own schema", String.valueOf(schema.problem()));
        }
    }
}
