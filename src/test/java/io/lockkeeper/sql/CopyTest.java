package io.lockkeeper.sql;

import static io.lockkeeper.sql.ProblemAssert.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.CpuTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COPY … FROM STDIN and its data. */
class CopyTest {

    private static List<Statement> parse(String text) {
        return Script.parse("test.sql", text).statements();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t FROM STDIN",
                "copy public.\"T\" (a, \"b;\") from stdin with (format csv, header)",
                "COPY BINARY t FROM STDIN",
                "COPY t FROM STDIN CSV",
                "COPY t FROM STDOUT",
            })
    void takesTheDataBelow(String copy) {
        List<Statement> statements = parse(copy + "; -- rows\n1\tit's;\n\\\\.\n\\.x\n;\n\\.\nSELECT 1;");

        assertThat(statements).extracting(Statement::text).containsExactly(copy, "SELECT 1");
        assertThat(statements.getFirst().copyData()).isEqualTo("1\tit's;\n\\\\.\n\\.x\n;\n");
        assertThat(statements.getLast().copyData()).isNull();
        assertThat(statements.getLast().line()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t TO STDOUT",
                "COPY t FROM '/tmp/stdin'",
                "COPY t FROM PROGRAM 'cat'",
                "COPY (SELECT a FROM stdin) TO '/tmp/x'",
                "SELECT copy FROM stdin",
            })
    void expectsNoDataElsewhere(String sql) {
        assertThat(parse(sql + ";\nSELECT 1;")).hasSize(2).allSatisfy(s -> assertThat(s.copyData())
                .isNull());
    }

    @Test
    void takesEmptyDataAndWindowsLineEndsAndAnEndMarkAtTheEndOfTheFile() {
        assertThat(parse("COPY t FROM STDIN;\n\\.").getFirst().copyData()).isEmpty();
        assertThat(parse("COPY t FROM STDIN;\r\n1\r\n\\.\r\nSELECT 1")
                        .getFirst()
                        .copyData())
                .isEqualTo("1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", ";\n", ";\n1\n2\n", ";\n1\n \\.\n", ";\n1\n\\. \n", ";\n1\\.\n", "; -- \\."})
    void refusesDataWithoutAnEnd(String rest) {
        assertRefused(ProblemType.COPY_DATA_UNTERMINATED, "SELECT 1;\n COPY t FROM STDIN" + rest)
                .at(2, 2)
                .saying("does not end")
                .advising("\\.");
    }

    @Test
    void refusesAStatementBetweenCopyAndItsData() {
        assertRefused(ProblemType.COPY_DATA_UNTERMINATED, "COPY t FROM STDIN; SELECT 1;\n1\n\\.\n")
                .at(1, 1)
                .saying("something else follows this COPY on its line");
    }

    @Test
    void findsAMissingEndInLongDataAtOnce() {
        String text = "COPY t FROM STDIN;\n" + "x\\.\\.\\.\\.\n".repeat(2_000_000);

        assertThat(CpuTime.of(() -> assertRefused(ProblemType.COPY_DATA_UNTERMINATED, text)))
                .isLessThan(Duration.ofSeconds(5));
    }
}
