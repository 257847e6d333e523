package io.lockkeeper.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SeedFile;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.SystemSummary;
import io.lockkeeper.system.Systems;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;

/** Shows the systems that databases can hold. */
@Path("/api/v1/systems")
@RolesAllowed(Roles.VIEWER)
public class SystemResource {

    private final Systems systems;

    SystemResource(Systems systems) {
        this.systems = systems;
    }

    @GET
    public Page<SystemSummary> list(@BeanParam PageRequest page) {
        page.refuseOthers();
        return page.of(systems.names(), this::summary);
    }

    /** A system that cannot be read must not hide the others. */
    private SystemSummary summary(String name) {
        try {
            return systems.find(name).summary();
        } catch (Problem problem) {
            return new SystemSummary(name, null, "Cannot be read: " + problem.detail(), null, null, 0, 0, null);
        }
    }

    @GET
    @Path("{name}")
    public Detail get(@PathParam("name") String name) {
        return Detail.of(systems.find(name));
    }

    /**
     * One system with all that is in its folder.
     *
     * @param environments which seed folders each environment takes
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Detail(
            String name,
            String title,
            String description,
            LayoutName layout,
            String level,
            String origin,
            Map<Environment, List<String>> environments,
            List<Script> migrations,
            List<Seed> seeds,
            List<String> notes) {

        static Detail of(SystemDefinition system) {
            Map<Environment, List<String>> environments = new java.util.EnumMap<>(Environment.class);
            for (Environment environment : Environment.values()) {
                environments.put(environment, system.manifest().seedFolders(environment));
            }
            return new Detail(
                    system.name(),
                    system.manifest().title(),
                    system.manifest().description(),
                    system.layout(),
                    system.level(),
                    system.origin(),
                    environments,
                    system.migrations().stream().map(Script::of).toList(),
                    system.seeds().stream().map(Seed::of).toList(),
                    system.notes());
        }
    }

    /** One migration of a system. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Script(String name, Migration.Type type, String version, String description, int bytes) {

        static Script of(Migration migration) {
            return new Script(
                    migration.name(),
                    migration.type(),
                    migration.version() == null ? null : migration.version().toString(),
                    migration.description(),
                    migration.bytes().length);
        }
    }

    /** One seed file of a system. */
    @RegisterForReflection
    public record Seed(String name, int bytes, String checksum) {

        static Seed of(SeedFile file) {
            return new Seed(file.path(), file.bytes().length, file.checksum());
        }
    }

    /** Makes the systems of the configuration known to the service. */
    static class Producer {

        @Produces
        @Singleton
        Systems systems(SystemsConfig config) {
            return new Systems(config.bundled(), config.directories().orElse(List.of()));
        }
    }
}
