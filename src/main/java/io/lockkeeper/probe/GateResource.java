package io.lockkeeper.probe;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.gate.GateView;
import io.lockkeeper.gate.Need;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.security.ApiTokenAuthentication;
import io.lockkeeper.watch.Worker;
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
 * <p>A level that was seen stays reached while the database cannot be looked at: levels do not go back, and a lock keeper that
 * has lost his way to a database must not take down the applications that have not. When the server says that there is no such
 * database, nothing is reached.
 */
@Path("/gate/{database}")
@RolesAllowed(Roles.VIEWER)
public class GateResource {

    private static final Set<String> PARAMETERS = Set.of("level", "max");

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Worker worker;
    private final SecurityIdentity caller;

    GateResource(DatabaseRegistry registry, DatabaseStates states, Worker worker, SecurityIdentity caller) {
        this.registry = registry;
        this.states = states;
        this.worker = worker;
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
        Look look = reading.look();
        if (look.levels() == null) {
            throw closed(unknown(database, reading), database, need, reading);
        }
        need.against(database, look.levels(), reading.isDone(), now(reading)).ifPresent(problem -> {
            throw closed(problem.remedy(remedy(problem, reading)), database, need, reading);
        });
        return new GateView(
                database,
                look.levels().newest(),
                look.wantedLevel(),
                level,
                max,
                reading.state().name(),
                reading.since(),
                look.seen());
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
                .orElseThrow(() -> worker.isListed()
                        ? ManagedDatabase.unknown(database)
                        : Problem.of(
                                        ProblemType.LEVEL_UNKNOWN,
                                        "Lockkeeper has not read yet whether there is a database '%s'.",
                                        database)
                                .remedy(
                                        "Ask again in a moment; if it lasts, see /q/health/started on the management port.")
                                .with("database", database));
    }

    private Problem unknown(String database, DatabaseReading reading) {
        return Problem.of(ProblemType.LEVEL_UNKNOWN, "Where '%s' stands is not known. %s", database, now(reading))
                .remedy(ownRemedy(reading).orElse("Ask again."));
    }

    private String now(DatabaseReading reading) {
        return "It is " + reading.state()
                + (ApiTokenAuthentication.isAnonymous(caller) ? "." : ": " + reading.describe());
    }

    private String remedy(Problem problem, DatabaseReading reading) {
        return problem.type() == ProblemType.LEVEL_NOT_REACHED
                ? ownRemedy(reading).orElse(problem.remedy())
                : problem.remedy();
    }

    /** What helps the database itself; that is nothing for strangers. */
    private Optional<String> ownRemedy(DatabaseReading reading) {
        return Optional.ofNullable(reading.problem())
                .filter(problem -> !ApiTokenAuthentication.isAnonymous(caller))
                .map(ProblemDocument::remedy);
    }

    /** With all that a program may want to know, and of a failure where it was; hosts, roles and statements are not for strangers. */
    private Problem closed(Problem problem, String database, Need need, DatabaseReading reading) {
        Look look = reading.look();
        problem.with("database", database)
                .with("needed", need.level())
                .with("max", need.max())
                .with("level", look.level())
                .with("wantedLevel", look.wantedLevel())
                .with("pending", look.pending())
                .with("state", reading.state())
                .with("since", reading.since())
                .with("seen", look.seen());
        if (ApiTokenAuthentication.isAnonymous(caller)) {
            return problem;
        }
        return problem.with("progress", reading.progress())
                .with("leaseOwner", reading.leaseOwner())
                .with("cause", reading.problem());
    }
}
