package io.lockkeeper.probe;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.run.Runs;
import io.lockkeeper.watch.OwnSchema;
import io.lockkeeper.watch.Worker;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.HealthRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The answers for Kubernetes. They come from memory: none opens a connection, none waits, and {@link HealthChecks} gives them a
 * thread that nothing else holds.
 */
@Singleton
public class Probes {

    private static final String OWN_SCHEMA = "own schema";

    private final OwnSchema schema;
    private final Worker worker;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Runs runs;
    private final HealthRegistry readiness;

    Probes(
            OwnSchema schema,
            Worker worker,
            DatabaseRegistry registry,
            DatabaseStates states,
            Runs runs,
            @Readiness HealthRegistry readiness) {
        this.schema = schema;
        this.worker = worker;
        this.registry = registry;
        this.states = states;
        this.runs = runs;
        this.readiness = readiness;
    }

    /**
     * The process can work. Nothing that a restart would not mend makes it down: not a database that is away, not a migration that
     * failed, only a worker that has ended by a fault.
     */
    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () -> {
            Throwable fault = worker.fault();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("process").status(fault == null);
            return (fault == null ? answer : answer.withData("reason", "the worker has ended by a fault: " + fault))
                    .build();
        };
    }

    /**
     * Own schema is there, and every declared database had its first attempt: it was looked at once, whatever that showed. What
     * comes of it is told by {@link #ready}. Were a migration part of the start, a startup probe would kill a long one again and
     * again; were it a server's answer, a database that is away would keep the others without a lock keeper.
     */
    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("start").status(worker.isStarted());
            if (!schema.isReady()) {
                answer.withData(OWN_SCHEMA, String.valueOf(schema.problem()));
            }
            registry.declared().stream()
                    .filter(name -> states.of(name).look().at() == null)
                    .forEach(name -> answer.withData(name, "not looked at yet"));
            return answer.build();
        };
    }

    /** Lockkeeper's own records can be kept, and it is not about to end. The declared databases have a check each, see {@link #open}. */
    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> {
            String reason = runs.isStopping() ? "the process is ending" : schema.problem();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named(OWN_SCHEMA).status(reason == null);
            return (reason == null ? answer : answer.withData("reason", reason)).build();
        };
    }

    /** Databases that are registered while the service runs have none: they are not what it was started for. */
    void register(@Observes StartupEvent event) {
        registry.gated().forEach(name -> readiness.register(id(name), () -> open(name)));
    }

    /** The registry outlives the service in dev mode and in tests. */
    void unregister(@Observes ShutdownEvent event) {
        registry.gated().forEach(name -> readiness.remove(id(name)));
    }

    private static String id(String name) {
        return "database " + name;
    }

    /** A declared database is at its level, seeds included; what it says beside that is the same in both cases. */
    private HealthCheckResponse open(String name) {
        DatabaseReading reading = states.of(name);
        Look look = reading.look();
        Data data = new Data(HealthCheckResponse.named(name).status(reading.isOpen()));
        data.with("state", reading.state());
        data.with("since", reading.since());
        data.with("reason", reading.isOpen() ? null : reading.describe());
        data.with("level", look.level());
        data.with("wantedLevel", look.wantedLevel());
        data.with("pending", look.pending());
        data.with("seeds", look.seeds() == null ? null : look.seeds().state());
        data.with("leaseOwner", owner(reading));
        data.with("progress", reading.progress());
        data.with("failed", look.failed() == null ? null : look.failed().migration());
        ProblemDocument problem = reading.problem();
        if (problem != null) {
            data.with("problem", problem.code());
            data.with("file", problem.attributes().get("file"));
            data.with("line", problem.attributes().get("line"));
            data.with("sqlState", problem.attributes().get("sqlState"));
            data.with("remedy", problem.remedy());
        }
        data.with("seen", look.seen());
        return data.answer.build();
    }

    private String owner(DatabaseReading reading) {
        LeaseOwner owner = reading.leaseOwner();
        boolean own = reading.work() != null
                && !reading.work().waiting()
                && runs.isLive(reading.work().run());
        return owner == null ? null : (own ? "this process, " : "") + owner.describe();
    }

    /** Facts of a check; what is not known is left out. */
    private record Data(HealthCheckResponseBuilder answer) {

        void with(String key, Object value) {
            switch (value) {
                case null -> {}
                case Number number -> answer.withData(key, number.longValue());
                default -> answer.withData(key, value.toString());
            }
        }
    }
}
