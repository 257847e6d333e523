package io.lockkeeper.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of change changes the fingerprint, and the difference names exactly what has changed: see changes.txt. */
class ChangesTest {

    private static Session session;
    private static Catalog before;

    @BeforeAll
    static void make() throws SQLException {
        session = TestServer.session(TestServer.createDatabase());
        session.execute(ChangeCase.resource("base.sql"));
        before = Catalog.read(session);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    static List<ChangeCase> cases() throws SQLException {
        return ChangeCase.all(session.serverMajor());
    }

    @AfterEach
    void takeBack() throws SQLException {
        session.rollback();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isSeen(ChangeCase one) throws SQLException {
        session.begin();
        session.execute(one.change());

        Catalog after = Catalog.read(session);

        assertThat(ChangeCase.lines(Difference.between(before, after))).containsExactlyElementsOf(one.differences());
        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
        if (one.undo() != null) {
            session.execute(one.undo());
            assertThat(Catalog.read(session).fingerprint()).isEqualTo(before.fingerprint());
        }
    }
}
