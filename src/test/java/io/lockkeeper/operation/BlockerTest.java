package io.lockkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

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
                "SELECT E'a\\'geheim' | SELECT …",
                "/* don't */ INSERT INTO k VALUES ('geheim') | INSERT INTO k VALUES ( …",
                "/* geheim */ SELECT 1 -- geheim | SELECT 1",
                "SELECT 1 /* geheim | SELECT 1 …",
                "UPDATE t SET a = 1, \"passwd\" = geheim | UPDATE t SET a = 1, \"passwd\" …",
                "ALTER ROLE a PASSWORD $$geheim$$ | ALTER ROLE a PASSWORD …",
                "SELECT 'geheim, cut off | SELECT …",
                "<insufficient privilege> | <insufficient privilege>",
                "SELECT 'C:\\', 'geheim' | SELECT …",
                "SELECT $x$geheim$x$ | SELECT …",
                "ALTER ROLE a PASSWORD geheim | ALTER ROLE a PASSWORD …",
                "SET app.db_password = geheim | SET app.db_password …",
                "LOCK TABLE a | LOCK TABLE a"
            })
    void showsAStatementUpToItsFirstLiteral(String query, String shown) {
        assertThat(Blocker.shown(query)).isEqualTo(shown);
    }
}
