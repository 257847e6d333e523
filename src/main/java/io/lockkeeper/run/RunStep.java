package io.lockkeeper.run;

import io.lockkeeper.operation.Event;
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
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** One line of the durable log of a run: an event that is worth keeping. */
@Entity
public class RunStep extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public UUID runId;

    /** Counts the events of the run from 1, those that are not kept included. */
    public int number;

    public Instant at;

    @Enumerated(EnumType.STRING)
    public Event.Type type;

    public String subject;
    public String message;

    /** {@link Facts} as JSON. */
    @ColumnTransformer(write = "cast(? as jsonb)")
    public String facts;

    static RunStep of(UUID runId, LiveRun.Entry entry) {
        Event event = entry.event();
        RunStep step = new RunStep();
        step.runId = runId;
        step.number = entry.number();
        step.at = entry.at();
        step.type = event.type();
        step.subject = event.subject().orElse(null);
        step.message = event.message();
        step.facts = Facts.of(event).json();
        return step;
    }

    /**
     * Writes entries down that are not written down yet: when the answer to a commit is lost, they are there although that seemed
     * to fail.
     *
     * @return what was written down now
     */
    static List<RunStep> persistMissing(UUID runId, List<LiveRun.Entry> entries) {
        Set<Integer> there = Set.copyOf(getEntityManager()
                .createQuery(
                        "select step.number from RunStep step where step.runId = :run and step.number >= :first",
                        Integer.class)
                .setParameter("run", runId)
                .setParameter("first", entries.getFirst().number())
                .getResultList());
        List<RunStep> missing = entries.stream()
                .filter(entry -> !there.contains(entry.number()))
                .map(entry -> of(runId, entry))
                .toList();
        persist(missing);
        return missing;
    }

    /** The steps of a run in order. */
    static PanacheQuery<RunStep> ofRun(UUID runId) {
        return find("runId", Sort.ascending("number"), runId);
    }

    /** The newest steps of a run, in order. */
    static List<RunStep> newest(UUID runId, int count) {
        return RunStep.<RunStep>find("runId", Sort.descending("number"), runId)
                .page(0, count)
                .list()
                .reversed();
    }

    /** The steps of a run after a number, in order. */
    static List<RunStep> after(UUID runId, int number) {
        return list("runId = ?1 and number > ?2", Sort.ascending("number"), runId, number);
    }
}
