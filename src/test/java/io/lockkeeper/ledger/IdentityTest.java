package io.lockkeeper.ledger;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database belongs to one environment, from the first run that names one. */
class IdentityTest {

    private final Session session = TestServer.session(TestServer.createDatabase());

    @BeforeEach
    void createLedger() throws SQLException {
        LedgerSchema.create(session);
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void aDatabaseKeepsItsEnvironmentForLife() throws Exception {
        recordSystem("shop");
        Identity.claim(session, "shop", "production");
        Identity.claim(session, "shop", "production");

        Problem problem =
                problemOf(ProblemType.ENVIRONMENT_MISMATCH, () -> Identity.claim(session, "shop", "development"));

        assertThat(problem.detail()).contains("was made for production", "cannot be treated as development");
        assertThat(problem.remedy()).contains("Name production as its environment");
        assertThat(problem.attributes()).containsEntry("environment", "production");
        assertThat(Identity.isOf(session, "production")).isTrue();
        problemOf(ProblemType.ENVIRONMENT_MISMATCH, () -> Identity.isOf(session, "development"));
    }

    @Test
    void aDatabaseOfWhichOnlyTheSystemIsKnownBelongsToNoEnvironmentYet() throws Exception {
        assertThat(Identity.isOf(session, "production")).isFalse();

        recordSystem("shop");

        assertThat(Identity.isOf(session, "production")).isFalse();
        Identity.claim(session, "shop", "testing");
        assertThat(Identity.isOf(session, "testing")).isTrue();
    }

    @Test
    void theSystemThatCameFirstIsWrittenDown() throws Exception {
        recordSystem("shop");
        recordSystem("other");
        Identity.claim(session, "other", "testing");

        assertThat(session.query("SELECT system FROM lockkeeper.identity", row -> row.getString(1)))
                .containsExactly("shop");
    }

    private void recordSystem(String system) throws SQLException {
        new JournalWriter(session, "run").recordSystem(system);
    }
}
