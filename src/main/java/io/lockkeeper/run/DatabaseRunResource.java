package io.lockkeeper.run;

import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.secret.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.RestResponse;

/** Takes requests for runs on a database. */
@Path("/api/v1/databases/{name}/runs")
@NeedsRecords
@RolesAllowed(Roles.VIEWER)
public class DatabaseRunResource {

    private final Runs runs;

    DatabaseRunResource(Runs runs) {
        this.runs = runs;
    }

    /** Accepts a run; it is executed in the background, at the place that {@code Location} names. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    public RestResponse<RunView> request(
            @PathParam("name") String name,
            @NotNull(message = "is missing") @Valid RunRequest body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        Run run = runs.start(name, body, AuditEntry.actor(caller));
        return RestResponse.ResponseBuilder.<RunView>accepted(RunView.of(run))
                .location(uri.getBaseUriBuilder()
                        .path("api/v1/runs")
                        .path(run.id.toString())
                        .build())
                .build();
    }

    @GET
    public Page<RunView> list(@PathParam("name") String name, @BeanParam PageRequest page) {
        page.refuseOthers();
        return RunResource.page(Run.newest(ManagedDatabase.get(name).name, null), page);
    }
}
