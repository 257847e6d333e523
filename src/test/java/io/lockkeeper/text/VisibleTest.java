package io.lockkeeper.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import org.junit.jupiter.api.Test;

class VisibleTest {

    @Test
    void controlCharactersAreShownAndDoNothing() {
        assertThat(Visible.line("boom\u001B[31mRED\u001B]0;TITLE\u0007 a\nb\r\u007F\u009B"))
                .isEqualTo("boom\\x1b[31mRED\\x1b]0;TITLE\\x07 a\\nb\\r\\x7f\\x9b");
        assertThat(Visible.line("a\u202Eb\u2066c\u200Fd\u2028e")).isEqualTo("a\\u202eb\\u2066c\\u200fd\\u2028e");
    }

    @Test
    void linesOfOursStayLines() {
        assertThat(Visible.text("one\r\ntwo\tthree\u001B")).isEqualTo("one\r\ntwo\tthree\\x1b");
    }

    @Test
    void whatCanBeSeenStays() {
        String text = "Größe, 北京, 😀 \t “x”";
        assertThat(Visible.line(text)).isSameAs(text);
        assertThat(Visible.line(null)).isNull();
    }

    @Test
    void aProblemIsOneLineWhateverAServerSays() {
        Problem problem = Problem.of(ProblemType.STATEMENT_FAILED, "it said: %s", "x\nAPPLIED 2_fake\u001B[2J");

        assertThat(problem.detail()).isEqualTo("it said: x\\nAPPLIED 2_fake\\x1b[2J");
    }
}
