package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a table of Lockkeeper or of a tool is not to be used: who owns it, or what is on it, could have foreign code run with the rights of
 * the role. Told by PostgreSQL's catalogue alone, so that the table itself is not touched.
 *
 * <p>A superuser is formally a member of every role, and so trusts superusers only: not even the owner of the database, who could put a
 * trigger on the table between this question and the next statement, and would be superuser by it. Everybody trusts a superuser, who
 * needs no trap.
 *
 * @param schema where the table is
 * @param object the table, or the schema itself, in SQL
 * @param owner its owner
 * @param kind what is wrong
 * @param words the same for a sentence about the object: "has the trigger 'x'"
 * @param mend the statement that puts it right; empty when none does
 */
public record Distrust(String schema, String object, String owner, Kind kind, String words, String mend) {

    /** What is wrong. */
    public enum Kind {
        /** Another role owns it: it is neither read nor written. */
        STRANGER,
        /** Another role owns it, but it may be read: the role cannot create there, so it is made by whom it has to believe anyway. */
        STRANGER_TO_WRITER,
        /** It is no ordinary table. */
        NO_TABLE,
        /** Something on it has code executed, or hides rows. */
        CODE
    }

    /** How many findings a sentence tells. */
    private static final int SHOWN = 4;

    /**
     * What is on a table that a tool or Lockkeeper has made: none of this. Functions of PostgreSQL are no harmless default either:
     * {@code query_to_xml} executes what it is given. Triggers of foreign keys are told as constraints.
     */
    private static final String ON_TABLE = """
            SELECT 'CODE' AS kind, format('has the trigger %L', tgname) AS words, format('DROP TRIGGER %I ON %s', tgname, sql) AS mend
            FROM pg_trigger WHERE tgrelid = relation AND NOT tgisinternal
            UNION ALL
            SELECT 'CODE', format('has the rule %L', rulename), format('DROP RULE %I ON %s', rulename, sql)
            FROM pg_rewrite WHERE ev_class = relation AND relkind = 'r'
            UNION ALL
            SELECT 'CODE', format('has the row security policy %L', polname), format('DROP POLICY %I ON %s', polname, sql)
            FROM pg_policy WHERE polrelid = relation
            UNION ALL
            SELECT 'CODE', 'hides rows by row security', format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', sql)
            WHERE row_security_active(relation)
            UNION ALL
            SELECT 'CODE', format('is tied to %s by inheritance', CASE inhrelid WHEN relation THEN inhparent ELSE inhrelid END::regclass), ''
            FROM pg_inherits WHERE relation IN (inhrelid, inhparent)
            UNION ALL
            SELECT 'CODE', format('has the constraint %L', conname), format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
            FROM pg_constraint WHERE oid IN (
                SELECT tgconstraint FROM pg_trigger WHERE tgrelid = relation AND tgisinternal
                UNION SELECT oid FROM pg_constraint
                WHERE conrelid = relation AND contype IN ('c', 'x') AND pg_get_constraintdef(oid) <> 'CHECK (only_row)')
            UNION ALL
            SELECT 'CODE', format('has the index %L on an expression', indexrelid::regclass), format('DROP INDEX %s', indexrelid::regclass)
            FROM pg_index WHERE indrelid = relation AND (indexprs IS NOT NULL OR indpred IS NOT NULL)
            UNION ALL
            SELECT 'CODE', format('has the column %L, which may have code executed', attname), CASE WHEN attgenerated = '' AND typnamespace = 'pg_catalog'::regnamespace
                THEN format('ALTER TABLE %s ALTER %I DROP DEFAULT', sql, attname) ELSE '' END
            FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid = relation AND attnum > 0 AND relkind = 'r' AND (
                attgenerated <> '' OR typnamespace <> 'pg_catalog'::regnamespace OR pg_get_expr(adbin, adrelid) !~
                '^(now[(][)]|clock_timestamp[(][)]|CURRENT_TIMESTAMP|true|false|[0-9]+|NULL|''[^'']*'')(::[a-z ]+)?$')
            """;

    private static final String ALL = """
            WITH thing AS (
                SELECT nspname, oid AS namespace, nspowner AS owner, NULL::oid AS relation, NULL::"char" AS relkind,
                    format('%I', nspname) AS sql
                FROM pg_namespace WHERE nspname = 'lockkeeper'
                UNION ALL
                SELECT nspname, n.oid, relowner, c.oid, relkind, format('%I.%I', nspname, relname)
                FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relname = ANY (?::text[]) AND (relname = ?) = (nspname <> 'lockkeeper') AND relpersistence <> 't'
                    AND nspname <> 'lockkeeper_service'
            )
            SELECT nspname, sql, rolname, kind, words, mend
            FROM thing JOIN pg_roles ON pg_roles.oid = owner, LATERAL (
                SELECT CASE
                    WHEN NOT is_super AND (owner = datdba OR NOT CASE nspname
                        WHEN 'lockkeeper' THEN has_database_privilege(d.oid, 'CREATE')
                        ELSE has_schema_privilege(namespace, 'CREATE') END) THEN 'STRANGER_TO_WRITER'
                    ELSE 'STRANGER' END AS kind,
                    format('belongs to %L, whom %L does not trust', rolname, current_user) AS words,
                    format('ALTER %s %s OWNER TO %I', CASE WHEN relation IS NULL THEN 'SCHEMA' ELSE 'TABLE' END, sql, current_user) AS mend
                FROM pg_database d, (SELECT bool_or(rolsuper) AS is_super FROM pg_roles WHERE rolname IN (current_user, session_user)) me
                WHERE datname = current_database() AND NOT rolsuper AND rolname NOT IN (current_user, session_user)
                    AND (is_super OR NOT pg_has_role(owner, 'MEMBER'))
                UNION ALL
                SELECT 'NO_TABLE', 'is no ordinary table', '' WHERE relkind <> 'r'
                UNION ALL
            """ + ON_TABLE + ") AS found ORDER BY kind DESC, sql, words";

    /**
     * The question what is wrong with the schema of the ledger, with those tables in it, and with the tables of one name in all other
     * schemas; no row when nothing is.
     *
     * @param history the name of a tool's table, empty for none
     */
    public static Question<Distrust> question(List<String> ledger, String history) {
        return Question.of(
                ALL,
                row -> new Distrust(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Kind.valueOf(row.getString(4)),
                        row.getString(5),
                        row.getString(6)),
                Stream.concat(ledger.stream(), Stream.of(history)).toArray(String[]::new),
                history);
    }

    /** Whether it forbids to read as well as to write. */
    public boolean forbidsReading() {
        return kind != Kind.STRANGER_TO_WRITER;
    }

    /**
     * The problem that all of it makes, with the statements that put it right.
     *
     * @param what what is not used: the ledger, or the history
     * @param found not empty
     */
    public static Problem problem(ProblemType type, String what, String database, List<Distrust> found) {
        List<String> owners = found.stream().map(Distrust::owner).distinct().toList();
        boolean strange = found.stream().anyMatch(Distrust::isOfStranger);
        String mends = some(found.stream().map(Distrust::mend).filter(mend -> !mend.isEmpty()), "; ");
        return Problem.of(
                        type,
                        "%s of '%s' is not used: %s.",
                        what,
                        database,
                        some(found.stream().map(one -> one.object + ' ' + one.words), ", "))
                .remedy(
                        "%s%s",
                        strange
                                ? "If '%s' is the role of the system, connect as it. If it is not, find out who made this, and drop it. "
                                        .formatted(owners.getFirst())
                                : "Find out who made this. ",
                        mends.isEmpty()
                                ? "Drop the table, or rename it."
                                : "To keep the table as yours: " + mends + '.')
                .with("database", database)
                .with("owner", owners.getFirst())
                .with(
                        "found",
                        found.stream().map(one -> one.object + ' ' + one.words).toList());
    }

    private boolean isOfStranger() {
        return kind == Kind.STRANGER || kind == Kind.STRANGER_TO_WRITER;
    }

    private static String some(Stream<String> texts, String separator) {
        List<String> all = texts.toList();
        return all.stream().limit(SHOWN).collect(Collectors.joining(separator)) + (all.size() > SHOWN ? " …" : "");
    }
}
