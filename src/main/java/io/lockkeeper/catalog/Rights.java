package io.lockkeeper.catalog;

import static io.lockkeeper.catalog.Entry.Kind;

import io.lockkeeper.postgres.Question;
import java.util.List;

/** The questions for what is said about objects: who may do what with them, comments, labels. */
final class Rights {

    /** What each role may do by an access control list: {@code role}, {@code privileges}. */
    private static final String BY_ROLE = """
            (SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS role,
                string_agg(concat(x.privilege_type, CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' END,
                    CASE WHEN x.grantor <> o.owner THEN ' BY ' || quote_ident(pg_get_userbyid(x.grantor)) END),
                    ', ' ORDER BY x.privilege_type COLLATE "C", pg_get_userbyid(x.grantor)) AS privileges
                FROM aclexplode(%s) AS x GROUP BY x.grantee)
            """;

    private Rights() {}

    static List<Question<Entry>> questions() {
        return List.of(
                Rows.entries(Kind.GRANT, grants()),
                Rows.entries(Kind.DEFAULT_PRIVILEGES, """
                        SELECT n.nspname AS schema, NULL AS of, concat_ws(' ', 'FOR ROLE', quote_ident(pg_get_userbyid(o.owner)),
                                'ON', CASE o.type WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                                    WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END) AS name,
                            coalesce((SELECT string_agg(role || ': ' || privileges, '; ' ORDER BY role COLLATE "C") FROM\s""" + BY_ROLE.formatted("o.acl") + """
                            AS now), 'none') AS definition
                        FROM (SELECT defaclrole AS owner, defaclnamespace AS namespace, defaclobjtype AS type, defaclacl AS acl
                            FROM pg_default_acl) AS o LEFT JOIN pg_namespace n ON n.oid = o.namespace
                        """),
                Rows.entries(Kind.COMMENT, said("d.description", "''", "pg_description")),
                Rows.entries(Kind.SECURITY_LABEL, said("d.label", "' BY ' || d.provider", "pg_seclabel")));
    }

    /** Where an object has an access control list: each role that may not do exactly what it may do by default. */
    private static String grants() {
        return """
                SELECT o.schema, o.of, concat(o.what, ' TO ', p.role) AS name, coalesce(p.privileges, 'none') AS definition
                FROM (
                    SELECT n.nspname AS schema, c.relname AS of, c.relowner AS owner, c.relacl AS acl,
                        CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS type,
                        concat(CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END, quote_ident(c.relname)) AS what
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relacl IS NOT NULL AND\s""" + Scope.RELATION + """
                    UNION ALL SELECT n.nspname, c.relname, c.relowner, a.attacl, 'c',
                        format('COLUMN %I.%I', c.relname, a.attname)
                    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND\s""" + Scope.RELATION + """
                    UNION ALL SELECT n.nspname, NULL, p.proowner, p.proacl, 'f',
                        format('FUNCTION %I(%s)', p.proname, oidvectortypes(p.proargtypes))
                    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    WHERE p.proacl IS NOT NULL AND\s""" + Scope.SCHEMA + " AND "
                + Scope.independent("pg_proc", "p.oid") + """
                    UNION ALL SELECT n.nspname, NULL, t.typowner, t.typacl, 'T', format('TYPE %I', t.typname)
                    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                    WHERE t.typacl IS NOT NULL AND\s""" + Scope.SCHEMA + " AND "
                + Scope.independent("pg_type", "t.oid") + """
                    UNION ALL SELECT n.nspname, NULL, n.nspowner, n.nspacl, 'n', format('SCHEMA %I', n.nspname)
                    FROM pg_namespace n WHERE n.nspacl IS NOT NULL AND\s""" + Scope.SCHEMA + " AND "
                + Scope.notOfExtension("pg_namespace", "n.oid") + """
                    UNION ALL SELECT NULL, NULL, lanowner, lanacl, 'l', format('LANGUAGE %I', lanname)
                    FROM pg_language WHERE lanacl IS NOT NULL
                    UNION ALL SELECT NULL, NULL, fdwowner, fdwacl, 'F', format('FOREIGN DATA WRAPPER %I', fdwname)
                    FROM pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL
                    UNION ALL SELECT NULL, NULL, srvowner, srvacl, 'S', format('FOREIGN SERVER %I', srvname)
                    FROM pg_foreign_server WHERE srvacl IS NOT NULL
                ) AS o CROSS JOIN LATERAL (SELECT role, now.privileges
                    FROM\s""" + BY_ROLE.formatted("o.acl") + "AS now FULL JOIN "
                + BY_ROLE.formatted("acldefault(o.type::\"char\", o.owner)") + """
                    AS usual USING (role) WHERE now.privileges IS DISTINCT FROM usual.privileges) AS p
                """;
    }

    /** What is said about an object; its address tells whether it is one that is read. What extensions bring is theirs. */
    private static String said(String text, String by, String catalog) {
        return """
                SELECT coalesce(i.schema, CASE WHEN cardinality(a.names) > 1 THEN a.names[1] END) AS schema,
                    CASE WHEN cardinality(a.names) > 2 THEN a.names[2] END AS of,
                    concat(upper(i.type), ' ', i.identity,\s""" + by + ") AS name, " + text + " AS definition\nFROM "
                + catalog + """
                 d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
                    CROSS JOIN LATERAL (SELECT CASE WHEN i.type IN ('operator class', 'operator family')
                        THEN object_names[2:] ELSE object_names END AS names
                        FROM pg_identify_object_as_address(d.classoid, d.objoid, d.objsubid)) AS a
                    LEFT JOIN pg_namespace n ON n.nspname = a.names[1] AND cardinality(a.names) > 1
                WHERE (d.objoid\s""" + Scope.USERS
                + " OR d.classoid = 'pg_namespace'::regclass"
                + " AND d.objoid = to_regnamespace('public'))"
                + " AND d.classoid NOT IN ('pg_largeobject'::regclass, 'pg_extension'::regclass)"
                + " AND (n.oid IS NULL OR " + Scope.SCHEMA + ")"
                + " AND coalesce(a.names[2], '') NOT IN ('_prisma_migrations', 'flyway_schema_history')"
                + " AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid"
                + " AND e.deptype = 'e')";
    }
}
