package io.lockkeeper.database;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;

/** A database that Lockkeeper takes care of. URLs are those of a registered one; a declared one has them in the configuration. */
@Entity
public class ManagedDatabase extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String name;
    public boolean declared;
    public String system;

    @Enumerated(EnumType.STRING)
    public Environment environment;

    public String url;
    public String directUrl;
    public String replicaUrl;
    public boolean autoMigrate;
    public boolean gate;
    public boolean createMissing;
    public Instant createdAt;
    public Instant changedAt;

    /** Where it is and what it has to hold, of a registered one. What was seen while this was otherwise says nothing of it. */
    public Place place() {
        return new Place(id, system, environment, url, directUrl);
    }

    /** @param id another one when it was removed and registered again */
    public record Place(Long id, String system, Environment environment, String url, String directUrl) {

        /** Where the configuration says. That does not change while the process lives. */
        static final Place DECLARED = new Place(null, null, null, null, null);
    }

    /** The database of that name, when there is one. */
    public static Optional<ManagedDatabase> named(String name) {
        return find("name", name).firstResultOptional();
    }

    /** The database of that name, or the problem that there is none. */
    public static ManagedDatabase get(String name) {
        return named(name).orElseThrow(() -> unknown(name));
    }

    /** The problem that there is no database of that name. */
    public static Problem unknown(String name) {
        return Problem.of(ProblemType.DATABASE_UNKNOWN, "There is no database '%s'.", name)
                .remedy("GET /api/v1/databases lists them; POST /api/v1/databases registers one.")
                .with("database", name);
    }

    /**
     * How many are registered, for who is about to register another: until the end of this transaction nobody else can.
     */
    static long countForRegistration() {
        getEntityManager()
                .createNativeQuery("LOCK TABLE {h-schema}managed_database IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
        return count("declared", false);
    }

    /** All databases by name. */
    public static PanacheQuery<ManagedDatabase> byName() {
        return findAll(Sort.ascending("name"));
    }
}
