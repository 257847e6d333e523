package io.lockkeeper.migration;

import io.lockkeeper.migration.Resolution.Found;
import io.lockkeeper.migration.ResolveOptions.As;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Action;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.sql.Target;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of a migration is in the database, as far as the catalogue can tell. */
record Evidence(List<Found> found) {

    /** Checks what the statements of a script make or drop; the last statement on an object counts. */
    static Evidence of(Script script, Session session) throws SQLException {
        List<Found> found = new ArrayList<>();
        for (Statement statement : script.statements()) {
            Target target = statement.target();
            if (target == null || target.action() == Action.ALTER || target.name() == null) {
                continue;
            }
            Optional<Boolean> exists = exists(target, session);
            if (exists.isPresent()) {
                String object = target.kind().label()
                        + ' '
                        + (target.table() == null ? "" : target.table() + '.')
                        + target.name();
                found.removeIf(one -> one.object().equals(object));
                found.add(new Found(statement.line(), object, target.action() == Action.CREATE, exists.get()));
            }
        }
        return new Evidence(List.copyOf(found));
    }

    /** What speaks against a person's word: applied means that all it makes is there, rolled back that nothing of it is. */
    Evidence against(As as) {
        return new Evidence(found.stream()
                .filter(one -> (one.there() == one.expected()) != (as == As.APPLIED))
                .toList());
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In words, such as "TABLE orders is there, INDEX orders_id is not there". */
    String describe() {
        return String.join(
                ", ",
                found.stream()
                        .map(one -> one.object() + (one.there() ? " is there" : " is not there"))
                        .toList());
    }

    /** Empty when the catalogue does not tell of this kind of object. */
    private static Optional<Boolean> exists(Target target, Session session) throws SQLException {
        String name = Identifiers.quote(target.schema(), target.name());
        return switch (target.kind()) {
            case TABLE, INDEX, VIEW, MATERIALIZED_VIEW, SEQUENCE, FOREIGN_TABLE ->
                is(session, "SELECT to_regclass(?) IS NOT NULL", name);
            case TYPE, DOMAIN -> is(session, "SELECT to_regtype(?) IS NOT NULL", name);
            case SCHEMA -> is(session, "SELECT to_regnamespace(?) IS NOT NULL", name);
            case EXTENSION -> is(session, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = ?)", target.name());
            case FUNCTION, PROCEDURE ->
                is(session, "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = ?)", target.name());
            case COLUMN ->
                member(
                        target,
                        session,
                        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?"
                                + " AND NOT attisdropped)");
            case CONSTRAINT ->
                member(
                        target,
                        session,
                        "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?)");
            case TRIGGER ->
                member(
                        target,
                        session,
                        "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass(?) AND tgname = ?)");
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> member(Target target, Session session, String sql) throws SQLException {
        return is(session, sql, Identifiers.quote(target.schema(), target.table()), target.name());
    }

    private static Optional<Boolean> is(Session session, String sql, Object... values) throws SQLException {
        return Optional.of(session.query(sql, row -> row.getBoolean(1), values).getFirst());
    }
}
