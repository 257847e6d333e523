package io.lockkeeper.migration;

import io.lockkeeper.catalog.Lookup;
import io.lockkeeper.migration.Resolution.Found;
import io.lockkeeper.migration.ResolveOptions.As;
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
            Optional<Boolean> exists = Lookup.in(session).exists(target);
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
}
