package io.lockkeeper.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockerTest {

    @Test
    void saysWhoItIsWhatItDoesAndSinceWhen() {
        Blocker blocker = new Blocker(7, "kim", "psql", "idle in transaction", 61.4, "UPDATE orders …");

        assertThat(blocker.describe())
                .isEqualTo("session 7 of kim (psql), idle in transaction for 61 s: UPDATE orders …");
    }

    @Test
    void saysThatTheRestIsHiddenFromARoleWithoutTheRight() {
        Blocker blocker = new Blocker(7, "kim", "", null, 0, "<insufficient privilege>");

        assertThat(blocker.describe()).isEqualTo("session 7 of kim, of which this role may see no more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UPDATE t SET a = 'geheim', b = 'it''s' WHERE c = 1 | UPDATE t SET a = …",
                "SELECT E'a\\'geheim' | SELECT E…",
                "/* don't */ INSERT INTO k VALUES ('geheim') | /* don…",
                "SELECT 'C:\\', 'geheim' | SELECT …",
                "SELECT $x$geheim$x$ | SELECT …",
                "ALTER ROLE a PASSWORD geheim | ALTER ROLE a PASSWORD …",
                "SET app.db_password = geheim | SET app.db_password …",
                "LOCK TABLE a | LOCK TABLE a"
            })
    void showsAStatementWithoutItsLiterals(String query, String shown) throws SQLException {
        try (Session session = TestServer.session(TestServer.server())) {
            assertThat(session.query(
                            "SELECT " + Blocker.QUERY + " FROM (SELECT ?::text AS query) AS activity",
                            row -> row.getString(1),
                            query))
                    .containsExactly(shown);
        }
    }
}
