package io.lockkeeper.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.testing.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records of a released version, carried over. */
class ServiceSchemaUpgradeTest {

    private static final String SCHEMA = "lockkeeper_service";

    private final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void recordsOfTheFirstVersion() {
        migrateTo("1");
        database.execute(
                "SET search_path = " + SCHEMA,
                "INSERT INTO managed_database (name, declared, auto_migrate, gate, create_missing, created_at, changed_at)"
                        + " VALUES ('shop', true, true, true, false, now(), now())",
                run("migrate", "true, false", "SUCCEEDED", "NULL"),
                run("bring-to-level", "false, true", "FAILED", "'{\"code\":\"RUN_STOPPED\"}'"),
                run(
                        "seed",
                        "false, false",
                        "FAILED",
                        "'{\"type\":\"https://lockkeeper.io/problems#run-broken-off\",\"title\":\"A run was broken off\","
                                + "\"code\":\"RUN_BROKEN_OFF\"}'"),
                "INSERT INTO run_step (run_id, number, at, type, subject, position, total, rows, millis, message)"
                        + " SELECT id, step.* FROM run, (VALUES"
                        + " (1, now(), 'STARTED', NULL, NULL::int, NULL::int, NULL::bigint, NULL::bigint, 'begins'),"
                        + " (2, now(), 'LOCK_RETRY', '1_a', 3, NULL, NULL, 250, 'rolled back'),"
                        + " (3, now(), 'MIGRATION_APPLIED', '1_a', 1, 2, NULL, 40, 'applied'),"
                        + " (4, now(), 'SEED_APPLIED', '1.sql', NULL, NULL, 7, 12, 'applied'),"
                        + " (5, now(), 'CHECK_PASSED', 'roles', NULL, NULL, NULL, NULL, 'passed')) AS step"
                        + " WHERE operation = 'migrate'",
                "INSERT INTO audit_entry (at, actor, action, database) VALUES"
                        + " (now(), 'lockkeeper', 'RUN_BROKEN_OFF', 'shop'), (now(), 'kim', 'RUN_FAILED', 'shop')");
        migrateTo("2");
    }

    @Test
    void flagsBecomeParameters() {
        assertThat(database.column("SELECT operation || ' ' || parameters FROM " + SCHEMA + ".run ORDER BY operation"))
                .containsExactly(
                        "bring-to-level {\"outOfOrder\": false, \"singleTransaction\": true}",
                        "migrate {\"outOfOrder\": true, \"singleTransaction\": false}",
                        "seed {}");
    }

    @Test
    void statesAndProblemsHaveTheirNewNames() {
        assertThat(database.column(
                        "SELECT concat_ws(' ', operation, state, problem) FROM " + SCHEMA + ".run ORDER BY operation"))
                .containsExactly(
                        "bring-to-level STOPPED {\"code\":\"RUN_STOPPED\"}",
                        "migrate SUCCEEDED",
                        "seed FAILED {\"type\":\"https://lockkeeper.io/problems#run-interrupted\","
                                + "\"title\":\"A run was interrupted\",\"code\":\"RUN_INTERRUPTED\"}");
        assertThat(database.column("SELECT action FROM " + SCHEMA + ".audit_entry ORDER BY id"))
                .containsExactly("RUN_INTERRUPTED", "RUN_FAILED");
    }

    @Test
    void columnsOfStepsBecomeFacts() {
        assertThat(database.column("SELECT facts FROM " + SCHEMA + ".run_step ORDER BY number"))
                .containsExactly(
                        "{}",
                        "{\"attempt\": 3, \"pauseMillis\": 250}",
                        "{\"of\": 2, \"millis\": 40, \"number\": 1}",
                        "{\"rows\": 7, \"millis\": 12}",
                        "{}");
        assertThat(database.column("SELECT type FROM " + SCHEMA + ".run_step ORDER BY number"))
                .endsWith("SEED_APPLIED", "SEED_CHECK_PASSED");
    }

    @Test
    void theAuditRecordIsAppendOnlyAgain() {
        assertThatThrownBy(() -> database.execute("DELETE FROM " + SCHEMA + ".audit_entry"))
                .hasMessageContaining("the audit record is append-only");
    }

    private static String run(String operation, String flags, String state, String problem) {
        return "INSERT INTO run (id, database_id, database, operation, out_of_order, single_transaction, actor, state,"
                + " runner, heartbeat, requested_at, ended_at, outcome, problem) SELECT gen_random_uuid(), id, name, '"
                + operation + "', " + flags + ", 'kim', '" + state
                + "', 'host/1', now(), now(), now(), 'over', " + problem + " FROM managed_database";
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(
                        database.url().jdbcUrl(),
                        database.url().user(),
                        database.url().password())
                .locations("classpath:db/migration")
                .schemas(SCHEMA)
                .target(version)
                .load()
                .migrate();
    }
}
