package io.lockkeeper.migration;

import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.migration.Resolution.Found;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Action;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.sql.Target;
import io.lockkeeper.system.Migration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks at what a migration has left in the database, and holds a person's word against it: applied means that all it makes is
 * there, rolled back that nothing of it is.
 */
final class Resolve {

    private final Session session;
    private final HistoryTable history;
    private final Lease lease;

    Resolve(Session session, HistoryTable history, Lease lease) {
        this.session = session;
        this.history = history;
        this.lease = lease;
    }

    /**
     * @param force whether to take the word although the database says otherwise
     * @return what was found
     */
    List<Found> resolve(Migration migration, Map<String, String> placeholders, boolean applied, boolean force)
            throws SQLException {
        lease.at("resolving " + migration.name());
        Script script = migration.script(placeholders);
        List<Found> found = look(script);
        List<Found> against = against(found, applied);
        if (!against.isEmpty() && !force) {
            throw Problem.of(
                            ProblemType.RESOLVE_REFUSED,
                            "%s cannot be taken as %s: %s.",
                            migration.name(),
                            applied ? "applied" : "rolled back",
                            describe(against))
                    .remedy("Put it right by hand and ask again; --force takes your word for it.")
                    .with("migration", migration.name())
                    .with("found", found);
        }
        session.begin();
        if (applied) {
            history.resolveApplied(session, migration);
            lease.journal().recordTokens(migration.name(), script.tokenChecksum());
        } else {
            history.resolveRolledBack(session, migration);
        }
        lease.journal()
                .journal(
                        JournalEvent.RESOLVED, migration.name(), null, null, applied ? "as applied" : "as rolled back");
        session.commit();
        return found;
    }

    static List<Found> against(List<Found> found, boolean applied) {
        return found.stream()
                .filter(one -> (one.there() == one.expected()) != applied)
                .toList();
    }

    static String describe(List<Found> found) {
        return String.join(
                ", ",
                found.stream()
                        .map(one -> one.object() + (one.there() ? " is there" : " is not there"))
                        .toList());
    }

    /** What the statements make or drop, as far as the catalogue can tell; the last word on an object counts. */
    private List<Found> look(Script script) throws SQLException {
        List<Found> found = new ArrayList<>();
        for (Statement statement : script.statements()) {
            Target target = statement.target();
            if (target == null || target.action() == Action.ALTER || target.name() == null) {
                continue;
            }
            Boolean there = isThere(target);
            if (there != null) {
                String object = target.kind().label()
                        + ' '
                        + (target.table() == null ? "" : target.table() + '.')
                        + target.name();
                found.removeIf(one -> one.object().equals(object));
                found.add(new Found(statement.line(), object, target.action() == Action.CREATE, there));
            }
        }
        return List.copyOf(found);
    }

    private Boolean isThere(Target target) throws SQLException {
        String name = Identifiers.quote(target.schema(), target.name());
        return switch (target.kind()) {
            case TABLE, INDEX, VIEW, MATERIALIZED_VIEW, SEQUENCE, FOREIGN_TABLE ->
                is("SELECT to_regclass(?) IS NOT NULL", name);
            case TYPE, DOMAIN -> is("SELECT to_regtype(?) IS NOT NULL", name);
            case SCHEMA -> is("SELECT to_regnamespace(?) IS NOT NULL", name);
            case EXTENSION -> is("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = ?)", target.name());
            case FUNCTION, PROCEDURE -> is("SELECT EXISTS (SELECT FROM pg_proc WHERE proname = ?)", target.name());
            case COLUMN ->
                is(
                        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?"
                                + " AND NOT attisdropped)",
                        Identifiers.quote(target.schema(), target.table()),
                        target.name());
            case CONSTRAINT ->
                is(
                        "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?)",
                        Identifiers.quote(target.schema(), target.table()),
                        target.name());
            case TRIGGER ->
                is(
                        "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass(?) AND tgname = ?)",
                        Identifiers.quote(target.schema(), target.table()),
                        target.name());
            default -> null;
        };
    }

    private boolean is(String sql, Object... values) throws SQLException {
        return session.query(sql, row -> row.getBoolean(1), values).getFirst();
    }
}
