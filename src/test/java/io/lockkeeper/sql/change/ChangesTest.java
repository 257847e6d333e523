package io.lockkeeper.sql.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.sql.Script;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class ChangesTest {

    static final List<Arguments> TABLES = cases("""
            CREATE TABLE t ()
            > CreateTable(TABLE t)
            CREATE TEMP TABLE IF NOT EXISTS "T.x" (a int, b text NOT NULL DEFAULT 'x,y', c timestamp(3) without time zone)
            > CreateTable(TABLE T.x, [Column(a, int), Column(b, text, notNull, 'x,y'), Column(c, timestamp(3) without time zone)], [Constraint(NOT_NULL, [b])], isTemporary, ifNotExists)
            CREATE UNLOGGED TABLE s.t (id bigserial PRIMARY KEY, u int REFERENCES s.u (id) ON DELETE SET NULL NOT NULL)
            > CreateTable(TABLE s.t, [Column(id, bigserial, notNull), Column(u, int, notNull)], [Constraint(PRIMARY_KEY, [id]), Constraint(FOREIGN_KEY, [u], TABLE s.u, [id]), Constraint(NOT_NULL, [u])], isUnlogged)
            CREATE TABLE t (a int CONSTRAINT p CHECK (a > 0) UNIQUE NULLS NOT DISTINCT, b int[] DEFAULT ARRAY[1, 2], c "Mood"[] COLLATE "C")
            > CreateTable(TABLE t, [Column(a, int), Column(b, int[], array[1, 2]), Column(c, "Mood"[])], [Constraint(CHECK, p, [a]), Constraint(UNIQUE, [a])])
            CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 5), b int GENERATED ALWAYS AS (a * 2) STORED, c int GENERATED ALWAYS AS (a))
            > CreateTable(TABLE t, [Column(a, int, identity), Column(b, int, (a * 2), stored), Column(c, int, (a))])
            CREATE TABLE t (a interval day to second(3) NOT NULL, b double precision, c character varying(5) DEFAULT CASE WHEN true THEN NULL END, d numeric(10, 2))
            > CreateTable(TABLE t, [Column(a, interval day to second(3), notNull), Column(b, double precision), Column(c, character varying(5), case when true then null end), Column(d, numeric(10, 2))], [Constraint(NOT_NULL, [a])])
            CREATE TABLE t (a int, LIKE s INCLUDING ALL, CONSTRAINT k PRIMARY KEY (a, "B"), EXCLUDE USING gist (r WITH &&) WHERE (a > 1), CHECK (a > 0) NO INHERIT, FOREIGN KEY (a) REFERENCES u MATCH FULL ON UPDATE CASCADE DEFERRABLE)
            > CreateTable(TABLE t, [Column(a, int)], [Constraint(PRIMARY_KEY, k, [a, B]), Constraint(EXCLUDE, [r]), Constraint(CHECK), Constraint(FOREIGN_KEY, [a], TABLE u)], [TABLE s])
            CREATE TABLE t (exclude int, "primary" int) INHERITS (a, s.b)
            > CreateTable(TABLE t, [Column(exclude, int), Column(primary, int)], [TABLE a, TABLE s.b])
            CREATE TABLE t (a date) PARTITION BY RANGE (a)
            > CreateTable(TABLE t, [Column(a, date)], isPartitioned)
            CREATE TABLE p PARTITION OF t (a NOT NULL, b DEFAULT 1) FOR VALUES FROM ('x') TO (MAXVALUE)
            > CreateTable(TABLE p, [Column(a, notNull), Column(b, 1)], [Constraint(NOT_NULL, [a])], TABLE t)
            CREATE TABLE t OF kind (PRIMARY KEY (a))
            > CreateTable(TABLE t, [Constraint(PRIMARY_KEY, [a])])
            CREATE TABLE t AS SELECT 1 AS a
            > CreateTable(TABLE t, isFilled)
            CREATE TABLE t (a, b) AS TABLE u WITH NO DATA
            > CreateTable(TABLE t, [Column(a), Column(b)])
            SELECT a, b INTO TEMP TABLE t FROM u
            > CreateTable(TABLE t, isFilled, isTemporary)
            CREATE FOREIGN TABLE f (a int OPTIONS (column_name 'x') NOT NULL) SERVER s
            > CreateTable(FOREIGN TABLE f, [Column(a, int, notNull)], [Constraint(NOT_NULL, [a])])
            DROP TABLE a, s.b CASCADE
            > Drop(TABLE a, cascade); Drop(TABLE s.b, cascade)
            DROP TABLE IF EXISTS a
            > Drop(TABLE a, ifExists)
            """);

    static final List<Arguments> TABLE_CHANGES = cases("""
            ALTER TABLE t ADD a int
            > AddColumn(TABLE t, Column(a, int))
            ALTER TABLE IF EXISTS ONLY s.t ADD COLUMN IF NOT EXISTS a int NOT NULL DEFAULT 0 REFERENCES u, DROP COLUMN b CASCADE
            > AddColumn(TABLE s.t, Column(a, int, notNull, 0), ifNotExists); AddConstraint(TABLE s.t, Constraint(NOT_NULL, [a])); AddConstraint(TABLE s.t, Constraint(FOREIGN_KEY, [a], TABLE u)); Drop(COLUMN s.t.b, cascade)
            ALTER TABLE t DROP CONSTRAINT IF EXISTS c, DROP "Col"
            > Drop(CONSTRAINT t.c, ifExists); Drop(COLUMN t.Col)
            ALTER TABLE t ADD CONSTRAINT c CHECK (a IN (1, 2)) NOT VALID, VALIDATE CONSTRAINT d
            > AddConstraint(TABLE t, Constraint(CHECK, c, notValid)); ValidateConstraint(CONSTRAINT t.d)
            ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (b) ON DELETE CASCADE NOT VALID
            > AddConstraint(TABLE t, Constraint(FOREIGN_KEY, [a], TABLE u, [b], notValid))
            ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i
            > AddConstraint(TABLE t, Constraint(UNIQUE, k, i))
            ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID
            > AddConstraint(TABLE t, Constraint(NOT_NULL, n, [a], notValid))
            ALTER TABLE t ALTER a TYPE varchar(10), ALTER COLUMN b SET DATA TYPE int USING b::int
            > SetType(COLUMN t.a, varchar(10)); SetType(COLUMN t.b, int, isConverted)
            ALTER TABLE t ALTER a SET DEFAULT now() + interval '1 day', ALTER b DROP DEFAULT, ALTER c SET NOT NULL, ALTER d DROP NOT NULL
            > SetDefault(COLUMN t.a, now() + interval '1 day'); SetDefault(COLUMN t.b); SetNotNull(COLUMN t.c, notNull); SetNotNull(COLUMN t.d)
            ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY, ALTER b SET STATISTICS 10, ALTER CONSTRAINT c DEFERRABLE
            > Alter(COLUMN t.a, ADD GENERATED ALWAYS); Alter(COLUMN t.b, SET STATISTICS); Alter(CONSTRAINT t.c, ALTER CONSTRAINT)
            ALTER TABLE t RENAME TO u
            > Rename(TABLE t, u)
            ALTER TABLE t RENAME COLUMN a TO b
            > Rename(COLUMN t.a, b)
            ALTER TABLE t RENAME a TO "B"
            > Rename(COLUMN t.a, B)
            ALTER TABLE t RENAME CONSTRAINT a TO b
            > Rename(CONSTRAINT t.a, b)
            ALTER TABLE t SET SCHEMA s
            > SetSchema(TABLE t, s)
            ALTER TABLE t OWNER TO CURRENT_USER
            > SetOwner(TABLE t, current_user)
            ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, SET (fillfactor = 70), SET TABLESPACE x, SET UNLOGGED, DISABLE TRIGGER ALL
            > Alter(TABLE t, ENABLE ROW LEVEL SECURITY); Alter(TABLE t, FORCE ROW LEVEL SECURITY); Alter(TABLE t, SET); Alter(TABLE t, SET TABLESPACE); Alter(TABLE t, SET UNLOGGED); Alter(TABLE t, DISABLE TRIGGER)
            ALTER TABLE t ATTACH PARTITION s.p FOR VALUES IN ('a', 'b')
            > AttachPartition(TABLE t, TABLE s.p)
            ALTER TABLE t DETACH PARTITION p CONCURRENTLY
            > DetachPartition(TABLE t, TABLE p, concurrently)
            ALTER TABLE t DETACH PARTITION p FINALIZE
            > DetachPartition(TABLE t, TABLE p, isFinal)
            ALTER TABLE t ADD value text, ADD attribute int, DROP attribute, ALTER attribute TYPE int
            > AddColumn(TABLE t, Column(value, text)); AddColumn(TABLE t, Column(attribute, int)); Drop(COLUMN t.attribute); SetType(COLUMN t.attribute, int)
            ALTER TABLE t RENAME value TO amount
            > Rename(COLUMN t.value, amount)
            ALTER TABLE t ADD a timestamptz DEFAULT '2020-01-01'::timestamp with time zone NOT NULL, ADD b int DEFAULT app.storage()
            > AddColumn(TABLE t, Column(a, timestamptz, notNull, '2020-01-01'::timestamp with time zone)); AddConstraint(TABLE t, Constraint(NOT_NULL, [a])); AddColumn(TABLE t, Column(b, int, app.storage()))
            ALTER TABLE t* DROP a
            > Drop(COLUMN t.a)
            ALTER VIEW v ALTER a SET DEFAULT 1
            > SetDefault(COLUMN v.a, 1)
            ALTER MATERIALIZED VIEW v RENAME TO w
            > Rename(MATERIALIZED VIEW v, w)
            """);

    static final List<Arguments> OTHERS = cases("""
            CREATE INDEX ON ONLY s.t (a)
            > CreateIndex(INDEX s.t.(unnamed), TABLE s.t, only)
            CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (lower(a)) WHERE b
            > CreateIndex(INDEX t.i, TABLE t, isUnique, concurrently, ifNotExists)
            DROP INDEX CONCURRENTLY IF EXISTS i
            > Drop(INDEX i, ifExists, concurrently)
            ALTER INDEX i RENAME TO j
            > Rename(INDEX i, j)
            ALTER INDEX i ATTACH PARTITION j
            > AttachPartition(INDEX i, INDEX j)
            CREATE OR REPLACE TEMP VIEW v AS SELECT 1
            > Create(VIEW v, orReplace, isTemporary)
            CREATE MATERIALIZED VIEW IF NOT EXISTS s.v AS SELECT 1
            > Create(MATERIALIZED VIEW s.v, ifNotExists)
            CREATE OR REPLACE FUNCTION s.f(a int, OUT b text) RETURNS text LANGUAGE sql AS 'SELECT 1'
            > Create(FUNCTION s.f(a int, out b text), orReplace)
            DROP FUNCTION f(int), g
            > Drop(FUNCTION f(int)); Drop(FUNCTION g)
            ALTER FUNCTION f(int) SET SCHEMA s
            > SetSchema(FUNCTION f(int), s)
            ALTER FUNCTION f SECURITY DEFINER
            > Alter(FUNCTION f, SECURITY)
            CREATE AGGREGATE sum2 (int) (sfunc = f, stype = int)
            > Create(AGGREGATE sum2(int))
            CREATE CONSTRAINT TRIGGER g AFTER UPDATE OF a OR INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION f()
            > Create(TRIGGER s.t.g)
            DROP TRIGGER g ON t
            > Drop(TRIGGER t.g)
            ALTER TRIGGER g ON t RENAME TO h
            > Rename(TRIGGER t.g, h)
            CREATE OR REPLACE RULE r AS ON INSERT TO t DO NOTHING
            > Create(RULE t.r, orReplace)
            CREATE POLICY p ON t USING (true)
            > Create(POLICY t.p)
            CREATE TYPE mood AS ENUM ('a')
            > Create(TYPE mood)
            ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'a'
            > AddValue(ENUM VALUE s.mood.it's, ifNotExists)
            ALTER TYPE mood RENAME VALUE 'a' TO 'b'
            > Rename(ENUM VALUE mood.a, b)
            ALTER TYPE c ADD ATTRIBUTE a int, DROP ATTRIBUTE IF EXISTS b, ALTER ATTRIBUTE d TYPE text
            > AddColumn(TYPE c, Column(a, int)); Drop(COLUMN c.b, ifExists); SetType(COLUMN c.d, text)
            ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID
            > AddConstraint(DOMAIN d, Constraint(CHECK, c, notValid))
            ALTER DOMAIN d DROP CONSTRAINT c
            > Drop(CONSTRAINT d.c)
            ALTER DOMAIN d SET NOT NULL
            > SetNotNull(DOMAIN d, notNull)
            CREATE SEQUENCE IF NOT EXISTS s.q START 5
            > Create(SEQUENCE s.q, ifNotExists)
            ALTER SEQUENCE q RESTART WITH 5
            > Alter(SEQUENCE q, RESTART)
            CREATE EXTENSION IF NOT EXISTS "uuid-ossp" SCHEMA x
            > Create(EXTENSION uuid-ossp, ifNotExists)
            CREATE SCHEMA AUTHORIZATION joe
            > Create(SCHEMA joe)
            CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT a FROM t GRANT SELECT ON t TO u
            > Create(SCHEMA s); CreateTable(TABLE s.t, [Column(a, int)]); Create(VIEW s.v); Grant(TABLE s.t, [SELECT], [u], isGranted)
            CREATE OPERATOR s.=== (leftarg = int, function = f)
            > Create(OPERATOR s.===)
            DROP OPERATOR === (int, NONE)
            > Drop(OPERATOR ===(int, none))
            CREATE OPERATOR CLASS s.c FOR TYPE t USING btree AS STORAGE y
            > Create(OPERATOR CLASS s.c)
            DROP OPERATOR FAMILY f USING hash
            > Drop(OPERATOR FAMILY hash.f)
            CREATE CAST (a AS b) WITHOUT FUNCTION
            > Create(CAST (a as b))
            CREATE USER MAPPING FOR u SERVER s
            > Create(USER MAPPING for u server s)
            CREATE TEXT SEARCH CONFIGURATION c (parser = x)
            > Create(TEXT SEARCH CONFIGURATION c)
            CREATE FOREIGN DATA WRAPPER w
            > Create(FOREIGN DATA WRAPPER w)
            CREATE TRUSTED LANGUAGE l
            > Create(LANGUAGE l)
            CREATE PUBLICATION p FOR TABLE t
            > Create(PUBLICATION p)
            CREATE STATISTICS s ON a, b FROM t
            > Create(STATISTICS s)
            CREATE USER u PASSWORD 'x'
            > Create(ROLE u)
            CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()
            > Create(EVENT TRIGGER e)
            CREATE ACCESS METHOD m TYPE INDEX HANDLER h
            > Create(ACCESS METHOD m)
            CREATE DEFAULT CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM f
            > Create(CONVERSION c)
            CREATE TRANSFORM FOR hstore LANGUAGE plpython3u (FROM SQL WITH FUNCTION f(internal))
            > Create(TRANSFORM for hstore language plpython3u)
            """);

    static final List<Arguments> NO_DEFINITIONS = cases("""
            INSERT INTO s.t (a) SELECT 1 ON CONFLICT DO UPDATE SET a = 1 WHERE b
            > WriteRows(INSERT, TABLE s.t, isFiltered)
            UPDATE ONLY t SET a = (SELECT 1 FROM u WHERE true)
            > WriteRows(UPDATE, TABLE t)
            DELETE FROM t WHERE a
            > WriteRows(DELETE, TABLE t, isFiltered)
            MERGE INTO t USING u ON a = b WHEN MATCHED THEN DELETE
            > WriteRows(MERGE, TABLE t)
            COPY t (a) FROM '/x'
            > WriteRows(COPY, TABLE t)
            COPY t TO '/x'
            >
            WITH a AS (DELETE FROM b WHERE c RETURNING *), update AS (SELECT 1) INSERT INTO d SELECT * FROM a
            > WriteRows(DELETE, TABLE b, isFiltered); WriteRows(INSERT, TABLE d)
            WITH RECURSIVE r AS (SELECT 1) CYCLE a, b SET c USING d DELETE FROM t
            > WriteRows(DELETE, TABLE t)
            WITH a AS (SELECT 1) SELECT * FROM t FOR NO KEY UPDATE
            > Other(SELECT)
            SELECT f()
            > Other(SELECT)
            TRUNCATE TABLE a, ONLY b* CASCADE
            > Truncate(TABLE a, cascade); Truncate(TABLE b, cascade)
            VACUUM
            > Maintain(VACUUM)
            VACUUM (FULL off, ANALYZE) t
            > Maintain(VACUUM, TABLE t)
            VACUUM (ANALYZE, FULL) s.t (a)
            > Maintain(VACUUM_FULL, TABLE s.t)
            VACUUM FULL VERBOSE a, b
            > Maintain(VACUUM_FULL, TABLE a); Maintain(VACUUM_FULL, TABLE b)
            ANALYZE
            > Maintain(ANALYZE)
            CLUSTER t USING i
            > Maintain(CLUSTER, TABLE t)
            REINDEX (CONCURRENTLY) INDEX i
            > Maintain(REINDEX, INDEX i, concurrently)
            REINDEX SCHEMA CONCURRENTLY s
            > Maintain(REINDEX, SCHEMA s, concurrently)
            REFRESH MATERIALIZED VIEW CONCURRENTLY v
            > Maintain(REFRESH, MATERIALIZED VIEW v, concurrently)
            LOCK TABLE a, b IN SHARE ROW EXCLUSIVE MODE NOWAIT
            > Lock(TABLE a, SHARE ROW EXCLUSIVE); Lock(TABLE b, SHARE ROW EXCLUSIVE)
            LOCK TABLE ONLY (a), b * IN SHARE MODE
            > Lock(TABLE a, SHARE); Lock(TABLE b, SHARE)
            TRUNCATE ONLY (a), b
            > Truncate(TABLE a); Truncate(TABLE b)
            DELETE FROM ONLY (t) WHERE a
            > WriteRows(DELETE, TABLE t, isFiltered)
            LOCK ONLY (a)
            > Lock(TABLE a, ACCESS EXCLUSIVE)
            SET ROLE "Joe"
            > SetRole(Joe)
            SET LOCAL ROLE TO 'joe'
            > SetRole(joe, isLocal)
            SET ROLE NONE
            > SetRole()
            SET SESSION AUTHORIZATION joe
            > SetRole(joe, ofSession)
            RESET SESSION AUTHORIZATION
            > SetRole(ofSession)
            SET search_path = a, "B"
            > SetSetting(search_path, a, "B")
            SET LOCAL app.tenant TO 'x'
            > SetSetting(app.tenant, 'x', isLocal)
            SET SESSION lock_timeout = DEFAULT
            > SetSetting(lock_timeout)
            SET TIME ZONE 'UTC'
            > SetSetting(timezone, 'UTC')
            RESET ALL
            > SetSetting(all)
            GRANT SELECT, UPDATE (a, b) ON t, s.u TO joe, GROUP ann WITH GRANT OPTION
            > Grant(TABLE t, [SELECT, UPDATE (A, B)], [joe, ann], isGranted); Grant(TABLE s.u, [SELECT, UPDATE (A, B)], [joe, ann], isGranted)
            REVOKE GRANT OPTION FOR ALL PRIVILEGES ON ALL TABLES IN SCHEMA s FROM public CASCADE
            > Grant(TABLE s.(unnamed), [ALL PRIVILEGES], [public])
            GRANT EXECUTE ON FUNCTION f(int) TO joe
            > Grant(FUNCTION f(int), [EXECUTE], [joe], isGranted)
            GRANT "Admin", staff TO bob
            > Grant(ROLE Admin, [bob], isGranted); Grant(ROLE staff, [bob], isGranted)
            REVOKE INHERIT OPTION FOR staff FROM bob
            > Grant(ROLE staff, [bob])
            GRANT SELECT ON role TO app
            > Grant(TABLE role, [SELECT], [app], isGranted)
            GRANT SET ON PARAMETER work_mem TO app
            > Other(GRANT)
            GRANT staff TO joe
            > Grant(ROLE staff, [joe], isGranted)
            ALTER DEFAULT PRIVILEGES FOR ROLE x IN SCHEMA s GRANT SELECT ON TABLES TO joe
            > Alter(DEFAULT PRIVILEGES s.(unnamed), GRANT)
            COMMENT ON COLUMN s.t.a IS 'x'
            > Comment(COLUMN s.t.a)
            COMMENT ON CONSTRAINT c ON DOMAIN d IS NULL
            > Comment(CONSTRAINT d.c, isRemoved)
            COMMENT ON FUNCTION f(int) IS 'x'
            > Comment(FUNCTION f(int))
            DO $$ BEGIN END $$
            > Other(DO)
            CALL p()
            > Other(CALL)
            DROP OWNED BY joe
            > Other(DROP OWNED)
            IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c
            > Other(IMPORT FOREIGN SCHEMA)
            ALTER SYSTEM SET work_mem = 1
            > Other(ALTER SYSTEM)
            SET TRANSACTION READ ONLY
            >
            SHOW search_path
            >
            FROBNICATE t
            > Other(FROBNICATE)
            """);

    private static List<Arguments> cases(String text) {
        List<Arguments> cases = new java.util.ArrayList<>();
        String sql = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith(">")) {
                cases.add(Arguments.of(sql, line.substring(1).strip()));
            } else {
                sql = line;
            }
        }
        return cases;
    }

    @ParameterizedTest
    @FieldSource({"TABLES", "TABLE_CHANGES", "OTHERS", "NO_DEFINITIONS"})
    void readsTheChanges(String sql, String expected) {
        assertThat(Written.of(changes(sql))).isEqualTo(expected);
    }

    /** No text may hold up the reading or break it: what is cut off anywhere is read, if only as Other. */
    @ParameterizedTest
    @FieldSource({"TABLES", "TABLE_CHANGES", "OTHERS", "NO_DEFINITIONS"})
    void readsWhatIsCutOffAnywhere(String sql, String expected) {
        for (String part : parts(sql).toList()) {
            assertThat(changes(part)).isNotNull();
        }
    }

    private static Stream<String> parts(String sql) {
        String[] words = sql.split(" ");
        return Stream.iterate(1, length -> length < words.length, length -> length + 1)
                .map(length -> String.join(" ", List.of(words).subList(0, length)))
                .filter(part -> part.chars().filter(c -> c == '\'').count() % 2 == 0)
                .filter(part -> part.chars().filter(c -> c == '"').count() % 2 == 0)
                .filter(part -> !part.contains("$$"))
                .filter(part -> !part.startsWith("COPY") || part.contains("/"));
    }

    private static List<Change> changes(String sql) {
        return Changes.of(Script.parse("test.sql", sql.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .statements()
                .getFirst());
    }
}
