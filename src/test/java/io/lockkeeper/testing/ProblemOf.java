package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Catches a problem and holds it to what every problem must say. */
public final class ProblemOf {

    private ProblemOf() {}

    /** The problem that the call ends with: of that type, with a sentence and a remedy. */
    public static Problem problemOf(ProblemType type, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(Problem.class);
        Problem problem = (Problem) thrown;
        assertThat(problem.type()).as(problem.detail()).isEqualTo(type);
        assertThat(problem.detail()).isNotBlank();
        assertThat(problem.remedy()).as("remedy of: %s", problem.detail()).isNotBlank();
        return problem;
    }
}
