package io.lockkeeper.probe;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.LastCheck;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.gate.Standing.FailedMigration;
import io.lockkeeper.gate.Standing.Migrations;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.run.Runs;
import io.lockkeeper.watch.ServiceSchema;
import io.lockkeeper.watch.Worker;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.HealthRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
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

    private static final String SCHEMA = "records";

    private final ServiceSchema schema;
    private final Worker worker;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Runs runs;
    private final HealthRegistry readiness;

    Probes(
            ServiceSchema schema,
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
        return () -> live(worker.fault());
    }

    static HealthCheckResponse live(Optional<Throwable> fault) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("process").status(fault.isEmpty());
        fault.ifPresent(it -> answer.withData("reason", "the worker has ended by a fault: " + it));
        return answer.build();
    }

    /**
     * Lockkeeper's schema is ready, and every declared database was checked once, whatever that showed. What comes of it is told by
     * {@link #ready}. Were a migration part of the start, a startup probe would kill a long one again and again; were it a server's
     * answer, a database that is away would keep the others without a lock keeper.
     */
    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("start").status(worker.isStarted());
            if (!schema.isReady()) {
                answer.withData(SCHEMA, String.valueOf(schema.problem()));
            }
            registry.declared().stream()
                    .filter(name -> !worker.isChecked(name))
                    .forEach(name -> answer.withData(name, "not checked yet"));
            return answer.build();
        };
    }

    /** The service's records can be kept, and it is not about to end. The declared databases have a check each, see {@link #open}. */
    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> {
            String reason = runs.isStopping() ? "the process is ending" : schema.problem();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named(SCHEMA).status(reason == null);
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
        Optional<Standing> known = reading.check().known();
        Optional<Migrations> migrations = known.map(Standing::migrations);
        Data data = new Data(HealthCheckResponse.named(name).status(reading.isOpen()));
        data.with("state", reading.state());
        data.with("since", reading.since());
        data.with("reason", reading.isOpen() ? null : reading.describe());
        data.with("level", migrations.map(Migrations::level));
        data.with("wantedLevel", migrations.map(Migrations::wantedLevel));
        data.with("pending", migrations.map(Migrations::pending).orElse(0));
        data.with("seeds", known.flatMap(Standing::seeds).map(Standing.Seeds::state));
        data.with("leaseOwner", owner(reading));
        data.with("progress", reading.progress());
        data.with("failed", migrations.flatMap(Migrations::failed).map(FailedMigration::migration));
        ProblemDocument problem = reading.problem();
        if (problem != null) {
            data.with("problem", problem.code());
            data.with("file", problem.attributes().get("file"));
            data.with("line", problem.attributes().get("line"));
            data.with("sqlState", problem.attributes().get("sqlState"));
            data.with("remedy", problem.remedy());
        }
        data.with("seen", reading.check().seen().map(LastCheck.Seen::at));
        data.with("check", worker.longCheck(name).map(since -> "has not ended since " + since));
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
                case Optional<?> perhaps -> with(key, perhaps.orElse(null));
                case Number number -> answer.withData(key, number.longValue());
                default -> answer.withData(key, value.toString());
            }
        }
    }
}
