package io.lockkeeper.catalog;

import static io.lockkeeper.catalog.Entry.Kind;

import io.lockkeeper.postgres.Question;
import java.util.List;

/** The questions for what is in a schema, or belongs to something there, and has no record. */
final class SchemaObjects {

    private SchemaObjects() {}

    static List<Question<Entry>> questions() {
        return List.of(
                Rows.entries(Kind.TRIGGER, Scope.WITH_RELATIONS + """
                        SELECT r.schema, t.tgname AS name, r.name AS of, concat_ws(' ', pg_get_triggerdef(t.oid),
                            CASE t.tgenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END)
                            AS definition
                        FROM r JOIN pg_trigger t ON t.tgrelid = r.oid LEFT JOIN pg_trigger p ON p.oid = t.tgparentid
                            LEFT JOIN pg_constraint o ON o.oid = t.tgconstraint
                        WHERE coalesce(o.contype, 't') = 't'
                            AND (NOT t.tgisinternal AND t.tgparentid = 0 OR t.tgenabled <> p.tgenabled)
                        """),
                Rows.entries(Kind.RULE, Scope.WITH_RELATIONS + """
                        SELECT r.schema, w.rulename AS name, r.name AS of, concat_ws(' ', pg_get_ruledef(w.oid),
                            CASE w.ev_enabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END)
                            AS definition
                        FROM r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
                        """),
                Rows.entries(Kind.POLICY, Scope.WITH_RELATIONS + """
                        SELECT r.schema, p.polname AS name, r.name AS of, concat_ws(' ',
                            CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                            'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                                WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                            'TO ' || (SELECT string_agg(CASE WHEN role = 0 THEN 'PUBLIC' ELSE
                                quote_ident(pg_get_userbyid(role)) END, ', ' ORDER BY pg_get_userbyid(role))
                                FROM unnest(p.polroles) AS role),
                            'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                            'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') AS definition
                        FROM r JOIN pg_policy p ON p.polrelid = r.oid
                        """),
                Rows.entries(Kind.STATISTICS, Scope.WITH_RELATIONS + """
                        SELECT n.nspname AS schema, x.stxname AS name, r.name AS of, concat_ws(' ',
                            pg_get_statisticsobjdef(x.oid),
                            CASE WHEN x.stxstattarget >= 0 THEN 'STATISTICS ' || x.stxstattarget END) AS definition
                        FROM r JOIN pg_statistic_ext x ON x.stxrelid = r.oid JOIN pg_namespace n ON n.oid = x.stxnamespace
                        """),
                inSchema(Kind.CONVERSION, "pg_conversion", "c.connamespace", """
                        c.conname AS name, concat_ws(' ', pg_encoding_to_char(c.conforencoding), 'TO',
                            pg_encoding_to_char(c.contoencoding), 'FROM', c.conproc::regprocedure,
                            CASE WHEN c.condefault THEN 'DEFAULT' END) AS definition
                        """),
                inSchema(Kind.OPERATOR, "pg_operator", "c.oprnamespace", """
                        concat(c.oprname, '(', coalesce(format_type(nullif(c.oprleft, 0), NULL), 'NONE'), ', ',
                            format_type(c.oprright, NULL), ')') AS name,
                        concat_ws(' ', 'FUNCTION', c.oprcode::regprocedure, 'COMMUTATOR', c.oprcom::regoperator,
                            'NEGATOR', c.oprnegate::regoperator, 'RESTRICT', c.oprrest::regprocedure,
                            'JOIN', c.oprjoin::regprocedure, CASE WHEN c.oprcanhash THEN 'HASHES' END,
                            CASE WHEN c.oprcanmerge THEN 'MERGES' END) AS definition
                        """),
                inSchema(Kind.OPERATOR_FAMILY, "pg_opfamily", "c.opfnamespace", """
                        concat(c.opfname, ' USING ', (SELECT amname FROM pg_am WHERE oid = c.opfmethod)) AS name,
                        concat_ws(', ', (SELECT string_agg(concat_ws(' ', 'OPERATOR', o.amopstrategy, o.amopopr::regoperator,
                                (SELECT format('FOR ORDER BY %I.%I', fn.nspname, f.opfname) FROM pg_opfamily f
                                    JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = o.amopsortfamily)), ', '
                                ORDER BY o.amopstrategy, o.amopopr::regoperator::text COLLATE "C")
                                FROM pg_amop o WHERE o.amopfamily = c.oid),
                            (SELECT string_agg(format('FUNCTION %s (%s, %s) %s', f.amprocnum, format_type(f.amproclefttype, NULL),
                                format_type(f.amprocrighttype, NULL), f.amproc::regprocedure), ', '
                                ORDER BY f.amprocnum, f.amproclefttype::regtype::text COLLATE "C",
                                    f.amprocrighttype::regtype::text COLLATE "C")
                                FROM pg_amproc f WHERE f.amprocfamily = c.oid)) AS definition
                        """),
                inSchema(Kind.OPERATOR_CLASS, "pg_opclass", "c.opcnamespace", """
                        concat(c.opcname, ' USING ', (SELECT amname FROM pg_am WHERE oid = c.opcmethod)) AS name,
                        concat_ws(' ', CASE WHEN c.opcdefault THEN 'DEFAULT' END, 'FOR TYPE', format_type(c.opcintype, NULL),
                            'FAMILY', (SELECT format('%I.%I', fn.nspname, f.opfname) FROM pg_opfamily f
                                JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = c.opcfamily),
                            'STORAGE ' || format_type(nullif(c.opckeytype, 0), NULL)) AS definition
                        """),
                inSchema(Kind.TEXT_SEARCH_PARSER, "pg_ts_parser", "c.prsnamespace", """
                        c.prsname AS name, concat_ws(' ', 'START', c.prsstart::regprocedure, 'GETTOKEN', c.prstoken::regprocedure,
                            'END', c.prsend::regprocedure, 'HEADLINE', c.prsheadline::regprocedure,
                            'LEXTYPES', c.prslextype::regprocedure) AS definition
                        """),
                inSchema(Kind.TEXT_SEARCH_TEMPLATE, "pg_ts_template", "c.tmplnamespace", """
                        c.tmplname AS name, concat_ws(' ', 'INIT', c.tmplinit::regprocedure,
                            'LEXIZE', c.tmpllexize::regprocedure) AS definition
                        """),
                inSchema(Kind.TEXT_SEARCH_DICTIONARY, "pg_ts_dict", "c.dictnamespace", """
                        c.dictname AS name, concat_ws(' ', 'TEMPLATE', (SELECT format('%I.%I', tn.nspname, t.tmplname)
                            FROM pg_ts_template t JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE t.oid = c.dicttemplate),
                            c.dictinitoption) AS definition
                        """),
                inSchema(Kind.TEXT_SEARCH_CONFIGURATION, "pg_ts_config", "c.cfgnamespace", """
                        c.cfgname AS name, concat_ws(' ', 'PARSER', (SELECT format('%I.%I', pn.nspname, p.prsname)
                            FROM pg_ts_parser p JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser),
                            (SELECT string_agg(concat(m.maptokentype, ' ', m.mapdict::regdictionary), ', '
                                ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
                            AS definition
                        """));
    }

    /** Collations have other columns in other versions. */
    static Question<Entry> collations(int major) {
        String locale = major >= 17 ? "c.colllocale" : major >= 15 ? "c.colliculocale" : "NULL::text";
        return inSchema(Kind.COLLATION, "pg_collation", "c.collnamespace", """
                c.collname AS name, concat_ws(' ', 'PROVIDER', c.collprovider, 'LC_COLLATE ' || quote_literal(c.collcollate),
                    'LC_CTYPE ' || quote_literal(c.collctype), 'LOCALE ' || quote_literal(%s), 'RULES ' || quote_literal(%s),
                    CASE WHEN NOT c.collisdeterministic THEN 'NOT DETERMINISTIC' END) AS definition
                """.formatted(
                        locale, major >= 16 ? "c.collicurules" : "NULL::text"));
    }

    private static Question<Entry> inSchema(Kind kind, String catalog, String namespace, String columns) {
        return Rows.entries(
                kind,
                "SELECT n.nspname AS schema, NULL AS of, " + columns + "FROM " + catalog
                        + " c JOIN pg_namespace n ON n.oid = " + namespace + " WHERE " + Scope.SCHEMA + " AND "
                        + Scope.notOfExtension(catalog, "c.oid"));
    }
}
