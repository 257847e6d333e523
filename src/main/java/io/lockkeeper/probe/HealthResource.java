package io.lockkeeper.probe;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.watch.ServiceSchema;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.resteasy.reactive.RestResponse;

/** Health for people and for applications, in the shape that the settings API had before; from memory, like the probes. */
@Path("/api/v1/health")
@RolesAllowed(Roles.VIEWER)
@NonBlocking
public class HealthResource {

    private final ServiceSchema schema;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;

    HealthResource(ServiceSchema schema, DatabaseRegistry registry, DatabaseStates states) {
        this.schema = schema;
        this.registry = registry;
        this.states = states;
    }

    @GET
    public RestResponse<Health> health() {
        Database database = database();
        long uptime = ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
        return response(new Health(database.status(), now(), database, uptime, Memory.now()));
    }

    @GET
    @Path("db")
    public RestResponse<Health> databaseHealth() {
        Database database = database();
        return response(new Health(database.status(), now(), database, null, null));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static RestResponse<Health> response(Health health) {
        return RestResponse.status(
                health.status().equals(Health.HEALTHY)
                        ? RestResponse.Status.OK
                        : RestResponse.Status.SERVICE_UNAVAILABLE,
                health);
    }

    private Database database() {
        Map<String, DatabaseState> all = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        if (!schema.isReady()) {
            wrong.add("Lockkeeper's schema is not ready: " + schema.problem());
        }
        for (String name : registry.gated()) {
            DatabaseReading reading = states.of(name);
            all.put(name, reading.state());
            if (!reading.isOpen()) {
                wrong.add(name + " is " + reading.state() + ": " + reading.describe());
            }
        }
        return wrong.isEmpty()
                ? new Database(
                        Health.HEALTHY,
                        "Database connection and migrations are healthy",
                        new Details("Database is up to date!", all))
                : new Database(
                        "unhealthy",
                        wrong.size() + " of " + (all.size() + 1) + " parts are not as they should be",
                        new Details(String.join("; ", wrong), all));
    }

    /** @param uptime seconds since the process started */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Health(String status, Instant timestamp, Database database, Long uptime, Memory memory) {
        static final String HEALTHY = "healthy";
    }

    /** The databases whose gate is declared, as one. */
    @RegisterForReflection
    public record Database(String status, String message, Details details) {}

    /**
     * @param migrationStatus one sentence: all is up to date, or what is not and why
     * @param databases the state of each
     */
    @RegisterForReflection
    public record Details(String migrationStatus, Map<String, DatabaseState> databases) {}

    /**
     * Memory of the process in bytes, under the names of the guide.
     *
     * @param rss resident set
     * @param heapTotal what the heap has taken from the system, not what it may grow to
     * @param external outside of the heap: direct buffers
     */
    @RegisterForReflection
    public record Memory(long rss, long heapTotal, long heapUsed, long external) {

        static Memory now() {
            // Not of Runtime: its total is the largest possible heap in a native executable.
            MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            long external = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Memory(
                    residentSet(heap.getCommitted() + external), heap.getCommitted(), heap.getUsed(), external);
        }

        private static long residentSet(long fallback) {
            try {
                return Files.readAllLines(java.nio.file.Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                        .findFirst()
                        .orElse(fallback);
            } catch (IOException e) {
                // Not Linux; the heap is the best that is known.
                return fallback;
            }
        }
    }
}
