package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is in a database in PostgreSQL's own definitions, one line a thing, without object ids: equal lists mean equal
 * databases. The history tables and schema {@code lockkeeper} are left out.
 */
public final class Catalogue {

    private static final String FOREIGN = """
            n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockkeeper', 'pg_toast') AND n.nspname !~ '^pg_temp'
            """;

    private static final String OWN_RELATION = FOREIGN + """
            AND (SELECT t.relname FROM pg_class t
                WHERE t.oid = coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = c.oid), c.oid))
                NOT IN ('_prisma_migrations', 'flyway_schema_history', 'databasechangelog', 'databasechangeloglock')
            """;

    private static final List<String> QUERIES = List.of(
            "SELECT 'schema ' || n.nspname FROM pg_namespace n WHERE " + FOREIGN,
            """
            SELECT format('relation %s %s %s %s %s', c.oid::regclass, c.relkind, c.relpersistence, c.reloptions,
                pg_get_expr(c.relpartbound, c.oid))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE\s""" + OWN_RELATION,
            """
            SELECT format('column %s.%s %s %s %s %s %s', c.oid::regclass, a.attname,
                format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                pg_get_expr(d.adbin, d.adrelid))
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'i' AND\s""" + OWN_RELATION,
            """
            SELECT format('index %s valid %s', pg_get_indexdef(c.oid), i.indisvalid AND i.indisready)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE\s""" + OWN_RELATION,
            """
            SELECT format('constraint %s on %s %s', o.conname, c.oid::regclass, pg_get_constraintdef(o.oid))
            FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE\s""" + OWN_RELATION,
            """
            SELECT format('enum %s %s', t.oid::regtype,
                (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND\s""" + FOREIGN,
            """
            SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prokind IN ('f', 'p') AND\s""" + FOREIGN,
            """
            SELECT 'trigger ' || pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT g.tgisinternal AND\s""" + OWN_RELATION,
            """
            SELECT 'view ' || c.oid::regclass || pg_get_viewdef(c.oid) FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm') AND\s""" + OWN_RELATION,
            "SELECT 'extension ' || extname FROM pg_extension");

    private static final String TABLES =
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind = 'r' AND " + OWN_RELATION;

    private Catalogue() {}

    /** Definitions and rows. */
    public static List<String> contents(DatabaseUrl url) {
        try (Session session = TestServer.session(url)) {
            return contents(session);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Definitions and rows, as a session sees them; it loses its search path. */
    public static List<String> contents(Session session) throws SQLException {
        List<String> contents = new ArrayList<>(definitions(session));
        for (String table : session.query(TABLES, row -> row.getString(1))) {
            contents.addAll(session.query(
                    "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM " + table + " t",
                    row -> "rows " + table + " " + row.getLong(1) + " " + row.getString(2)));
        }
        contents.sort(null);
        return contents;
    }

    /** Definitions only. */
    public static List<String> definitions(DatabaseUrl url) {
        try (Session session = TestServer.session(url)) {
            return definitions(session);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> definitions(Session session) throws SQLException {
        List<String> definitions = new ArrayList<>();
        session.execute("SET search_path = ''");
        for (String query : QUERIES) {
            definitions.addAll(session.query(query, row -> row.getString(1)));
        }
        definitions.sort(null);
        return definitions;
    }

    /** What a broken concurrent statement leaves: invalid indexes, their temporary names, pending detachments. */
    public static List<String> leftovers(DatabaseUrl url) {
        try (Session session = TestServer.session(url)) {
            return leftovers(session);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #leftovers(DatabaseUrl)}, as a session sees it. */
    public static List<String> leftovers(Session session) throws SQLException {
        return session.query("""
                SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid OR NOT indisready
                UNION ALL
                SELECT 'index ' || relname FROM pg_class WHERE relkind = 'i' AND relname ~ '_cc(new|old)[0-9]*$'
                UNION ALL
                SELECT 'detaching ' || inhrelid::regclass FROM pg_inherits WHERE inhdetachpending
                """, row -> row.getString(1));
    }
}
