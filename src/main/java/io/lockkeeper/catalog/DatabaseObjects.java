package io.lockkeeper.catalog;

import static io.lockkeeper.catalog.Entry.Kind;

import io.lockkeeper.postgres.Question;
import java.util.List;

/** The questions for what is in a database and in no schema. */
final class DatabaseObjects {

    private DatabaseObjects() {}

    static List<Question<Entry>> questions(int major) {
        return List.of(
                Rows.entries(Kind.SCHEMA, """
                        SELECT NULL AS schema, n.nspname AS name, NULL AS of, '' AS definition FROM pg_namespace n
                        WHERE\s""" + Scope.SCHEMA + " AND " + Scope.notOfExtension("pg_namespace", "n.oid")),
                Rows.entries(Kind.EXTENSION, """
                        SELECT NULL AS schema, x.extname AS name, NULL AS of,
                            format('SCHEMA %I VERSION %L', n.nspname, x.extversion) AS definition
                        FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
                        """),
                global(Kind.ACCESS_METHOD, "pg_am", """
                        c.amname AS name, concat_ws(' ', 'TYPE', c.amtype, 'HANDLER', c.amhandler::regprocedure) AS definition
                        """),
                global(Kind.LANGUAGE, "pg_language", """
                        c.lanname AS name, concat_ws(' ', CASE WHEN c.lanpltrusted THEN 'TRUSTED' END,
                            'HANDLER', c.lanplcallfoid::regprocedure, 'INLINE', c.laninline::regprocedure,
                            'VALIDATOR', c.lanvalidator::regprocedure) AS definition
                        """),
                global(Kind.CAST, "pg_cast", """
                        format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)) AS name,
                        concat_ws(' ', CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure
                                WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END,
                            CASE c.castcontext WHEN 'a' THEN 'AS ASSIGNMENT' WHEN 'i' THEN 'AS IMPLICIT' END) AS definition
                        """),
                global(Kind.TRANSFORM, "pg_transform", """
                        format('FOR %s LANGUAGE %I', format_type(c.trftype, NULL),
                            (SELECT lanname FROM pg_language WHERE oid = c.trflang)) AS name,
                        concat_ws(' ', 'FROM SQL', c.trffromsql::regprocedure, 'TO SQL', c.trftosql::regprocedure) AS definition
                        """),
                global(Kind.FOREIGN_DATA_WRAPPER, "pg_foreign_data_wrapper", """
                        c.fdwname AS name, concat_ws(' ', 'HANDLER', c.fdwhandler::regprocedure,
                            'VALIDATOR', c.fdwvalidator::regprocedure, 'OPTIONS ' ||\s""" + options("fdwoptions") + """
                            ) AS definition
                        """),
                global(Kind.SERVER, "pg_foreign_server", """
                        c.srvname AS name, concat_ws(' ', 'TYPE ' || quote_literal(c.srvtype), 'VERSION ' || quote_literal(c.srvversion),
                            'FOREIGN DATA WRAPPER', (SELECT quote_ident(fdwname) FROM pg_foreign_data_wrapper
                                WHERE oid = c.srvfdw), 'OPTIONS ' ||\s""" + options("srvoptions") + """
                            ) AS definition
                        """),
                Rows.entries(Kind.USER_MAPPING, """
                        SELECT NULL AS schema, CASE WHEN c.umuser = 0 THEN 'PUBLIC' ELSE c.usename END AS name,
                            c.srvname AS of, concat_ws(' ', 'OPTIONS', (SELECT string_agg(option_name, ', '
                                ORDER BY option_name COLLATE "C") FROM pg_options_to_table(c.umoptions))) AS definition
                        FROM pg_user_mappings c
                        """),
                global(Kind.EVENT_TRIGGER, "pg_event_trigger", """
                        c.evtname AS name, concat_ws(' ', 'ON', c.evtevent, 'TAGS ' || (SELECT string_agg(quote_literal(tag), ', '
                                ORDER BY tag COLLATE "C") FROM unnest(c.evttags) AS tag), 'EXECUTE', c.evtfoid::regprocedure,
                            CASE c.evtenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END)
                            AS definition
                        """),
                global(
                        Kind.PUBLICATION,
                        "pg_publication",
                        """
                        c.pubname AS name, concat_ws(' ', CASE WHEN c.puballtables THEN 'FOR ALL TABLES' END,
                            CASE WHEN c.pubinsert THEN 'INSERT' END, CASE WHEN c.pubupdate THEN 'UPDATE' END,
                            CASE WHEN c.pubdelete THEN 'DELETE' END, CASE WHEN c.pubtruncate THEN 'TRUNCATE' END,
                            CASE WHEN c.pubviaroot THEN 'VIA PARTITION ROOT' END
                        """ + (major >= 18 ? ", CASE WHEN c.pubgencols <> 'n' THEN 'GENERATED COLUMNS STORED' END" : "")
                                + ") AS definition\n"),
                Rows.entries(Kind.PUBLICATION_MEMBER, publicationTables(major)),
                Rows.entries(Kind.PUBLICATION_MEMBER, publicationSchemas(major)),
                Rows.entries(Kind.SUBSCRIPTION, subscriptions(major)));
    }

    private static String options(String column) {
        return """
                (SELECT string_agg(option_name || CASE WHEN option_name ~* '%s' THEN ''
                    ELSE '=' || quote_literal(option_value) END, ', ' ORDER BY option_name COLLATE "C")
                    FROM pg_options_to_table(c.%s))
                """.formatted(Scope.SECRET, column);
    }

    private static String publicationTables(int major) {
        String restriction = """
                concat_ws(' ', '(' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                    WHERE a.attrelid = m.prrelid AND a.attnum = ANY (m.prattrs)) || ')',
                    'WHERE (' || pg_get_expr(m.prqual, m.prrelid) || ')')
                """;
        return Scope.WITH_RELATIONS + "SELECT r.schema, p.pubname AS name, r.name AS of, "
                + (major >= 15 ? restriction : "''")
                + " AS definition FROM r JOIN pg_publication_rel m ON m.prrelid = r.oid"
                + " JOIN pg_publication p ON p.oid = m.prpubid";
    }

    private static String publicationSchemas(int major) {
        return major < 15 ? "SELECT NULL AS schema, NULL AS name, NULL AS of, NULL AS definition WHERE false" : """
                SELECT n.nspname AS schema, p.pubname AS name, NULL AS of, 'TABLES IN SCHEMA' AS definition
                FROM pg_publication_namespace m JOIN pg_publication p ON p.oid = m.pnpubid
                    JOIN pg_namespace n ON n.oid = m.pnnspid
                """;
    }

    /** Of its columns only those that every role may read: where it connects to, and with which password, is not among them. */
    private static String subscriptions(int major) {
        return """
                SELECT NULL AS schema, s.subname AS name, NULL AS of, concat_ws(' ',
                    'PUBLICATION ' || (SELECT string_agg(quote_ident(name), ', ' ORDER BY name COLLATE "C")
                        FROM unnest(s.subpublications) AS name),
                    'SLOT ' || quote_ident(s.subslotname), 'SYNCHRONOUS_COMMIT ' || s.subsynccommit,
                    concat('STREAMING ', s.substream), CASE WHEN s.subbinary THEN 'BINARY' END,
                    CASE WHEN NOT s.subenabled THEN 'DISABLED' END
                """
                + (major >= 15 ? ", CASE WHEN s.subdisableonerr THEN 'DISABLE_ON_ERROR' END" : "")
                + (major >= 15 ? ", CASE WHEN s.subtwophasestate <> 'd' THEN 'TWO_PHASE' END" : "")
                + (major >= 16 ? ", 'ORIGIN ' || s.suborigin" : "")
                + (major >= 16 ? ", CASE WHEN NOT s.subpasswordrequired THEN 'PASSWORD NOT REQUIRED' END" : "")
                + (major >= 16 ? ", CASE WHEN s.subrunasowner THEN 'RUN_AS_OWNER' END" : "")
                + (major >= 17 ? ", CASE WHEN s.subfailover THEN 'FAILOVER' END" : "")
                + ") AS definition FROM pg_subscription s"
                + " WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";
    }

    private static Question<Entry> global(Kind kind, String catalog, String columns) {
        return Rows.entries(
                kind,
                "SELECT NULL AS schema, NULL AS of, " + columns + "FROM " + catalog + " c WHERE c.oid" + Scope.USERS
                        + " AND " + Scope.independent(catalog, "c.oid"));
    }
}
