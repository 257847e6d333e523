package io.lockkeeper.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * A problem as JSON, by RFC 9457, the same on the command line and over HTTP.
 *
 * @param type a URI that identifies the kind of problem
 * @param code the name of the {@link ProblemType}
 * @param remedy what to do now
 * @param actions operations that get past it; empty when there is none
 * @param attributes facts such as file, line and sqlState, as members
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemDocument(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String remedy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Action> actions,
        @JsonAnyGetter Map<String, Object> attributes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static ProblemDocument of(Problem problem) {
        ProblemType type = problem.type();
        return new ProblemDocument(
                type.uri(),
                type.title(),
                type.category().status(),
                type.name(),
                problem.detail(),
                problem.remedy(),
                problem.actions(),
                problem.attributes());
    }

    /** As a text to be kept; its attributes must be plain values. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }

    /** The document that {@link #json} wrote. */
    public static ProblemDocument parse(String json) {
        try {
            Map<String, Object> members = JSON.readValue(json, new TypeReference<>() {});
            Object actions = members.remove("actions");
            return new ProblemDocument(
                    (String) members.remove("type"),
                    (String) members.remove("title"),
                    (Integer) members.remove("status"),
                    (String) members.remove("code"),
                    (String) members.remove("detail"),
                    (String) members.remove("remedy"),
                    actions == null ? List.of() : JSON.convertValue(actions, new TypeReference<List<Action>>() {}),
                    members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept of a problem is not JSON", e);
        }
    }
}
