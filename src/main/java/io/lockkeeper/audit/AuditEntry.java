package io.lockkeeper.audit;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** One thing that a person or the service did. The database refuses to change or remove it. */
@Entity
public class AuditEntry extends PanacheEntityBase {

    /** The actor of what Lockkeeper does by itself. */
    public static final String LOCKKEEPER = "lockkeeper";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public Instant at;
    public String actor;

    @Enumerated(EnumType.STRING)
    public AuditAction action;

    public String database;
    public UUID runId;
    public String detail;

    /** Puts something on record, in the transaction of what was done. */
    public static void record(String actor, AuditAction action, String database, UUID runId, String detail) {
        AuditEntry entry = new AuditEntry();
        entry.at = Instant.now();
        entry.actor = actor;
        entry.action = action;
        entry.database = database;
        entry.runId = runId;
        entry.detail = detail;
        entry.persist();
    }

    /**
     * Who sends a request. A provider's user is called {@code oidc:} and its name, because a user may choose any name there, ours
     * included.
     */
    public static String actor(SecurityContext caller) {
        Principal principal = caller.getUserPrincipal();
        return principal instanceof JsonWebToken ? "oidc:" + principal.getName() : principal.getName();
    }

    /** The newest first; {@code null} means any. */
    static PanacheQuery<AuditEntry> newest(String database, String actor) {
        return find(
                "(?1 is null or database = ?1) and (?2 is null or actor = ?2)", Sort.descending("id"), database, actor);
    }
}
