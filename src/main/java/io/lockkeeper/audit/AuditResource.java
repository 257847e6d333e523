package io.lockkeeper.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.http.Page;
import io.lockkeeper.http.PageRequest;
import io.lockkeeper.secret.Roles;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.UUID;

/** Shows the audit record, the newest entry first. */
@Path("/api/v1/audit")
@NeedsRecords
@RolesAllowed(Roles.ADMIN)
public class AuditResource {

    @GET
    public Page<Entry> list(
            @QueryParam("database") String database, @QueryParam("actor") String actor, @BeanParam PageRequest page) {
        page.refuseOthers("database", "actor");
        PanacheQuery<AuditEntry> entries = AuditEntry.newest(database, actor);
        return page.of(
                entries.page(page.number(), page.size()).stream().map(Entry::of).toList(), entries.count());
    }

    /** One thing that a person or the service did. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            long id, Instant at, String actor, AuditAction action, String database, UUID run, String detail) {

        static Entry of(AuditEntry entry) {
            return new Entry(entry.id, entry.at, entry.actor, entry.action, entry.database, entry.runId, entry.detail);
        }
    }
}
