package io.lockkeeper.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * A problem as JSON, by RFC 9457, the same on the command line and over HTTP.
 *
 * @param type a URI that identifies the kind of problem
 * @param code the name of the {@link ProblemType}
 * @param remedy what to do now
 * @param attributes facts such as file, line and sqlState, as members of their own
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemDocument(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String remedy,
        @JsonAnyGetter Map<String, Object> attributes) {

    public static ProblemDocument of(Problem problem) {
        ProblemType type = problem.type();
        return new ProblemDocument(
                type.uri(),
                type.title(),
                type.category().status(),
                type.name(),
                problem.detail(),
                problem.remedy(),
                problem.attributes());
    }
}
