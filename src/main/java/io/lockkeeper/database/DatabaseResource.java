package io.lockkeeper.database;

import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.system.Systems;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.RestResponse;

/** Lists the databases, and registers, changes and removes those that the configuration does not declare. */
@Path("/api/v1/databases")
@NeedsRecords
@RolesAllowed(Roles.VIEWER)
public class DatabaseResource {

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Systems systems;
    private final TransactionSynchronizationRegistry transaction;
    private final Set<String> hosts;
    private final int limit;

    DatabaseResource(
            DatabaseRegistry registry,
            DatabaseStates states,
            Systems systems,
            TransactionSynchronizationRegistry transaction,
            RegistrationConfig config) {
        this.registry = registry;
        this.states = states;
        this.systems = systems;
        this.transaction = transaction;
        this.hosts = config.hosts().orElse(Set.of());
        this.limit = config.limit();
    }

    @GET
    public Page<DatabaseView> list(@BeanParam PageRequest page) {
        page.refuseOthers();
        PanacheQuery<ManagedDatabase> databases = ManagedDatabase.byName();
        return page.of(
                databases.page(page.number(), page.size()).stream()
                        .map(this::view)
                        .toList(),
                databases.count());
    }

    @GET
    @Path("{name}")
    public DatabaseView get(@PathParam("name") String name) {
        return view(ManagedDatabase.get(name));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Transactional
    @RolesAllowed(Roles.ADMIN)
    public RestResponse<DatabaseView> register(
            @NotNull(message = "is missing") @Valid Registration body,
            @Context SecurityContext caller,
            @Context UriInfo uri) {
        ManagedDatabase database = new ManagedDatabase();
        database.name = body.name();
        database.system = knownSystem(body.system());
        database.environment = body.environment();
        database.url = Registration.checked("url", body.url(), hosts, registry::secret);
        database.directUrl = Registration.optional("directUrl", body.directUrl(), hosts, registry::secret);
        database.replicaUrl = Registration.optional("replicaUrl", body.replicaUrl(), hosts, registry::secret);
        database.autoMigrate = Boolean.TRUE.equals(body.autoMigrate());
        database.gate = Boolean.TRUE.equals(body.gate());
        database.createMissing = Boolean.TRUE.equals(body.create());
        database.createdAt = Instant.now();
        database.changedAt = database.createdAt;
        refuseBeyondLimit();
        try {
            database.persistAndFlush();
        } catch (PersistenceException e) {
            throw Constraint.isViolated("database_names_are_unique", e) ? exists(body.name()) : e;
        }
        audit(caller, AuditAction.DATABASE_REGISTERED, database);
        checkAgain(database.name, true);
        return RestResponse.ResponseBuilder.<DatabaseView>created(
                        uri.getAbsolutePathBuilder().path(database.name).build())
                .entity(view(database))
                .build();
    }

    private void refuseBeyondLimit() {
        long registered = ManagedDatabase.countForRegistration();
        if (registered >= limit) {
            throw Problem.of(
                            ProblemType.DATABASE_LIMIT,
                            "%d databases are registered, and lockkeeper.registration.limit is %d.",
                            registered,
                            limit)
                    .remedy("Remove one that is not needed (DELETE /api/v1/databases/<name>), declare databases in the"
                            + " configuration, or raise the limit and start Lockkeeper again.");
        }
    }

    @PATCH
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Transactional
    @RolesAllowed(Roles.ADMIN)
    public DatabaseView change(
            @PathParam("name") String name,
            @NotNull(message = "is missing") @Valid Registration.Change body,
            @Context SecurityContext caller) {
        ManagedDatabase database = changeable(name);
        ManagedDatabase.Place before = database.place();
        Optional.ofNullable(body.system()).ifPresent(system -> database.system = knownSystem(system));
        Optional.ofNullable(body.environment()).ifPresent(environment -> database.environment = environment);
        if (body.url() != null) {
            database.url = Registration.checked("url", body.url(), hosts, registry::secret);
        }
        if (body.directUrl() != null) {
            database.directUrl = Registration.optional("directUrl", body.directUrl(), hosts, registry::secret);
        }
        if (body.replicaUrl() != null) {
            database.replicaUrl = Registration.optional("replicaUrl", body.replicaUrl(), hosts, registry::secret);
        }
        Optional.ofNullable(body.autoMigrate()).ifPresent(auto -> database.autoMigrate = auto);
        Optional.ofNullable(body.gate()).ifPresent(gate -> database.gate = gate);
        Optional.ofNullable(body.create()).ifPresent(create -> database.createMissing = create);
        database.changedAt = Instant.now();
        audit(caller, AuditAction.DATABASE_CHANGED, database);
        checkAgain(name, !database.place().equals(before));
        return view(database);
    }

    /** Takes no care of a database any more; the database itself is left as it is, and so are its runs. */
    @DELETE
    @Path("{name}")
    @Transactional
    @RolesAllowed(Roles.ADMIN)
    public void remove(@PathParam("name") String name, @Context SecurityContext caller) {
        ManagedDatabase database = changeable(name);
        audit(caller, AuditAction.DATABASE_REMOVED, database);
        try {
            database.delete();
            ManagedDatabase.flush();
        } catch (PersistenceException e) {
            if (Constraint.isViolated("active_run_has_a_database", e)) {
                throw Problem.of(ProblemType.RUN_ACTIVE, "A run is active on '%s'.", name)
                        .remedy("Wait for its end: GET /api/v1/databases/%s.", name)
                        .with("database", name);
            }
            throw e;
        }
        afterwards(name, () -> states.remove(name));
    }

    /** @param forget whether what was seen was seen elsewhere, and does not count any more */
    private void checkAgain(String name, boolean forget) {
        if (forget) {
            // For the answer to this request; and once more below, because a check may find the database as it was
            // meanwhile.
            states.forget(name);
        }
        afterwards(name, () -> {
            if (forget) {
                states.forget(name);
            }
            states.wantCheck(name);
        });
    }

    /** When the transaction is committed: a check before that finds the database as it was. If it is not committed, a check tells what is. */
    private void afterwards(String name, Runnable action) {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    action.run();
                } else {
                    states.wantCheck(name);
                }
            }
        });
    }

    private ManagedDatabase changeable(String name) {
        ManagedDatabase database = ManagedDatabase.get(name);
        if (registry.declared().contains(name)) {
            throw Problem.of(ProblemType.DATABASE_DECLARED, "'%s' is declared in the configuration.", name)
                    .remedy("Change lockkeeper.databases.%s and start Lockkeeper again.", name)
                    .with("database", name);
        }
        return database;
    }

    private String knownSystem(String name) {
        if (!systems.names().contains(name)) {
            throw Problem.of(
                            ProblemType.REQUEST_INVALID,
                            "There is no system '%s'; there are %s.",
                            name,
                            String.join(", ", systems.names()))
                    .remedy("Name one of these, or add its directory to lockkeeper.systems.directories.")
                    .with("field", "system");
        }
        return name;
    }

    private static Problem exists(String name) {
        return Problem.of(ProblemType.DATABASE_EXISTS, "There is a database '%s' already.", name)
                .remedy("Choose another name, or change that one: PATCH /api/v1/databases/%s.", name)
                .with("database", name);
    }

    private void audit(SecurityContext caller, AuditAction action, ManagedDatabase database) {
        String detail = "system " + database.system + ", environment " + database.environment + ", "
                + registry.shownUrl(database) + ", auto-migrate " + database.autoMigrate;
        AuditEntry.record(AuditEntry.actor(caller), action, database.name, null, detail);
    }

    private DatabaseView view(ManagedDatabase database) {
        return DatabaseView.of(
                database,
                registry.shownUrl(database),
                registry.declared().contains(database.name),
                states.of(database.name),
                states.rowsFindings(database.name));
    }
}
