package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Question;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The questions for the objects that have a record. */
final class TypedObjects {

    private final Members members;

    /** @param members must have been asked when these are */
    TypedObjects(Members members) {
        this.members = members;
    }

    Question<Relation> relations() {
        return Question.of("""
                SELECT c.oid, n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner) AS owner,
                    c.relpersistence = 'u' AS unlogged, c.relispartition,
                    coalesce(c.reloptions, '{}') || (SELECT array_agg('toast.' || option)
                        FROM pg_class t, unnest(t.reloptions) AS option WHERE t.oid = c.reltoastrelid) AS options,
                    (SELECT amname FROM pg_am WHERE oid = c.relam AND amname <> 'heap') AS method,
                    (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace) AS tablespace,
                    c.relrowsecurity, c.relforcerowsecurity,
                    CASE WHEN c.relkind IN ('r', 'p', 'm') THEN CASE c.relreplident
                        WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN 'INDEX' END END AS replica_identity,
                    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partition key",
                    pg_get_expr(c.relpartbound, c.oid) AS bound,
                    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS query,
                    CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END AS of_type, s.srvname, f.ftoptions
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
                WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND\s""" + Scope.RELATION, this::relation);
    }

    private Relation relation(ResultSet row) throws SQLException {
        long oid = row.getLong("oid");
        Relation.Kind kind = Relation.Kind.of(row.getString("relkind"));
        boolean isView = kind == Relation.Kind.VIEW || kind == Relation.Kind.MATERIALIZED_VIEW;
        return new Relation(
                row.getString("nspname"),
                row.getString("relname"),
                kind,
                row.getString("owner"),
                row.getBoolean("unlogged"),
                Rows.options(row, "options"),
                row.getString("method"),
                row.getString("tablespace"),
                row.getBoolean("relrowsecurity"),
                row.getBoolean("relforcerowsecurity"),
                row.getString("replica_identity"),
                kind == Relation.Kind.PARTITIONED_TABLE ? Rows.definition(row, "partition key") : null,
                row.getBoolean("relispartition") ? Rows.definition(row, "bound") : null,
                members.parents(oid),
                isView ? Rows.definition(row, "query") : null,
                row.getString("of_type"),
                row.getString("srvname"),
                Rows.options(row, "ftoptions"),
                members.columns(oid),
                members.constraints(oid),
                members.indexes(oid));
    }

    Question<Routine> routines() {
        return Question.of(
                """
                SELECT n.nspname, p.proname, oidvectortypes(p.proargtypes) AS arguments, p.prosecdef, l.lanname,
                    CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind,
                    pg_get_userbyid(p.proowner) AS owner, pg_get_function_result(p.oid) AS result,
                    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE concat_ws(', ',
                        format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s', n.nspname, p.proname,
                            pg_get_function_arguments(p.oid), a.aggtransfn::regprocedure),
                        'STYPE = ' || format_type(a.aggtranstype, NULL), 'SSPACE = ' || nullif(a.aggtransspace, 0),
                        'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regprocedure,
                        CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END, concat('FINALFUNC_MODIFY = ', a.aggfinalmodify),
                        'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regprocedure,
                        'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regprocedure,
                        'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regprocedure,
                        'INITCOND = ' || quote_literal(a.agginitval),
                        'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regprocedure,
                        'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regprocedure,
                        'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL),
                        'MSSPACE = ' || nullif(a.aggmtransspace, 0),
                        'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regprocedure,
                        CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
                        concat('MFINALFUNC_MODIFY = ', a.aggmfinalmodify), 'MINITCOND = ' || quote_literal(a.aggminitval),
                        'SORTOP = ' || nullif(a.aggsortop, 0)::regoperator,
                        CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END, concat('PARALLEL = ', p.proparallel, ')'))
                        END AS definition
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
                    LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
                WHERE\s""" + Scope.SCHEMA + " AND " + Scope.independent("pg_proc", "p.oid"),
                row -> new Routine(
                        row.getString("nspname"),
                        row.getString("proname"),
                        row.getString("arguments"),
                        Routine.Kind.valueOf(row.getString("kind")),
                        row.getString("owner"),
                        row.getString("lanname"),
                        row.getString("result"),
                        row.getBoolean("prosecdef"),
                        Rows.definition(row, "definition")));
    }

    Question<Type> types() {
        return Question.of(
                """
                SELECT t.oid, t.typrelid, n.nspname, t.typname, CASE WHEN t.typtype = 'p' AND t.typisdefined THEN 'b'
                        ELSE t.typtype END AS kind,
                    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
                    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels,
                    CASE t.typtype
                    WHEN 'd' THEN concat_ws(' ',
                        CASE WHEN t.typcollation <> b.typcollation THEN 'COLLATE ' || t.typcollation::regcollation END,
                        CASE WHEN t.typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(t.typdefaultbin, 0))
                    WHEN 'r' THEN format('(SUBTYPE = %s, SUBTYPE_OPCLASS = %I.%I, COLLATION = %s, CANONICAL = %s, SUBTYPE_DIFF = %s,'
                            ' MULTIRANGE_TYPE_NAME = %s)', format_type(g.rngsubtype, NULL),
                        (SELECT nspname FROM pg_namespace WHERE oid = o.opcnamespace), o.opcname,
                        g.rngcollation::regcollation, g.rngcanonical::regprocedure, g.rngsubdiff::regprocedure,
                        format_type(g.rngmultitypid, NULL))
                    WHEN 'b' THEN format('(INPUT = %s, OUTPUT = %s, RECEIVE = %s, SEND = %s, TYPMOD_IN = %s, TYPMOD_OUT = %s,'
                            ' ANALYZE = %s, SUBSCRIPT = %s, LENGTH = %s, BY_VALUE = %s, ALIGNMENT = %s, STORAGE = %s,'
                            ' CATEGORY = %L, PREFERRED = %s, DEFAULT = %L, ELEMENT = %s, DELIMITER = %L, COLLATION = %s)',
                        t.typinput::regprocedure, t.typoutput::regprocedure, t.typreceive::regprocedure,
                        t.typsend::regprocedure, t.typmodin::regprocedure, t.typmodout::regprocedure,
                        t.typanalyze::regprocedure, t.typsubscript::regprocedure, t.typlen, t.typbyval, t.typalign,
                        t.typstorage, t.typcategory, t.typispreferred, t.typdefault, t.typelem::regtype, t.typdelim,
                        t.typcollation::regcollation) END AS properties
                FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type b ON b.oid = t.typbasetype
                    LEFT JOIN pg_range g ON g.rngtypid = t.oid LEFT JOIN pg_opclass o ON o.oid = g.rngsubopc
                WHERE t.typtype IN ('e', 'd', 'c', 'r', 'b', 'p') AND\s""" + Scope.SCHEMA + " AND " + Scope.independent("pg_type", "t.oid"),
                row -> new Type(
                        row.getString("nspname"),
                        row.getString("typname"),
                        Type.Kind.of(row.getString("kind")),
                        Rows.texts(row, "labels"),
                        members.columns(row.getLong("typrelid")),
                        members.constraints(row.getLong("oid")),
                        row.getString("base"),
                        row.getString("properties")));
    }

    Question<Sequence> sequences() {
        return Question.of(
                """
                SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL) AS type, s.seqstart, s.seqmin, s.seqmax,
                    s.seqincrement, s.seqcache, s.seqcycle, c.relpersistence = 'u' AS unlogged, d.deptype = 'i' AS identity,
                    (SELECT format('%I.%I.%I', tn.nspname, t.relname, a.attname)
                        FROM pg_class t JOIN pg_namespace tn ON tn.oid = t.relnamespace
                        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid WHERE t.oid = d.refobjid) AS owner
                FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
                WHERE\s""" + Scope.RELATION,
                row -> new Sequence(
                        row.getString("nspname"),
                        row.getString("relname"),
                        row.getString("type"),
                        row.getLong("seqstart"),
                        row.getLong("seqmin"),
                        row.getLong("seqmax"),
                        row.getLong("seqincrement"),
                        row.getLong("seqcache"),
                        row.getBoolean("seqcycle"),
                        row.getBoolean("unlogged"),
                        row.getString("owner"),
                        row.getBoolean("identity")));
    }
}
