package io.lockkeeper.rig;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is in a database at one moment.
 *
 * @param contents definitions and rows, see {@link Catalogue}
 * @param leftovers what a broken concurrent statement has left
 * @param applied the steps that the tool's history says are applied
 * @param twice effects that are there more than once
 */
record Sight(List<String> contents, List<String> leftovers, Set<String> applied, List<String> twice) {

    /** What is there now; of what somebody has locked and does not let go of, only that. */
    static Sight of(DatabaseUrl url, Tool tool) {
        try (Session session = TestServer.session(url)) {
            session.execute("SET lock_timeout = '5s'");
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            Sight sight = new Sight(
                    Catalogue.contents(session), Catalogue.leftovers(session), tool.applied(session), twice(session));
            session.rollback();
            return sight;
        } catch (SQLException e) {
            if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return new Sight(List.of("a table that cannot be read: it is locked"), List.of(), Set.of(), List.of());
            }
            throw new AssertionError(e);
        }
    }

    /** Rows that no constraint keeps from being there twice. */
    private static List<String> twice(Session session) throws SQLException {
        List<String> twice = new ArrayList<>();
        if (exists(session, "public.effect")) {
            twice.addAll(session.query(
                    "SELECT step FROM public.effect GROUP BY step HAVING count(*) > 1", row -> row.getString(1)));
        }
        if (exists(session, "public.berth")) {
            twice.addAll(session.query(
                    "SELECT 'berth at port ' || port FROM public.berth GROUP BY port HAVING count(*) > 1",
                    row -> row.getString(1)));
        }
        return twice;
    }

    /** Whether there is a table of that name. */
    static boolean exists(Session session, String table) throws SQLException {
        return session.query("SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table)
                .getFirst();
    }

    /** The contents but for indexes that are not valid. */
    List<String> withoutInvalidIndexes() {
        List<String> invalid = leftovers.stream()
                .filter(leftover -> leftover.startsWith("invalid index "))
                .map(leftover -> leftover.replaceAll(".*[ .]", ""))
                .toList();
        return contents.stream()
                .filter(line -> invalid.stream().noneMatch(index -> line.matches(".*[ .]" + index + " .*")))
                .toList();
    }
}
