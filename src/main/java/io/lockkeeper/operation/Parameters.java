package io.lockkeeper.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads the parameters of an operation strictly: what the operation does not know is refused by its name, and nothing is converted.
 * What is left out, or {@code null}, has the default of its type.
 */
public final class Parameters {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .withCoercionConfig(
                    LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private Parameters() {}

    /**
     * The parameters of an operation.
     *
     * @param given a JSON object; {@code null} for none
     * @throws Problem REQUEST_INVALID with the name of the parameter that is not known or not of its type
     */
    public static <P extends Record> P read(Operation<P> operation, JsonNode given) {
        JsonNode object = given == null || given.isNull() ? JsonNodeFactory.instance.objectNode() : given;
        if (!object.isObject()) {
            throw invalid("The parameters of '%s' are %s; expected an object."
                            .formatted(operation.name(), kind(object)))
                    .with("field", "parameters");
        }
        refuseNul(operation, object);
        try {
            return JSON.treeToValue(object, operation.parameters());
        } catch (UnrecognizedPropertyException e) {
            throw unknown(operation, e);
        } catch (MismatchedInputException e) {
            throw mismatch(operation, object, e);
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof Problem refused) {
                throw named(refused);
            }
            throw invalid("The parameters of '%s' are not valid.".formatted(operation.name()))
                    .with("field", "parameters");
        }
    }

    /** No text in PostgreSQL can have it. */
    private static void refuseNul(Operation<?> operation, JsonNode given) {
        given.properties().forEach(parameter -> {
            if (parameter.getValue().asText().indexOf('\0') >= 0) {
                throw invalid("The parameter '%s' of '%s' holds the character NUL (\\u0000)."
                                .formatted(parameter.getKey(), operation.name()))
                        .with("field", "parameters." + parameter.getKey());
            }
        });
    }

    /** Parameters as a JSON object, defaults included. */
    public static String json(Record parameters) {
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("parameters cannot be written as JSON", e);
        }
    }

    private static Problem unknown(Operation<?> operation, UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds() == null ? List.of() : e.getKnownPropertyIds();
        String others = known.isEmpty()
                ? "it has none"
                : "it has " + known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
        return invalid("'%s' has no parameter '%s'; %s.".formatted(operation.name(), path(e), others))
                .with("field", field(e));
    }

    /** What the record of the parameters itself refuses names its component; here that is a part of the request. */
    private static Problem named(Problem refused) {
        Object component = refused.attributes().get("field");
        return component == null ? refused : refused.with("field", "parameters." + component);
    }

    private static Problem mismatch(Operation<?> operation, JsonNode given, MismatchedInputException e) {
        JsonNode value = given;
        for (JsonMappingException.Reference part : e.getPath()) {
            value = part.getFieldName() == null ? value.path(part.getIndex()) : value.path(part.getFieldName());
        }
        return invalid("The parameter '%s' of '%s' is %s; expected %s."
                        .formatted(path(e), operation.name(), kind(value), expected(e.getTargetType())))
                .with("field", field(e));
    }

    /** Without the failure of the parser, which quotes values. */
    private static Problem invalid(String detail) {
        return Problem.of(ProblemType.REQUEST_INVALID, "%s", detail)
                .remedy("Correct the parameters, and send the request again.");
    }

    private static String field(JsonMappingException e) {
        return "parameters." + path(e);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** The value itself is not repeated: it may be a secret. */
    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> value.asText();
            case NUMBER -> "a number";
            case STRING -> "a text";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case NULL -> "null";
            case MISSING, BINARY -> "something else";
        };
    }

    private static String expected(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type != null && type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        return type != null && (type.isArray() || Collection.class.isAssignableFrom(type)) ? "a list" : "another form";
    }
}
