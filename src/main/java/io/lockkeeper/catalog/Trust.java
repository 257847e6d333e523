package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether the schema of the ledger, its tables, and the tables of one name in all other schemas may be used. PostgreSQL's catalogue alone
 * tells it: the tables are not touched, and nothing on them is executed.
 *
 * <p>A short question goes together with others; only where something is unusual a long one follows, which says what is wrong.
 *
 * <p>A superuser is formally a member of every role, so it trusts superusers only. Not even the owner of the database: that role could
 * put a trigger on the table between the question and the next statement, and would be superuser by it. Everybody trusts a superuser,
 * who needs no trap.
 */
public final class Trust {

    private static final String SUPERUSER =
            "(SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname IN (current_user, session_user))";

    /** Whether the owner is trusted. */
    private static final String TRUSTED = """
            (SELECT rolsuper OR rolname IN (current_user, session_user) OR pg_has_role(oid, 'MEMBER') AND NOT\s""" + SUPERUSER + """
             FROM pg_roles WHERE oid = owner)
            """;

    /** Whether the role could not have made it: then it is by those whom the role has to believe, and may be read. */
    private static final String MADE_BY_OTHERS = "NOT " + SUPERUSER + """
             AND (owner = (SELECT datdba FROM pg_database WHERE datname = current_database())
                OR NOT CASE nspname WHEN 'lockkeeper' THEN has_database_privilege(current_database(), 'CREATE')
                    ELSE has_schema_privilege(namespace, 'CREATE') END)
            """;

    /** What is judged; {@code unusual} by what the row in {@code pg_class} tells, which may also be a thing of the past. */
    private static final String THINGS = """
            WITH thing AS (
                SELECT nspname, oid AS namespace, nspowner AS owner, NULL::oid AS relation, NULL::"char" AS relkind,
                    format('%I', nspname) AS sql, false AS unusual
                FROM pg_namespace WHERE nspname = 'lockkeeper'
                UNION ALL
                SELECT nspname, n.oid, relowner, c.oid, relkind, format('%I.%I', nspname, relname), relkind <> 'r' OR relhastriggers
                    OR relhasrules OR relrowsecurity OR relhassubclass OR relispartition
                FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relname = ANY (?::name[]) AND (relname = ?) = (nspname <> 'lockkeeper') AND relpersistence <> 't'
                    AND nspname <> 'lockkeeper_service'
            )
            """;

    /** PostgreSQL locks the table whose constraint or default it writes down: only after it is known whose that is. */
    private static final String CHECKS = """
            FROM pg_constraint WHERE conrelid = relation AND contype IN ('c', 'x')
                AND CASE WHEN conrelid = relation THEN pg_get_constraintdef(oid) <> 'CHECK (only_row)' END
            """;

    private static final String COLUMNS = "FROM pg_attribute WHERE attrelid = relation AND attnum > 0"
            + " AND (attgenerated <> '' OR atttypid" + Scope.USERS + ")";

    /** Functions of PostgreSQL are not harmless as such: {@code query_to_xml} executes what it is given. */
    private static final String DEFAULTS = """
            FROM pg_attrdef WHERE adrelid = relation AND CASE WHEN adrelid = relation THEN pg_get_expr(adbin, adrelid)
                !~ '^(now[(][)]|clock_timestamp[(][)]|CURRENT_TIMESTAMP|true|false|[0-9]+|NULL|''[^'']*'')(::[a-z ]+)?$' END
            """;

    private static final String INDEXES =
            "FROM pg_index WHERE indrelid = relation AND (indexprs IS NOT NULL OR indpred IS NOT NULL)";

    private static final String SUSPICION =
            THINGS + "SELECT 1 FROM thing WHERE unusual OR " + TRUSTED + " IS NOT TRUE OR EXISTS (SELECT "
                    + CHECKS + ") OR EXISTS (SELECT " + COLUMNS + ") OR EXISTS (SELECT " + DEFAULTS
                    + ") OR EXISTS (SELECT " + INDEXES
                    + ") LIMIT 1";

    /** Triggers of foreign keys, which other tables may have on this one, are told as constraints. */
    private static final String CODE = """
            SELECT 'CODE', format('has the trigger %L', tgname), format('DROP TRIGGER %I ON %s', tgname, sql)
            FROM pg_trigger WHERE tgrelid = relation AND NOT tgisinternal
            UNION ALL
            SELECT 'CODE', format('has the rule %L', rulename), format('DROP RULE %I ON %s', rulename, sql)
            FROM pg_rewrite WHERE ev_class = relation AND relkind = 'r'
            UNION ALL
            SELECT 'CODE', format('has the row security policy %L', polname), format('DROP POLICY %I ON %s', polname, sql)
            FROM pg_policy WHERE polrelid = relation
            UNION ALL
            SELECT 'CODE', 'hides rows from the role', format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', sql)
            WHERE row_security_active(relation)
            UNION ALL
            SELECT 'CODE', format('has rows in %s', inhrelid::regclass), format('ALTER TABLE %s NO INHERIT %s', inhrelid::regclass, sql)
            FROM pg_inherits WHERE inhparent = relation
            UNION ALL
            SELECT 'CODE', format('is a partition of %s', inhparent::regclass),
                format('ALTER TABLE %s DETACH PARTITION %s', inhparent::regclass, sql)
            FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent AND parent.relkind = 'p' WHERE inhrelid = relation
            UNION ALL
            SELECT 'CODE', format('has the constraint %L', conname), format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
            FROM pg_constraint
            WHERE oid IN (SELECT tgconstraint FROM pg_trigger WHERE tgrelid = relation AND tgisinternal UNION SELECT oid\s""" + CHECKS + """
            )
            UNION ALL
            SELECT 'CODE', format('has a type or an expression of its own in column %L', attname), ''\s""" + COLUMNS + """

            UNION ALL
            SELECT 'CODE', format('has an expression as default of column %L', attname),
                format('ALTER TABLE %s ALTER %I DROP DEFAULT', sql, attname)
            FROM pg_attribute WHERE attrelid = relation AND attgenerated = '' AND attnum IN (SELECT adnum\s""" + DEFAULTS + """
            )
            UNION ALL
            SELECT 'CODE', format('has an expression in index %s', indexrelid::regclass), format('DROP INDEX %s', indexrelid::regclass)
            """ + INDEXES;

    private static final String DETAILS =
            THINGS + """
            SELECT nspname, sql, pg_get_userbyid(owner), kind, words, mend FROM thing, LATERAL (
                SELECT CASE WHEN\s""" + MADE_BY_OTHERS + """
                    THEN 'STRANGER_TO_WRITER' ELSE 'STRANGER' END AS kind,
                    format('belongs to %L, whom %L does not trust', pg_get_userbyid(owner), current_user) AS words,
                    format('ALTER %s %s OWNER TO %I', CASE WHEN relation IS NULL THEN 'SCHEMA' ELSE 'TABLE' END, sql, current_user) AS mend
                WHERE\s""" + TRUSTED + """
                    IS NOT TRUE
                UNION ALL
                SELECT 'NO_TABLE', 'is no ordinary table', '' WHERE relkind <> 'r'
                UNION ALL
            """ + CODE + ") found ORDER BY kind DESC, sql, words";

    private final Object[] values;
    private final Question<Integer> suspicion;

    /**
     * @param ledger the names of the tables of the ledger
     * @param history the name of a tool's table, empty for none
     */
    public Trust(List<String> ledger, String history) {
        this.values =
                new Object[] {Stream.concat(ledger.stream(), Stream.of(history)).toArray(String[]::new), history};
        this.suspicion = Question.of(SUSPICION, row -> row.getInt(1), values);
    }

    /** The short question, to be asked first. */
    public Question<?> question() {
        return suspicion;
    }

    /** What is wrong, worst first; one more round trip where something is unusual. */
    public List<Distrust> distrust(Session session) throws SQLException {
        return suspicion.answer().isEmpty() ? List.of() : session.query(DETAILS, Distrust::read, values);
    }
}
