package io.lockkeeper.catalog.shape;

import io.lockkeeper.catalog.shape.Shape.Grants;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Asks the catalogue what roles may do. */
final class RoleReader {

    private final Session session;

    RoleReader(Session session) {
        this.session = session;
    }

    /** What a role may do; nothing when it does not exist. */
    Grants grants(String role, List<String> schemas) throws SQLException {
        Grants grants = new Grants(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>(), new HashSet<>());
        session.query(
                """
                SELECT c.oid::int8, a.attnum::int4, has_column_privilege(o.oid, c.oid, a.attnum, 'SELECT'),
                    has_column_privilege(o.oid, c.oid, a.attnum, 'INSERT'), has_column_privilege(o.oid, c.oid, a.attnum, 'UPDATE'),
                    has_table_privilege(o.oid, c.oid, 'DELETE')
                FROM pg_roles o, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE o.rolname = ? AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname = ANY (?::text[])
                    AND has_schema_privilege(o.oid, n.oid, 'USAGE')""",
                row -> {
                    long table = row.getLong(1);
                    add(grants.select(), row.getBoolean(3), table, row.getInt(2));
                    add(grants.insert(), row.getBoolean(4), table, row.getInt(2));
                    add(grants.update(), row.getBoolean(5), table, row.getInt(2));
                    return row.getBoolean(6) && grants.delete().add(table);
                },
                role,
                Identifiers.array(schemas));
        session.query("""
                SELECT p.oid::int8 FROM pg_roles o, pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE o.rolname = ? AND n.nspname = ANY (?::text[]) AND has_schema_privilege(o.oid, n.oid, 'USAGE')
                    AND has_function_privilege(o.oid, p.oid, 'EXECUTE')""", row -> grants.execute().add(row.getLong(1)), role, Identifiers.array(schemas));
        return grants;
    }

    private static void add(Map<Long, Set<Integer>> grants, boolean has, long table, int column) {
        if (has) {
            grants.computeIfAbsent(table, any -> new HashSet<>()).add(column);
        }
    }

    /** The statement_timeout in milliseconds of roles that have one. */
    Map<String, Long> timeouts(List<String> roles) throws SQLException {
        Map<String, Long> timeouts = new TreeMap<>();
        session.query("""
                SELECT o.rolname, extract(epoch FROM CASE WHEN s.value ~ '^[0-9]+$' THEN s.value || 'ms' ELSE s.value END::interval) * 1000
                FROM pg_roles o JOIN pg_db_role_setting d ON d.setrole = o.oid
                    AND d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())),
                LATERAL (SELECT split_part(c, '=', 2) AS value FROM unnest(d.setconfig) c WHERE starts_with(c, 'statement_timeout=')) s
                WHERE o.rolname = ANY (?::text[]) ORDER BY d.setdatabase""", row -> timeouts.put(row.getString(1), row.getLong(2)), Identifiers.array(roles));
        return timeouts;
    }

    /** As those made it who may make anything here; a role that came before them would see what callers are answered. */
    boolean keepsAnswers() throws SQLException {
        return session.query("""
                SELECT count(*) = 3 AND bool_and(o.rolsuper OR o.rolname = current_user)
                FROM (SELECT nspowner AS owner FROM pg_namespace WHERE nspname = 'lockkeeper_rows'
                    UNION ALL SELECT proowner FROM pg_proc WHERE proname IN ('answered', 'keep') AND prosecdef
                        AND pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'lockkeeper_rows')) AS made
                JOIN pg_roles o ON o.oid = made.owner""", row -> row.getBoolean(1)).getFirst();
    }
}
