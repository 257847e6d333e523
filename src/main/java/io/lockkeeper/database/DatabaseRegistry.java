package io.lockkeeper.database;

import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Target;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Systems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Knows how to reach every database: the declared ones by the configuration, the others by their row and the secrets. */
@ApplicationScoped
public class DatabaseRegistry {

    private static final String SECRETS = "lockkeeper.secrets.";

    private final Systems systems;
    private final Config config;
    private final Set<String> hosts;
    private final SortedMap<String, Declaration> declarations = new TreeMap<>();

    /** @param environment of declarations that name none */
    public DatabaseRegistry(
            DatabasesConfig databases,
            @ConfigProperty(name = "lockkeeper.environment") Optional<String> environment,
            @ConfigProperty(name = "lockkeeper.auto-migrate", defaultValue = "false") boolean autoMigrate,
            RegistrationConfig registration,
            Systems systems,
            Config config) {
        this.systems = systems;
        this.config = config;
        this.hosts = registration.hosts().orElse(Set.of());
        databases
                .byName()
                .forEach((name, declared) ->
                        declarations.put(name, Declaration.of(name, declared, environment, autoMigrate)));
    }

    /** The names of the declared databases. */
    public Set<String> declared() {
        return declarations.keySet();
    }

    /** The declared databases that the service must see at their level before it is ready. */
    public Collection<String> gated() {
        return declarations.values().stream()
                .filter(Declaration::gate)
                .map(Declaration::name)
                .toList();
    }

    /** Writes the declared databases down, so that runs can refer to them. A declaration takes the place of a registration. */
    @Transactional
    public void declare() {
        for (Declaration declaration : declarations.values()) {
            if (declaration.problem() != null) {
                LogEvent.DECLARATION_INVALID
                        .on(declaration.name())
                        .log(declaration.problem().detail());
            }
            declare(declaration);
        }
    }

    private static void declare(Declaration declaration) {
        ManagedDatabase row = ManagedDatabase.named(declaration.name()).orElseGet(ManagedDatabase::new);
        boolean same = row.id != null
                && row.declared
                && Objects.equals(row.system, declaration.system())
                && row.environment == declaration.environment()
                && row.autoMigrate == declaration.autoMigrate()
                && row.gate == declaration.gate()
                && row.createMissing == declaration.create();
        if (same) {
            return;
        }
        fill(row, declaration);
        row.changedAt = Instant.now();
        row.createdAt = row.createdAt == null ? row.changedAt : row.createdAt;
        row.persist();
        AuditEntry.record(
                AuditEntry.LOCKKEEPER,
                AuditAction.DATABASE_DECLARED,
                row.name,
                null,
                "system " + row.system + ", environment " + row.environment + ", auto-migrate " + row.autoMigrate);
    }

    private static ManagedDatabase fill(ManagedDatabase row, Declaration declaration) {
        row.name = declaration.name();
        row.declared = true;
        row.system = declaration.system();
        row.environment = declaration.environment();
        row.url = null;
        row.directUrl = null;
        row.replicaUrl = null;
        row.autoMigrate = declaration.autoMigrate();
        row.gate = declaration.gate();
        row.createMissing = declaration.create();
        return row;
    }

    /** A declared database as its record will say, as long as that cannot be read. */
    public Optional<ManagedDatabase> asDeclared(String name) {
        return Optional.ofNullable(declarations.get(name)).map(declaration -> fill(new ManagedDatabase(), declaration));
    }

    /** Where a database is and what it has to hold. What was seen elsewhere says nothing of it. */
    public ManagedDatabase.Place place(ManagedDatabase database) {
        return declarations.containsKey(database.name) ? ManagedDatabase.Place.DECLARED : database.place();
    }

    /** How an operation reaches the database; a problem when its declaration is wrong or a secret is missing. */
    public Target target(ManagedDatabase database) {
        Declaration declaration = declarations.get(database.name);
        if (declaration == null) {
            refuseUndeclared(database);
            String template = database.directUrl == null ? database.url : database.directUrl;
            return new Target(
                    database.name,
                    () -> systems.find(database.system),
                    Registration.resolve("The URL of '" + database.name + "'", template, hosts, this::secret),
                    database.environment,
                    database.createMissing,
                    this::value);
        }
        if (declaration.problem() != null) {
            throw declaration.problem();
        }
        return new Target(
                declaration.name(),
                () -> systems.find(declaration.system()),
                declaration.directUrl() == null ? declaration.url() : declaration.directUrl(),
                declaration.environment(),
                declaration.create(),
                this::value);
    }

    private static void refuseUndeclared(ManagedDatabase database) {
        if (database.declared) {
            throw Problem.of(
                            ProblemType.SETTING_INVALID,
                            "'%s' was declared in the configuration and is not any more.",
                            database.name)
                    .remedy("Declare it again, or remove it: DELETE /api/v1/databases/%s.", database.name)
                    .with("database", database.name);
        }
    }

    /** Where the database is, as a person may see it: no password. {@code null} when that is not known. */
    String shownUrl(ManagedDatabase database) {
        Declaration declaration = declarations.get(database.name);
        if (declaration != null) {
            return declaration.url() == null ? null : declaration.url().toString();
        }
        return database.url == null ? null : DatabaseUrl.parse(database.url).toString();
    }

    /** The value of a secret, {@code null} when there is none; as a property or an environment variable. Not for logs. */
    public String secret(String name) {
        return value(name).orElse(null);
    }

    private Optional<String> value(String name) {
        return config.getOptionalValue(SECRETS + name, String.class);
    }
}
