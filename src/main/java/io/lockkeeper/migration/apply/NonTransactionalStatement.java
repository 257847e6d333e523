package io.lockkeeper.migration.apply;

import io.lockkeeper.catalog.Lookup;
import io.lockkeeper.catalog.Lookup.FoundIndex;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Action;
import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.sql.Target;
import io.lockkeeper.sql.change.Change.Maintain;
import io.lockkeeper.sql.change.Change.Work;
import io.lockkeeper.sql.change.Changes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A statement that PostgreSQL does not run in a transaction, and that may therefore be interrupted half-way: what it leaves then,
 * how that is cleaned up, and how to see whether it took effect. Each kind of statement has its postcondition; a command tag
 * proves nothing.
 */
final class NonTransactionalStatement {

    /** The object exists already: what CREATE says when it has taken effect before. */
    private static final Set<String> DUPLICATE = Set.of("42P07", "42P04", "42710");

    /** The object does not exist any more: what DROP says when it has taken effect before. */
    private static final Set<String> GONE = Set.of("42704", "42P01", "3D000");

    private final Session session;
    private final Lookup lookup;
    private final Statement statement;
    private final Target target;

    NonTransactionalStatement(Session session, Statement statement) {
        this.session = session;
        this.lookup = Lookup.in(session);
        this.statement = statement;
        this.target = statement.target();
    }

    /**
     * Whether others can read and write while it waits for locks: then no timeout may interrupt it half-way. VACUUM FULL and what
     * else wants a table for itself must not wait like that.
     */
    boolean letsOthersPass() {
        if (target != null && target.concurrently()) {
            return true;
        }
        return Changes.of(statement).stream()
                .allMatch(change -> change instanceof Maintain work && work.work() == Work.VACUUM);
    }

    /**
     * What the journal must remember of the state before: the indexes of the table of a concurrent build, what others have
     * left of REINDEX, the table that a partition is detached from.
     */
    String before() throws SQLException {
        if (buildsIndex()) {
            return String.join("\n", indexes().stream().map(FoundIndex::name).toList());
        }
        if (isReindex()) {
            return String.join(
                    "\n",
                    lookup.leftByReindex().stream()
                            .map(NonTransactionalStatement::qualified)
                            .toList());
        }
        return isDetach() ? lookup.parent(target.schema(), target.name()).orElse(null) : null;
    }

    /** Removes an invalid index that would be in the way under the name of the one to be built. */
    List<String> clearTheWay() throws SQLException {
        List<String> removed = new ArrayList<>();
        if (buildsIndex() && target.name() != null) {
            for (FoundIndex index : indexes()) {
                if (!index.isValid() && index.name().equals(target.name())) {
                    removed.add(drop(index));
                }
            }
        }
        return removed;
    }

    /**
     * After a failure or an interruption: removes what the statement left half done.
     *
     * @param before what {@link #before()} said
     */
    List<String> cleanUp(String before) throws SQLException {
        List<String> removed = new ArrayList<>();
        Set<String> known = before == null ? Set.of() : Set.of(before.split("\n"));
        if (buildsIndex()) {
            for (FoundIndex index : indexes()) {
                // An index without a name in the statement is known only by its not having been there.
                boolean ours = target.name() == null
                        ? !known.contains(index.name())
                        : index.name().equals(target.name());
                if (!index.isValid() && ours) {
                    removed.add(drop(index));
                }
            }
        } else if (isReindex()) {
            for (FoundIndex index : lookup.leftByReindex()) {
                if (!known.contains(qualified(index))) {
                    removed.add(drop(index));
                }
            }
        } else if (isDetach()) {
            Optional<String> parent = lookup.parentOfPendingDetach(target.schema(), target.name());
            if (parent.isPresent()) {
                session.verbatim()
                        .execute("ALTER TABLE " + parent.get() + " DETACH PARTITION "
                                + Identifiers.quote(target.schema(), target.name()) + " FINALIZE");
                removed.add("the detaching of partition " + target.name() + " was finalized");
            }
        }
        return removed;
    }

    /** After an interruption and {@link #cleanUp}: whether it has taken effect, so that it must not be executed again. */
    boolean isDone(String before) throws SQLException {
        if (buildsIndex()) {
            Set<String> known = before == null ? Set.of() : Set.of(before.split("\n"));
            return indexes().stream()
                    .anyMatch(index -> index.isValid()
                            && !known.contains(index.name())
                            && (target.name() == null || index.name().equals(target.name())));
        }
        return isDetach()
                && before != null
                && lookup.parent(target.schema(), target.name()).isEmpty();
    }

    /** Whether what {@link #cleanUp} did after a failure has completed the statement rather than undone it. */
    boolean isCompleted(List<String> removed) {
        return isDetach() && !removed.isEmpty();
    }

    /** Whether a failure of the statement, executed again after an interruption, only says that it had taken effect. */
    boolean failureMeansDone(SQLException e) {
        if (target == null || buildsIndex()) {
            return false;
        }
        return switch (target.action()) {
            case CREATE -> DUPLICATE.contains(e.getSQLState());
            case DROP -> GONE.contains(e.getSQLState());
            case ALTER -> false;
        };
    }

    /** After success: refuses to believe it when the index is not valid. */
    void verify(String file) throws SQLException {
        if (!buildsIndex() || target.name() == null) {
            return;
        }
        for (FoundIndex index : indexes()) {
            if (index.name().equals(target.name()) && !index.isValid()) {
                throw Problem.of(
                                ProblemType.INDEX_INVALID,
                                "%s, line %d: the server reported success, but the index %s is not valid.",
                                file,
                                statement.line(),
                                index.name())
                        .remedy("Run it again; the index is dropped and built anew.")
                        .with("file", file)
                        .with("line", statement.line());
            }
        }
    }

    private boolean buildsIndex() {
        return target != null && target.kind() == Kind.INDEX && target.action() == Action.CREATE;
    }

    private boolean isDetach() {
        return target != null && target.kind() == Kind.PARTITION && target.action() == Action.DROP;
    }

    private List<FoundIndex> indexes() throws SQLException {
        return lookup.indexes(target.schema(), target.table());
    }

    private boolean isReindex() {
        return statement.tag().equals("REINDEX");
    }

    private String drop(FoundIndex index) throws SQLException {
        session.verbatim()
                .execute("DROP INDEX CONCURRENTLY IF EXISTS " + Identifiers.quote(index.schema(), index.name()));
        return "the invalid index " + index.name() + " was dropped";
    }

    private static String qualified(FoundIndex index) {
        return index.schema() + '.' + index.name();
    }
}
