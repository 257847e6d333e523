package io.lockkeeper.rows;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several requests of one transaction. A later one may refer to what an earlier one was answered with: {@code {"$ref": "/0/0/id"}} in a
 * body, <code>{/0/0/id}</code> in a query, with the place of the step and a JSON Pointer into its answer.
 */
final class Batch {

    static final String PATH = "batch";

    private static final int MOST = 100;
    private static final String REFERENCE = "$ref";
    private static final Pattern IN_QUERY = Pattern.compile("\\{(/[^{}]*)}");
    private static final Set<String> KEYS = Set.of("method", "path", "headers", "body");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> steps;

    private Batch(List<JsonNode> steps) {
        this.steps = steps;
    }

    /** @throws RowsProblem BATCH_INVALID when it is none */
    static Batch of(Request request) {
        JsonNode steps;
        try {
            steps = JSON.readTree(request.body()).path("steps");
        } catch (JsonProcessingException e) {
            throw invalid("The body is no JSON");
        }
        if (!steps.isArray() || steps.isEmpty() || steps.size() > MOST) {
            throw invalid("'steps' must be a list of 1 to %d requests".formatted(MOST));
        }
        List<JsonNode> all = new ArrayList<>();
        steps.forEach(step -> {
            check(step);
            all.add(step);
        });
        return new Batch(all);
    }

    private static void check(JsonNode step) {
        step.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw invalid("A step has no '%s'; it has method, path, headers and body".formatted(key));
            }
        });
        if (!step.path("path").isTextual()
                || !METHODS.contains(step.path("method").asText())) {
            throw invalid("A step needs 'path', and 'method': GET, POST, PATCH, PUT or DELETE");
        }
        if (step.path("path").asText().startsWith(PATH)) {
            throw invalid("A step is no batch");
        }
    }

    private static RowsProblem invalid(String message) {
        return new RowsProblem(400, "BATCH_INVALID", message, null, null);
    }

    /**
     * Answers all steps in their order.
     *
     * @param requests answers one
     * @throws RowsProblem the first one of a step, with its place in the header Lockkeeper-Step
     */
    Answer answer(Function<Request, Answer> requests) {
        ArrayNode bodies = JSON.createArrayNode();
        ArrayNode answers = JSON.createArrayNode();
        for (JsonNode step : steps) {
            try {
                Answer answer = requests.apply(request(step, bodies));
                if (answer.lines() != null) {
                    throw new RowsProblem(406, "PGRST107", "Lines are not available in a batch", null, null);
                }
                JsonNode body = answer.body() == null ? JSON.nullNode() : tree(answer);
                bodies.add(body);
                ObjectNode told = answers.addObject().put("status", answer.status());
                answer.headers().forEach(told.putObject("headers")::put);
                told.set("body", body);
            } catch (RowsProblem problem) {
                throw problem.with("Lockkeeper-Step", String.valueOf(bodies.size()));
            }
        }
        return new Answer(200, Map.of("Content-Type", Answer.JSON), answers.toString());
    }

    /** Numbers keep all their digits. */
    private static JsonNode tree(Answer answer) {
        try {
            boolean isJson = answer.headers().getOrDefault("Content-Type", "").contains("json");
            return isJson
                    ? JSON.reader()
                            .with(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                            .readTree(answer.body())
                    : JSON.getNodeFactory().textNode(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL has written what is no JSON", e);
        }
    }

    private static Request request(JsonNode step, ArrayNode before) {
        String path = IN_QUERY.matcher(step.path("path").asText())
                .replaceAll(found -> Matcher.quoteReplacement(
                        URLEncoder.encode(referred(found.group(1), before).asText(), StandardCharsets.UTF_8)));
        int question = path.indexOf('?');
        Map<String, String> headers = new TreeMap<>();
        step.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().asText()));
        headers.putIfAbsent("content-type", "application/json");
        return new Request(
                step.path("method").asText(),
                question < 0 ? path : path.substring(0, question),
                question < 0 ? null : path.substring(question + 1),
                headers,
                step.has("body") ? resolved(step.get("body"), before).toString() : "");
    }

    /** With the values in place of the references to them. */
    private static JsonNode resolved(JsonNode node, ArrayNode before) {
        if (node.isObject() && node.size() == 1 && node.has(REFERENCE)) {
            return referred(node.get(REFERENCE).asText(), before);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(resolved(field.getValue(), before)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, resolved(array.get(i), before));
            }
        }
        return node;
    }

    private static JsonNode referred(String pointer, ArrayNode before) {
        try {
            JsonNode found = before.at(JsonPointer.compile(pointer));
            if (!found.isMissingNode()) {
                return found;
            }
        } catch (IllegalArgumentException e) {
            // Told below like one that leads nowhere.
        }
        throw invalid("'%s' leads to nothing in what the steps before were answered with".formatted(pointer));
    }
}
