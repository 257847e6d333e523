package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Scripts come as bytes, and only UTF-8 will do. */
class EncodingTest {

    private static Problem refused(byte[] bytes) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Script.parse("a.sql", bytes));
        assertThat(problem.type()).isEqualTo(ProblemType.SCRIPT_NOT_UTF8);
        assertThat(problem.detail()).startsWith("a.sql is not UTF-8 text: at byte ");
        assertThat(problem.remedy()).contains("UTF-8");
        return problem;
    }

    @Test
    void readsUtf8WithAndWithoutAByteOrderMark() {
        Script plain = Script.parse("a.sql", "SELECT 'é😀\uFFFD'".getBytes(StandardCharsets.UTF_8));
        Script marked = Script.parse("a.sql", "\uFEFFSELECT 'é😀\uFFFD'".getBytes(StandardCharsets.UTF_8));

        assertThat(plain).isEqualTo(marked);
        assertThat(plain.statements().getFirst().text()).isEqualTo("SELECT 'é😀\uFFFD'");
    }

    @Test
    void namesTheByteThatIsWrong() {
        byte[] latin1 = ("é".repeat(20_000) + "SELECT '\u00fc'").getBytes(StandardCharsets.UTF_8);
        latin1[40_008] = (byte) 0xFC;

        assertThat(refused(latin1).attributes()).containsEntry("offset", 40_008).containsEntry("file", "a.sql");
        assertThat(refused(new byte[] {'a', (byte) 0xC3}).attributes()).containsEntry("offset", 1);
    }

    @Test
    void refusesUtf16AndNulBytes() {
        assertThat(refused("SELECT 1".getBytes(StandardCharsets.UTF_16)).detail())
                .contains("at byte 0", "UTF-16");
        assertThat(refused("\uFEFFx".getBytes(StandardCharsets.UTF_16LE)).detail())
                .contains("at byte 0", "UTF-16");
        assertThat(refused("SELECT 1".getBytes(StandardCharsets.UTF_16LE)).detail())
                .contains("at byte 1", "NUL");
        assertThat(refused("SELECT '\0'".getBytes(StandardCharsets.UTF_8)).detail())
                .contains("at byte 8", "NUL");
    }
}
