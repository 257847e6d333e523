package io.lockkeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;

/** Says what the refusal of a script has to tell. */
final class ProblemAssert {

    private final Problem problem;

    private ProblemAssert(Problem problem) {
        this.problem = problem;
    }

    static ProblemAssert assertRefused(ProblemType type, String text) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Script.parse("V7__carriers.sql", text));
        assertThat(problem).as("refusal of %.100s", text).isNotNull();
        assertThat(problem.type()).isEqualTo(type);
        assertThat(problem.detail()).startsWith("V7__carriers.sql, line ").endsWith(".");
        assertThat(problem.remedy()).isNotBlank();
        assertThat(problem.attributes()).containsEntry("file", "V7__carriers.sql");
        return new ProblemAssert(problem);
    }

    ProblemAssert at(int line, int column) {
        assertThat(problem.attributes()).containsEntry("line", line).containsEntry("column", column);
        assertThat(problem.detail()).contains(", line " + line + ", column " + column + ": ");
        return this;
    }

    ProblemAssert saying(String reason) {
        assertThat(problem.detail()).contains(reason);
        return this;
    }

    ProblemAssert advising(String remedy) {
        assertThat(problem.remedy()).contains(remedy);
        return this;
    }

    ProblemAssert with(String attribute, Object value) {
        assertThat(problem.attributes()).containsEntry(attribute, value);
        return this;
    }
}
