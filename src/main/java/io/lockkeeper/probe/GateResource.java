package io.lockkeeper.probe;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.LastCheck;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.gate.GateView;
import io.lockkeeper.gate.Need;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.security.ApiTokenAuthentication;
import io.lockkeeper.watch.ServiceSchema;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.Set;

/**
 * Whether traffic that needs a level may flow, for the probes of applications: 200, or 503 with the reason. It answers from
 * memory, on the thread that reads requests, so that nothing that goes on anywhere holds it up.
 *
 * <p>A level that was seen stays reached while the database cannot be reached: levels do not go back, and if Lockkeeper cannot reach
 * a database, it must not take the applications down. When the server says that there is no such database, no level is reached.
 */
@Path("/gate/{database}")
@RolesAllowed(Roles.VIEWER)
public class GateResource {

    private static final Set<String> PARAMETERS = Set.of("level", "max");

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final ServiceSchema schema;
    private final SecurityIdentity caller;

    GateResource(DatabaseRegistry registry, DatabaseStates states, ServiceSchema schema, SecurityIdentity caller) {
        this.registry = registry;
        this.states = states;
        this.schema = schema;
        this.caller = caller;
    }

    /**
     * @param level a migration that must be applied with all before it, by name, version, or the time at the beginning of its
     *     name; default: all that the system has, seeds included
     * @param max the newest migration that the application can live with
     */
    @GET
    @NonBlocking
    public GateView open(
            @PathParam("database") String database,
            @QueryParam("level") String level,
            @QueryParam("max") String max,
            @Context UriInfo uri) {
        refuseMisspelled(uri);
        Need need = new Need(level, max);
        DatabaseReading reading = find(database);
        LastCheck.Seen seen = reading.check()
                .seen()
                .orElseThrow(() -> closed(
                        need.explain(
                                unknown(database, reading),
                                database,
                                reading.check().known()),
                        reading));
        need.against(database, seen.standing(), reading.isDone(), situation(reading))
                .ifPresent(problem -> {
                    throw closed(problem.remedy(remedy(problem, reading)), reading);
                });
        return GateView.of(database, need, seen.standing(), reading.state().name(), reading.since(), seen.at());
    }

    /** A parameter that is not known, or whose variable was not set, would pass for "any level". */
    private static void refuseMisspelled(UriInfo uri) {
        uri.getQueryParameters().forEach((name, values) -> {
            String wrong = !PARAMETERS.contains(name)
                    ? "is not known here"
                    : values.size() > 1
                            ? "is given more than once"
                            : values.getFirst().isBlank() ? "has no value" : null;
            if (wrong != null) {
                throw Problem.of(ProblemType.REQUEST_INVALID, "The parameter '%s' %s.", name, wrong)
                        .remedy("Known are 'level' and 'max', each with the name or the version of a migration.")
                        .with("field", name);
            }
        });
    }

    private DatabaseReading find(String database) {
        if (registry.declared().contains(database)) {
            return states.of(database);
        }
        return states.find(database)
                .orElseThrow(() -> schema.isReady()
                        ? ManagedDatabase.unknown(database)
                        : Problem.of(
                                        ProblemType.LEVEL_UNKNOWN,
                                        "Lockkeeper has not read yet whether there is a database '%s'.",
                                        database)
                                .remedy("Retry in a moment; if it lasts, see /q/health/started on the management port.")
                                .with("database", database));
    }

    private Problem unknown(String database, DatabaseReading reading) {
        return Problem.of(ProblemType.LEVEL_UNKNOWN, "Where '%s' stands is not known. %s", database, situation(reading))
                .remedy(remedyOf(reading).orElse("Retry in a moment."));
    }

    private String situation(DatabaseReading reading) {
        return "It is " + reading.state()
                + (ApiTokenAuthentication.isAnonymous(caller) ? "." : ": " + reading.describe());
    }

    private String remedy(Problem problem, DatabaseReading reading) {
        return problem.type() == ProblemType.LEVEL_NOT_REACHED
                ? remedyOf(reading).orElse(problem.remedy())
                : problem.remedy();
    }

    /** What helps the database itself; that is not for anonymous callers. */
    private Optional<String> remedyOf(DatabaseReading reading) {
        return Optional.ofNullable(reading.problem())
                .filter(problem -> !ApiTokenAuthentication.isAnonymous(caller))
                .map(ProblemDocument::remedy);
    }

    /** With the state, and of a failure where it was; hosts, roles and statements are not for anonymous callers. */
    private Problem closed(Problem problem, DatabaseReading reading) {
        problem.with("state", reading.state())
                .with("since", reading.since())
                .with("seen", reading.check().seen().map(LastCheck.Seen::at).orElse(null));
        if (ApiTokenAuthentication.isAnonymous(caller)) {
            return problem;
        }
        return problem.with("progress", reading.progress())
                .with("leaseOwner", reading.leaseOwner())
                .with("cause", reading.problem());
    }
}
