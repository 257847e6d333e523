package io.lockkeeper.run;

import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** One execution of an operation on a database. The schema allows one active run per database. */
@Entity
public class Run extends PanacheEntityBase {

    @Id
    public UUID id;

    public Long databaseId;
    public String database;
    public String operation;

    /** What was asked of the operation, as a JSON object. */
    @ColumnTransformer(write = "cast(? as jsonb)")
    public String parameters;

    public String actor;

    @Enumerated(EnumType.STRING)
    public RunState state;

    /** The process that executes it. */
    public String runner;

    /** When that process was last heard of. */
    public Instant heartbeat;

    public Instant requestedAt;
    public Instant startedAt;
    public Instant endedAt;
    public String outcome;

    /** What it did, as a JSON object; of a run that succeeded only. */
    @ColumnTransformer(write = "cast(? as jsonb)")
    public String result;

    /** Why it did not succeed, as a JSON document. */
    public String problem;

    public Instant cancelRequestedAt;
    public String cancelRequestedBy;

    /** Of a cancelled run: {@link Cancellations#fingerprint}. */
    public String fingerprint;

    /** The run of that id, or the problem that there is none. */
    public static Run get(String id) {
        return Run.<Run>findByIdOptional(uuid(id)).orElseThrow(() -> unknown(id));
    }

    /** The same, locked until the end of the transaction. */
    static Run getLocked(String id) {
        return locked(uuid(id)).orElseThrow(() -> unknown(id));
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw unknown(id);
        }
    }

    private static Problem unknown(String id) {
        return Problem.of(ProblemType.RUN_UNKNOWN, "There is no run '%s'.", id)
                .remedy("GET /api/v1/runs lists them.")
                .with("run", id);
    }

    /** A run, locked until the end of the transaction; empty when it is not there any more. */
    static Optional<Run> locked(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The runs that are not over. */
    public static List<Run> active() {
        return list("state in ?1", RunState.ACTIVE);
    }

    /** The run that is at work on a database, or waits for its turn. */
    public static Optional<Run> activeOn(String database) {
        return find("database = ?1 and state in ?2", database, RunState.ACTIVE).firstResultOptional();
    }

    /** The newest run of a database that is over. */
    public static Optional<Run> lastEndedOn(String database) {
        return find("database = ?1 and endedAt is not null", Sort.descending("endedAt"), database)
                .firstResultOptional();
    }

    /** The newest first; {@code null} means any. */
    static PanacheQuery<Run> newest(String database, RunState state) {
        return find(
                "(?1 is null or database = ?1) and (?2 is null or state = ?2)",
                Sort.descending("requestedAt").and("id"),
                database,
                state);
    }

    /**
     * Active runs whose process has not been heard of for a while, locked; another process that asks too does not get them.
     *
     * @param live the runs that go on in this process, which knows of them without a heartbeat
     */
    static List<Run> silent(Duration silence, Set<UUID> live) {
        return getSession()
                .createNativeQuery("""
                        SELECT * FROM {h-schema}run
                        WHERE state IN ('QUEUED', 'RUNNING') AND heartbeat < now() - make_interval(secs => :seconds)
                            AND id <> ALL (:live)
                        FOR UPDATE SKIP LOCKED
                        """, Run.class)
                .setParameter("seconds", (double) silence.toSeconds())
                .setParameter("live", live.toArray(UUID[]::new))
                .getResultList();
    }

    /** Whether a person has requested that the run is cancelled. */
    static boolean isCancelRequested(UUID id) {
        return count("id = ?1 and cancelRequestedAt is not null", id) > 0;
    }

    /** Says that the process of a run is alive, by the clock of the database. */
    static void beat(UUID id) {
        getEntityManager()
                .createNativeQuery("UPDATE {h-schema}run SET heartbeat = clock_timestamp() WHERE id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    boolean isActive() {
        return RunState.ACTIVE.contains(state);
    }

    /** Ends the record. */
    void end(RunEnd end) {
        state = RunState.of(end.ending());
        endedAt = end.at();
        outcome = end.sentence();
        result = end.result().orElse(null);
        problem = end.problem().map(why -> ProblemDocument.of(why).json()).orElse(null);
    }

    /** Puts something about this run on record, in the transaction of what was done. */
    void audit(String who, AuditAction action, String detail) {
        AuditEntry.record(who, action, database, id, detail);
    }
}
