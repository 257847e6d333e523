package io.lockkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.History;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tables of the ledger come into being, and an older form of them is completed. */
class LedgerSchemaTest {

    private final Session session = TestServer.session(TestServer.createDatabase());

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void makesAllTablesInItsSchema() throws Exception {
        assertThat(LedgerForm.of(session).exists()).isFalse();

        LedgerSchema.create(session);

        assertThat(LedgerForm.of(session).exists()).isTrue();
        assertThat(tables())
                .containsExactly("applied_migration", "identity", "journal", "lease", "seed_history", "system");
    }

    @Test
    void completesAJournalThatKnowsNoProblems() throws Exception {
        LedgerSchema.create(session);
        List<String> present = columns();
        session.execute("COMMENT ON TABLE lockkeeper.lease IS NULL;"
                + " ALTER TABLE lockkeeper.journal DROP COLUMN problem, DROP COLUMN schema;"
                + " INSERT INTO lockkeeper.journal (run_id, event, migration) VALUES ('old', 'FAILED', '1_orders')");
        assertThat(LedgerForm.of(session).exists()).isTrue();
        assertThat(LedgerFacts.read(session).failures()).containsOnlyKeys("1_orders");

        LedgerSchema.create(session);

        assertThat(columns()).isEqualTo(present);
        assertThat(LedgerFacts.read(session).failures()).containsOnlyKeys("1_orders");
    }

    @Test
    void completesAnInstallationThatKnewNoSeeds() throws Exception {
        LedgerSchema.create(session);
        List<String> present = columns();
        session.execute("DROP TABLE lockkeeper.seed_history");
        assertThat(LedgerForm.of(session).exists()).isFalse();

        LedgerSchema.create(session);

        assertThat(columns()).isEqualTo(present);
    }

    @Test
    void readsAndCompletesTheReleasedForm() throws Exception {
        LedgerSchema.create(session);
        List<String> present = columns();
        session.execute(
                "DROP SCHEMA lockkeeper CASCADE; " + ReleasedLedger.TABLES
                        + " INSERT INTO lockkeeper.journal (run_id, event, migration) VALUES ('old', 'FAILED', '1_orders');"
                        + " INSERT INTO lockkeeper.applied_migration (migration, tokens, run_id) VALUES ('0_init', 'a', 'old')");
        assertThat(LedgerForm.of(session)).isEqualTo(new LedgerForm(2));
        assertThat(LedgerFacts.read(session).failures()).containsOnlyKeys("1_orders");
        assertThat(Journal.of(session).tokens()).containsOnlyKeys("0_init");

        LedgerSchema.create(session);

        assertThat(LedgerForm.of(session)).isEqualTo(LedgerSchema.PRESENT);
        assertThat(columns()).isEqualTo(present);
        assertThat(LedgerFacts.read(session).failures()).containsOnlyKeys("1_orders");
        assertThat(Journal.of(session).tokens()).containsOnlyKeys("0_init");
    }

    /** As a dump without comments leaves it. */
    @Test
    void knowsItsFormWithoutTheVersion() throws Exception {
        LedgerSchema.create(session);
        session.execute("COMMENT ON TABLE lockkeeper.lease IS NULL");

        assertThat(LedgerForm.of(session)).isEqualTo(LedgerSchema.PRESENT);
    }

    @Test
    void leavesTheLedgerOfANewerLockkeeperAlone() throws Exception {
        LedgerSchema.create(session);
        session.execute("COMMENT ON TABLE lockkeeper.lease IS 'version 99'");

        Problem problem = catchThrowableOfType(Problem.class, () -> LedgerSchema.create(session));

        assertThat(problem.type()).isEqualTo(ProblemType.LEDGER_NEWER);
        assertThat(problem.detail()).contains("version 99", "version " + LedgerSchema.PRESENT.steps());
        assertThat(problem.remedy()).isNotBlank();
    }

    @Test
    void changesNothingThatIsComplete() throws Exception {
        LedgerSchema.create(session);
        session.execute("BEGIN READ ONLY");

        LedgerSchema.create(session);

        session.rollback();
    }

    @Test
    void nothingIsReadWhereThereIsNoLedger() throws Exception {
        Journal journal = Journal.of(session);

        assertThat(journal.exists()).isFalse();
        assertThat(journal.hasWorked()).isFalse();
        assertThat(LedgerFacts.read(session)).isEqualTo(new LedgerFacts(Map.of(), Set.of(), Optional.empty()));
        assertThat(journal.tokens()).isEmpty();
        assertThat(journal.appliedBy("run")).isEmpty();
        assertThat(journal.journalOf("1_orders")).isEmpty();
        assertThat(journal.interruptedRuns("1_orders", "tokens")).isZero();
    }

    private List<String> tables() throws SQLException {
        return session.query(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(?) ORDER BY 1",
                row -> row.getString(1),
                History.LEDGER);
    }

    private List<String> columns() throws SQLException {
        return session.query("""
                SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
                FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relkind = 'r' AND relnamespace = to_regnamespace(?) AND attnum > 0 AND NOT attisdropped
                ORDER BY 1
                """, row -> row.getString(1), History.LEDGER);
    }
}
