package io.lockkeeper.rows.description;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.rows.description.Description.Field;
import io.lockkeeper.rows.description.Description.Function;
import io.lockkeeper.rows.description.Description.Relation;
import io.lockkeeper.rows.exposure.Exposed;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Writes as OpenAPI 3.1 what a caller may do with the rows of a schema. */
final class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String NEW = ".new";
    private static final String CHANGE = ".change";
    private static final String ERROR = "rows.error";

    private final ObjectNode paths = JSON.createObjectNode();
    private final ObjectNode schemas = JSON.createObjectNode();

    private OpenApi() {}

    /**
     * Writes it.
     *
     * @param title what the document calls the whole
     * @param base the path of the database's rows
     */
    static String of(Description description, String title, String base) {
        OpenApi api = new OpenApi();
        api.schemas.set(ERROR, error());
        description.relations().forEach(api::relation);
        description.functions().stream()
                .filter(function -> function.from() == null)
                .forEach(api::function);
        ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", title)
                .put("version", "1")
                .put("description", "What the caller of this document may do, in the dialect of PostgREST.");
        document.putArray("servers").addObject().put("url", base);
        document.set("paths", api.paths);
        ObjectNode components = document.putObject("components");
        components.set("schemas", api.schemas);
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
        ArrayNode security = document.putArray("security");
        security.addObject().putArray("token");
        security.addObject();
        return document.toString();
    }

    private static ObjectNode error() {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (String name : List.of("code", "message", "details", "hint")) {
            properties.putObject(name).putArray("type").add("string").add("null");
        }
        return schema;
    }

    private void relation(Relation relation) {
        String path = relation.path();
        Exposed exposed = relation.exposed();
        schemas.set(component(path), object(relation.row()));
        ObjectNode item = paths.putObject('/' + encoded(path));
        ObjectNode get = operation(item, "get", "Rows of " + path, path);
        parameters(get, true, exposed);
        answer(get, "200", list(reference(path)));
        Collection<String> changes = exposed.changes();
        if (changes.contains("INSERT") && !relation.insert().isEmpty()) {
            schemas.set(component(path + NEW), object(relation.insert()));
            ObjectNode post = operation(item, "post", "A new row of " + path + ", or several", path);
            parameter(post, "columns", "The columns that are given, when objects differ");
            parameter(post, "on_conflict", "The columns of the key that rows are merged by");
            ObjectNode either = JSON.createObjectNode();
            ArrayNode forms = either.putArray("oneOf");
            forms.add(reference(path + NEW));
            forms.add(list(reference(path + NEW)));
            body(post, either);
            answer(post, "201", list(reference(path)));
        }
        if (changes.contains("UPDATE") && !relation.update().isEmpty()) {
            schemas.set(component(path + CHANGE), object(relation.update()));
            ObjectNode patch = operation(item, "patch", "Changes the rows of " + path + " that the filter names", path);
            parameters(patch, false, exposed);
            body(patch, reference(path + CHANGE));
            answer(patch, "204", null);
        }
        if (changes.contains("DELETE")) {
            ObjectNode delete =
                    operation(item, "delete", "Deletes the rows of " + path + " that the filter names", path);
            parameters(delete, false, exposed);
            answer(delete, "204", null);
        }
    }

    private void function(Function function) {
        ObjectNode item = paths.withObjectProperty("/rpc/" + encoded(function.name()));
        ObjectNode returned = function.rows() != null
                ? reference(function.rows())
                : function.output().isEmpty() ? schema(function.value()) : object(function.output());
        ObjectNode answer = function.isSet() ? list(returned) : returned;
        if (!item.has("post")) {
            ObjectNode post = operation(item, "post", "Calls " + function.name(), "rpc");
            body(post, object(function.arguments()));
            answer(post, "200", answer);
        } else {
            // Forms of one name: what is sent says which is meant.
            ObjectNode sent = (ObjectNode) item.at("/post/requestBody/content/application~1json");
            ObjectNode forms = JSON.createObjectNode();
            forms.putArray("anyOf").add(sent.get("schema")).add(object(function.arguments()));
            sent.set("schema", forms);
        }
        if (!function.isVolatile() && !item.has("get")) {
            ObjectNode get = operation(item, "get", "Calls " + function.name(), "rpc");
            function.arguments().stream()
                    .filter(argument -> !argument.name().isEmpty())
                    .forEach(argument -> parameter(get, argument.name(), null));
            answer(get, "200", answer);
        }
    }

    private static ObjectNode operation(ObjectNode item, String method, String summary, String tag) {
        ObjectNode operation = item.putObject(method).put("summary", summary);
        operation.putArray("tags").add(tag);
        return operation;
    }

    private static void parameters(ObjectNode operation, boolean isRead, Exposed relation) {
        parameter(operation, "select", "Columns and embedded relations of the answer");
        if (isRead) {
            parameter(operation, "order", "Such as name.desc,id");
            parameter(operation, "limit", null);
            parameter(operation, "offset", null);
        }
        for (Column column : relation.columns()) {
            if (relation.isFilterable(column)) {
                parameter(operation, column.name(), "A filter, such as eq.1");
            }
        }
    }

    private static void parameter(ObjectNode operation, String name, String description) {
        ObjectNode parameter =
                operation.withArray("parameters").addObject().put("name", name).put("in", "query");
        if (description != null) {
            parameter.put("description", description);
        }
        parameter.putObject("schema").put("type", "string");
    }

    private static void body(ObjectNode operation, ObjectNode schema) {
        operation
                .putObject("requestBody")
                .put("required", true)
                .putObject("content")
                .putObject("application/json")
                .set("schema", schema);
    }

    private static void answer(ObjectNode operation, String status, ObjectNode schema) {
        ObjectNode responses = operation.putObject("responses");
        ObjectNode good = responses.putObject(status).put("description", "Done");
        if (schema != null) {
            good.putObject("content").putObject("application/json").set("schema", schema);
        }
        responses
                .putObject("default")
                .put("description", "Why it is not")
                .putObject("content")
                .putObject("application/json")
                .set("schema", reference(ERROR));
    }

    private static ObjectNode object(List<Field> fields) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        fields.forEach(field -> properties.set(field.name(), schema(field)));
        List<Field> required =
                fields.stream().filter(field -> !field.isOptional()).toList();
        if (!required.isEmpty()) {
            ArrayNode names = schema.putArray("required");
            required.forEach(field -> names.add(field.name()));
        }
        return schema;
    }

    private static ObjectNode schema(Field field) {
        ObjectNode schema = schema(field.value());
        if (!field.isNullable() || !schema.has("type")) {
            return schema;
        }
        ObjectNode either = JSON.createObjectNode();
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private static ObjectNode schema(Value value) {
        ObjectNode one = JSON.createObjectNode();
        switch (value.kind()) {
            case INTEGER -> one.put("type", "integer");
            case NUMBER, LONG_NUMBER -> one.put("type", "int64".equals(value.format()) ? "integer" : "number");
            case BOOLEAN -> one.put("type", "boolean");
            case TEXT, TIMESTAMP, TIMESTAMPTZ -> one.put("type", "string");
            case LABEL -> {
                one.put("type", "string");
                value.labels().labels().forEach(one.putArray("enum")::add);
            }
            case NOTHING -> one.put("type", "null");
            case JSON, ANY -> {}
        }
        if (value.format() != null) {
            one.put("format", value.format());
        }
        return value.isArray() ? list(one) : one;
    }

    private static ObjectNode list(ObjectNode items) {
        ObjectNode list = JSON.createObjectNode().put("type", "array");
        list.set("items", items);
        return list;
    }

    private static ObjectNode reference(String name) {
        return JSON.createObjectNode().put("$ref", SCHEMAS + component(name));
    }

    /** The names of components have few characters. */
    private static String component(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
