package io.lockkeeper.migration;

import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.database.Target;
import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.run.RunListener;
import io.lockkeeper.security.Roles;
import io.lockkeeper.system.Systems;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.function.Function;

/** Shows the migrations of a database, read from the database at that moment. */
@Path("/api/v1/databases/{name}/migrations")
@NeedsRecords
@RolesAllowed(Roles.VIEWER)
public class MigrationResource {

    private final DatabaseRegistry registry;
    private final Systems systems;
    private final MigrationConfig config;

    MigrationResource(DatabaseRegistry registry, Systems systems, MigrationConfig config) {
        this.registry = registry;
        this.systems = systems;
        this.config = config;
    }

    @GET
    public Page<MigrationStatus> list(@PathParam("name") String name, @BeanParam PageRequest page) {
        page.refuseOthers();
        Target target = registry.target(ManagedDatabase.get(name));
        Status status = new Migrator(
                        systems.find(target.system()),
                        target.url().withTimeouts(),
                        config.options(false, false),
                        "list-migrations",
                        RunListener.NONE)
                .status();
        return page.of(status.migrations(), Function.identity());
    }
}
