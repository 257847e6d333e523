package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a statement is called and what it is about. */
class TargetTest {

    private static Statement parse(String sql) {
        return Script.parse("test.sql", sql).statements().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "CREATE TABLE Users (id int)                       | CREATE | TABLE | - | users | - | ",
                "CREATE UNLOGGED TABLE IF NOT EXISTS s.\"U s\" ()  | CREATE | TABLE | s | U s | - | if",
                "CREATE TABLE if (id int)                          | CREATE | TABLE | - | if | - | ",
                "CREATE FOREIGN TABLE f (a int) SERVER x           | CREATE | FOREIGN_TABLE | - | f | - | ",
                "CREATE TYPE s.mood AS ENUM ('a')                  | CREATE | TYPE | s | mood | - | ",
                "CREATE OR REPLACE TEMP RECURSIVE VIEW v (a) AS SELECT 1 | CREATE | VIEW | - | v | - | ",
                "CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1    | CREATE | MATERIALIZED_VIEW | - | v | - | if",
                "CREATE OR REPLACE FUNCTION s.f(a int) RETURNS int LANGUAGE sql AS '' | CREATE | FUNCTION | s | f | -"
                        + " | ",
                "CREATE PROCEDURE p() LANGUAGE sql AS ''           | CREATE | PROCEDURE | - | p | - | ",
                "CREATE SEQUENCE q                                 | CREATE | SEQUENCE | - | q | - | ",
                "CREATE SCHEMA IF NOT EXISTS s                     | CREATE | SCHEMA | - | s | - | if",
                "CREATE SCHEMA AUTHORIZATION joe                   | CREATE | SCHEMA | - | joe | - | ",
                "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\"      | CREATE | EXTENSION | - | uuid-ossp | - | if",
                "CREATE CONSTRAINT TRIGGER g AFTER UPDATE OF a ON s.t | CREATE | TRIGGER | s | g | t | ",
                "CREATE POLICY p ON s.t USING (true)               | CREATE | POLICY | s | p | t | ",
                "CREATE RULE r AS ON INSERT TO s.t DO NOTHING      | CREATE | RULE | s | r | t | ",
                "CREATE EVENT TRIGGER e ON sql_drop                | CREATE | EVENT_TRIGGER | - | e | - | ",
                "CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY s.t (a) | CREATE | INDEX | s | i | t | if",
                "CREATE INDEX ON t (a)                             | CREATE | INDEX | - | - | t | ",
                "CREATE INDEX CONCURRENTLY \"I\"\"x\" ON \"T\" (a) | CREATE | INDEX | - | I\"x | T | concurrently",
                "DROP INDEX CONCURRENTLY IF EXISTS s.i             | DROP | INDEX | s | i | - | concurrently if",
                "DROP TABLE a, b                                   | DROP | TABLE | - | a | - | ",
                "DROP TRIGGER IF EXISTS g ON s.t                   | DROP | TRIGGER | s | g | t | if",
                "DROP FUNCTION f(int), g                           | DROP | FUNCTION | - | f | - | ",
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS a numeric(10, 2) | CREATE | COLUMN | - | a | t | if",
                "ALTER TABLE ONLY s.t ADD a int                    | CREATE | COLUMN | s | a | t | ",
                "ALTER TABLE t ADD exclude int                     | CREATE | COLUMN | - | exclude | t | ",
                "ALTER TABLE t * ADD CONSTRAINT c UNIQUE (a, b)    | CREATE | CONSTRAINT | - | c | t | ",
                "ALTER TABLE t ADD PRIMARY KEY (id)                | ALTER | TABLE | - | t | - | ",
                "ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int  | ALTER | TABLE | - | t | - | ",
                "ALTER TABLE t DROP a                              | DROP | COLUMN | - | a | t | ",
                "ALTER TABLE IF EXISTS t DROP COLUMN a CASCADE     | DROP | COLUMN | - | a | t | if",
                "ALTER TABLE t DROP CONSTRAINT IF EXISTS c         | DROP | CONSTRAINT | - | c | t | if",
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT ARRAY[1,2] | ALTER | COLUMN | - | a | t | ",
                "ALTER TABLE t ALTER a TYPE bigint                 | ALTER | COLUMN | - | a | t | ",
                "ALTER TABLE t RENAME a TO b                       | ALTER | COLUMN | - | a | t | ",
                "ALTER TABLE t RENAME CONSTRAINT c TO d            | ALTER | CONSTRAINT | - | c | t | ",
                "ALTER TABLE t RENAME TO u                         | ALTER | TABLE | - | t | - | ",
                "ALTER TABLE t VALIDATE CONSTRAINT c               | ALTER | CONSTRAINT | - | c | t | ",
                "ALTER TABLE t SET (fillfactor = 70)               | ALTER | TABLE | - | t | - | ",
                "ALTER TABLE t ATTACH PARTITION s.p DEFAULT        | CREATE | PARTITION | s | p | t | ",
                "ALTER TABLE t DETACH PARTITION p CONCURRENTLY     | DROP | PARTITION | - | p | t | concurrently",
                "ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'x' | CREATE | ENUM_VALUE | s | it's | mood"
                        + " | if",
                "ALTER TYPE mood ADD VALUE E'a\\nb'                | CREATE | ENUM_VALUE | - | `a\nb` | mood | ",
                "ALTER TYPE mood RENAME VALUE 'a' TO 'b'           | ALTER | ENUM_VALUE | - | a | mood | ",
                "ALTER TYPE mood RENAME TO m                       | ALTER | TYPE | - | mood | - | ",
                "ALTER POLICY p ON t RENAME TO q                   | ALTER | POLICY | - | p | t | ",
                "REINDEX INDEX CONCURRENTLY s.i                    | ALTER | INDEX | s | i | - | concurrently",
                "REFRESH MATERIALIZED VIEW CONCURRENTLY v          | ALTER | MATERIALIZED_VIEW | - | v | - |"
                        + " concurrently",
            })
    void readsTheTarget(String sql, Action action, Kind kind, String schema, String name, String table, String flags) {
        boolean concurrently = flags != null && flags.contains("concurrently");
        boolean conditional = flags != null && flags.contains("if");

        assertThat(parse(sql).target())
                .isEqualTo(new Target(action, kind, schema, name, table, concurrently, conditional));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "create temp table t ()                     | CREATE TABLE",
                "ALTER TABLE t ADD COLUMN a int             | ALTER TABLE",
                "CREATE UNIQUE INDEX i ON t (a)             | CREATE INDEX",
                "DROP MATERIALIZED VIEW v                   | DROP MATERIALIZED VIEW",
                "ALTER TYPE t ADD VALUE 'x'                 | ALTER TYPE",
                "CREATE USER u                              | CREATE ROLE",
                "CREATE USER MAPPING FOR u SERVER s         | CREATE USER MAPPING",
                "CREATE TEXT SEARCH CONFIGURATION c (x = y) | CREATE TEXT SEARCH CONFIGURATION",
                "CREATE OPERATOR CLASS c FOR TYPE t USING x AS STORAGE y | CREATE OPERATOR CLASS",
                "CREATE CAST (a AS b) WITHOUT FUNCTION      | CREATE CAST",
                "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO u | ALTER DEFAULT PRIVILEGES",
                "insert into t values (1)                   | INSERT",
                "UPDATE ONLY t SET a = 1                    | UPDATE",
                "WITH a (x) AS (SELECT 1), b AS MATERIALIZED (DELETE FROM c) INSERT INTO t SELECT 1 | INSERT",
                "WITH RECURSIVE r AS (SELECT 1) CYCLE a, b SET c USING d DELETE FROM t | DELETE",
                "WITH update AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM update | SELECT",
                "(SELECT 1) UNION (SELECT 2)                | SELECT",
                "VALUES (1)                                 | SELECT",
                "TABLE t                                    | SELECT",
                "TRUNCATE t                                 | TRUNCATE TABLE",
                "DO $$ BEGIN END $$                         | DO",
                "call p()                                   | CALL",
                "Comment ON TABLE t IS NULL                 | COMMENT",
                "GRANT ALL ON t TO u                        | GRANT",
                "SET search_path = x                        | SET",
                "REFRESH MATERIALIZED VIEW v                | REFRESH MATERIALIZED VIEW",
                "LOCK t                                     | LOCK TABLE",
                "42                                         | SQL",
                "CREATE                                     | CREATE",
            })
    void namesTheStatement(String sql, String tag) {
        assertThat(parse(sql).tag()).isEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT INTO t VALUES (1)",
        "CREATE CAST (a AS b) WITHOUT FUNCTION",
        "CREATE TABLE",
        "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b",
        "DROP",
        "ALTER TABLE IF EXISTS",
        "CREATE INDEX",
    })
    void hasNoTargetWhereNoneIsNamed(String sql) {
        assertThat(parse(sql).target()).isNull();
    }

    @Test
    void cutsNamesAsPostgresDoes() {
        String name = "é".repeat(40);

        assertThat(parse("CREATE TABLE " + name + " ()").target().name()).isEqualTo("é".repeat(31));
        assertThat(parse("CREATE TABLE \"" + "X".repeat(63) + "\" ()").target().name())
                .hasSize(63);
        assertThat(parse("CREATE TABLE " + "X".repeat(70) + " ()").target().name())
                .isEqualTo("x".repeat(63));
    }
}
