package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Placeholders: tokens in seeds, text for Flyway. */
class PlaceholdersTest {

    @Test
    void areFoundOutsideOfQuotesAndComments() {
        Script script = Script.parse("seed.sql", """
            -- ${NO}
            INSERT INTO t VALUES (${ADMIN_PASSWORD}, '${NO}', $$${NO}$$, "${NO}" /* ${NO} */);
            SELECT ${a.b2}, E'${NO}';
            COPY t FROM STDIN;
            ${NO}
            \\.
            """);

        assertThat(Placeholders.find(script))
                .containsExactly(new Placeholder("ADMIN_PASSWORD", 31, 2), new Placeholder("a.b2", 99, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT ${}", "SELECT ${1}", "SELECT ${a b}", "SELECT $ {a}", "SELECT a${b}", "SELECT ${a"})
    void areNotWhatOnlyLooksLikeOne(String sql) {
        assertThat(Placeholders.find(Script.parse("seed.sql", sql))).isEmpty();
        assertThat(Placeholders.replace(sql, name -> "x")).isEqualTo(sql);
    }

    @Test
    void areReplacedInAStatement() {
        String sql = "SELECT ${A}, '${A}' || ${B}||${C} /* ${A} */";

        assertThat(Placeholders.replace(sql, Map.of("A", "'$1'", "B", "${A}")::get))
                .isEqualTo("SELECT '$1', '${A}' || ${A}||${C} /* ${A} */");
    }

    @Test
    void areReplacedEverywhereForFlyway() {
        Map<String, String> values = Map.of("a", "${b}", "flyway:user", "joe", "", "e");

        assertThat(Placeholders.replaceEverywhere("V1__x.sql", "-- ${a}\n'${a}' $$${flyway:user}$$ $ {a} ${}", values))
                .isEqualTo("-- ${b}\n'${b}' $$joe$$ $ {a} e");
        assertThat(Placeholders.replaceEverywhere("V1__x.sql", "SELECT 1", Map.of()))
                .isEqualTo("SELECT 1");
    }

    @Test
    void areMissedWithFileAndLine() {
        Problem unknown = catchThrowableOfType(
                Problem.class, () -> Placeholders.replaceEverywhere("V1__x.sql", "\n${a}\n${A}", Map.of("a", "1")));
        Problem open = catchThrowableOfType(
                Problem.class, () -> Placeholders.replaceEverywhere("V1__x.sql", "SELECT 1, '${a'", Map.of("a", "1")));

        assertThat(unknown.type()).isEqualTo(ProblemType.PLACEHOLDER_MISSING);
        assertThat(unknown.detail()).isEqualTo("V1__x.sql, line 3: ${A} has no value.");
        assertThat(unknown.attributes()).containsEntry("line", 3).containsEntry("placeholder", "${A}");
        assertThat(open.detail()).isEqualTo("V1__x.sql, line 1: ${a' has no closing brace.");
        assertThat(open.remedy()).contains("configuration");
    }
}
