package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements PostgreSQL refuses in a transaction block. */
class ExecutionTest {

    private static Execution executionOf(String sql) {
        return Script.parse("test.sql", sql).statements().getFirst().execution();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
                "create /* ( */ index\nconcurrently on t (a)",
                "DROP INDEX CONCURRENTLY i",
                "DROP INDEX CONCURRENTLY IF EXISTS s.i CASCADE",
                "REINDEX INDEX CONCURRENTLY i",
                "REINDEX TABLE CONCURRENTLY t",
                "REINDEX (CONCURRENTLY) TABLE t",
                "REINDEX (VERBOSE, CONCURRENTLY true) INDEX i",
                "REINDEX (CONCURRENTLY 'on', VERBOSE off) INDEX i",
                "REINDEX (CONCURRENTLY off) INDEX CONCURRENTLY i",
                "REINDEX DATABASE d",
                "REINDEX DATABASE",
                "REINDEX SYSTEM",
                "REINDEX (VERBOSE) SCHEMA s",
                "VACUUM",
                "VACUUM (ANALYZE, FREEZE) t",
                "VACUUM FULL t",
                "CLUSTER",
                "CLUSTER VERBOSE",
                "CLUSTER (VERBOSE)",
                "CREATE DATABASE d",
                "DROP DATABASE IF EXISTS d WITH (FORCE)",
                "ALTER DATABASE d SET TABLESPACE s",
                "ALTER DATABASE d WITH TABLESPACE s",
                "CREATE TABLESPACE s LOCATION '/x'",
                "DROP TABLESPACE s",
                "ALTER SYSTEM SET work_mem = '1MB'",
                "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
                "ALTER TABLE IF EXISTS ONLY s.\"T\" DETACH PARTITION s.p CONCURRENTLY",
                "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
                "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (copy_data = false, create_slot)",
                "DROP SUBSCRIPTION IF EXISTS s",
                "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
                "ALTER SUBSCRIPTION s SET PUBLICATION p",
                "ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (copy_data = false)",
                "ALTER SUBSCRIPTION s DROP PUBLICATION p WITH (refresh = true)",
                "ALTER SUBSCRIPTION s SET (failover = true)",
                "ALTER SUBSCRIPTION s SET (slot_name = 'x', two_phase = off)",
            })
    void runsOutsideOfTransactions(String sql) {
        assertThat(executionOf(sql)).isEqualTo(Execution.NON_TRANSACTIONAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX \"concurrently\" ON t (a)",
                "CREATE INDEX i ON t (concurrently)",
                "CREATE INDEX i /* CONCURRENTLY */ ON t (a)",
                "CREATE INDEX i ON concurrently (a)",
                "COMMENT ON INDEX i IS 'CREATE INDEX CONCURRENTLY'",
                "DO $$ BEGIN EXECUTE 'VACUUM'; END $$",
                "DROP INDEX \"concurrently\"",
                "DROP INDEX i, concurrently",
                "REINDEX INDEX i",
                "REINDEX (VERBOSE) TABLE t",
                "REINDEX (CONCURRENTLY false) TABLE t",
                "REINDEX (CONCURRENTLY, CONCURRENTLY 0) TABLE t",
                "REINDEX TABLE \"concurrently\"",
                "ANALYZE",
                "ANALYZE VERBOSE t",
                "CLUSTER t",
                "CLUSTER VERBOSE t USING i",
                "CLUSTER (VERBOSE) t",
                "ALTER DATABASE d SET work_mem = '1MB'",
                "ALTER DATABASE tablespace OWNER TO o",
                "ALTER DATABASE d RENAME TO tablespace",
                "ALTER TABLESPACE s RENAME TO t",
                "ALTER TABLE t DETACH PARTITION p",
                "ALTER TABLE t DETACH PARTITION p FINALIZE",
                "ALTER TABLE t DETACH PARTITION \"concurrently\"",
                "ALTER TABLE concurrently ADD COLUMN a int",
                "ALTER TYPE t ADD VALUE 'x'",
                "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)",
                "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (enabled = false, connect = 'off')",
                "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)",
                "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
                "ALTER SUBSCRIPTION refresh DISABLE",
                "CREATE PUBLICATION p FOR ALL TABLES",
                "DISCARD PLANS",
                "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
                "EXPLAIN ANALYZE SELECT 1",
                "PREPARE transaction AS SELECT 1",
                "SELECT vacuum FROM cluster",
                "CREATE TABLE vacuum (cluster int)",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            })
    void runsInTransactions(String sql) {
        assertThat(executionOf(sql)).isEqualTo(Execution.TRANSACTIONAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "begin work", "BEGIN TRANSACTION", "START TRANSACTION", "/* x */ BEGIN -- y\n"})
    void opensABlock(String sql) {
        assertThat(executionOf(sql + "; SELECT 1; COMMIT")).isEqualTo(Execution.BEGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "END", "end work", "COMMIT TRANSACTION", "COMMIT AND NO CHAIN"})
    void closesABlock(String sql) {
        Script script = Script.parse("test.sql", "BEGIN; SELECT 1; " + sql);

        assertThat(script.statements().getLast().execution()).isEqualTo(Execution.COMMIT);
    }
}
