package io.lockkeeper.run;

import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Roles;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows runs, and cancels them. */
@Path("/api/v1/runs")
@NeedsRecords
@RolesAllowed(Roles.VIEWER)
public class RunResource {

    private static final int STEPS_OF_A_RUN = 200;

    /** A follower costs memory and a thread; poll the steps to watch more. Concurrent arrivals may exceed this slightly. */
    private static final int MOST_FOLLOWERS = 100;

    private final Runs runs;
    private final AtomicInteger followers = new AtomicInteger();

    RunResource(Runs runs) {
        this.runs = runs;
    }

    @GET
    public Page<RunView> list(
            @QueryParam("database") String database, @QueryParam("state") String state, @BeanParam PageRequest page) {
        page.refuseOthers("database", "state");
        return page(Run.newest(database, state(state)), page);
    }

    static Page<RunView> page(PanacheQuery<Run> found, PageRequest page) {
        return page.of(
                found.page(page.number(), page.size()).stream().map(RunView::of).toList(), found.count());
    }

    private static RunState state(String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(RunState.values())
                .filter(state -> state.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Problem.of(ProblemType.REQUEST_INVALID, "The parameter 'state' is '%s'.", text)
                        .remedy("Give one of %s.", List.of(RunState.values()))
                        .with("parameter", "state"));
    }

    @GET
    @Path("{id}")
    public RunView get(@PathParam("id") String id) {
        Run run = Run.get(id);
        return RunView.of(run, RunStep.newest(run.id, STEPS_OF_A_RUN));
    }

    /** Cancels a run, on whichever replica: its statement is rolled back, and what remains is left for a later run. */
    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Roles.OPERATOR)
    public RestResponse<RunView> cancel(@PathParam("id") String id, @Context SecurityContext caller) {
        Run run = runs.cancel(id, AuditEntry.actor(caller));
        return RestResponse.ResponseBuilder.<RunView>accepted(RunView.of(run)).build();
    }

    @GET
    @Path("{id}/steps")
    public Page<RunEventView> steps(@PathParam("id") String id, @BeanParam PageRequest page) {
        page.refuseOthers();
        PanacheQuery<RunStep> steps = RunStep.ofRun(Run.get(id).id);
        return page.of(
                steps.page(page.number(), page.size()).stream()
                        .map(RunEventView::of)
                        .toList(),
                steps.count());
    }

    /** The events of a run: those that are known, then those that come, until the event {@code ended} with the run itself. */
    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    public Multi<OutboundSseEvent> events(@PathParam("id") String id, @Context Sse sse) {
        UUID run = Run.get(id).id;
        if (followers.get() >= MOST_FOLLOWERS) {
            throw Problem.of(ProblemType.TOO_MANY_FOLLOWERS, "%d clients follow runs already.", MOST_FOLLOWERS)
                    .remedy("Poll the steps: GET /api/v1/runs/%s/steps, or try again later.", run);
        }
        // Counted from the subscription on: a client that leaves before it is never subscribed, and so never ends.
        return EventStream.of(run, runs, sse)
                .onSubscription()
                .invoke(followers::incrementAndGet)
                .onTermination()
                .invoke(followers::decrementAndGet);
    }
}
