package io.lockkeeper.database;

import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.secret.Roles;
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
    private final MigrationConfig config;

    MigrationResource(DatabaseRegistry registry, MigrationConfig config) {
        this.registry = registry;
        this.config = config;
    }

    @GET
    public Page<MigrationStatus> list(@PathParam("name") String name, @BeanParam PageRequest page) {
        page.refuseOthers();
        Target target = registry.target(ManagedDatabase.get(name));
        Status status = Comparison.status(
                target.system(), target.url().withTimeouts(), Work.reading("list-migrations", config.limits()));
        return page.of(status.migrations(), Function.identity());
    }
}
