package io.lockkeeper.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lockkeeper.rows.request.QueryString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a request wants to write. Its values stay text: PostgreSQL takes them apart.
 *
 * @param json an array of objects
 * @param keys those of the first object, in order
 * @param isArray whether it was one, and not a single object
 * @param isUniform whether all objects have the same keys
 * @param size how many objects
 */
record Body(String json, Set<String> keys, boolean isArray, boolean isUniform, int size) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a body by its type. */
    static Body of(Request request) {
        String type = request.header("content-type");
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return switch (media) {
            case "", "application/json", "application/vnd.pgrst.object+json", "application/vnd.pgrst.array+json" ->
                json(request.body());
            case "text/csv" -> json(csv(request.body()));
            case "application/x-www-form-urlencoded" -> json(form(request.body()));
            default ->
                throw new RowsProblem(
                        415,
                        "PGRST102",
                        "Content-Type not acceptable: " + media,
                        null,
                        "Send application/json, text/csv or application/x-www-form-urlencoded.");
        };
    }

    /** Reads a JSON body: an object, or an array of objects. */
    static Body json(String text) {
        try (JsonParser in = JSON.createParser(text)) {
            JsonToken first = in.nextToken();
            boolean isArray = first == JsonToken.START_ARRAY;
            Set<String> keys = new LinkedHashSet<>();
            boolean isUniform = true;
            int size = 0;
            JsonToken token = isArray ? in.nextToken() : first;
            while (token != null && token != JsonToken.END_ARRAY) {
                if (token != JsonToken.START_OBJECT) {
                    throw invalid(isArray ? "an element of the array is no object" : "it is no object");
                }
                Set<String> here = keys(in);
                isUniform &= size == 0 || here.equals(keys);
                keys = size == 0 ? here : keys;
                size++;
                token = isArray ? in.nextToken() : null;
            }
            if (first == null || in.nextToken() != null) {
                throw invalid(first == null ? "it is empty" : "something follows the end");
            }
            return new Body(isArray ? text : '[' + text + ']', keys, isArray, isUniform, size);
        } catch (IOException e) {
            throw invalid("it is no JSON");
        }
    }

    private static Set<String> keys(JsonParser in) throws IOException {
        Set<String> keys = new LinkedHashSet<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            keys.add(in.currentName());
            in.nextToken();
            in.skipChildren();
        }
        return keys;
    }

    private static RowsProblem invalid(String why) {
        return new RowsProblem(400, "PGRST102", "Empty or invalid json", "The body cannot be read: " + why + ".", null);
    }

    /** An object of the fields of a form. */
    private static String form(String text) {
        return written(out -> {
            out.writeStartObject();
            for (QueryString.Parameter field : QueryString.read(text)) {
                out.writeStringField(field.name(), field.value());
            }
            out.writeEndObject();
        });
    }

    /** Objects of the lines after the first, which names the columns; NULL stands for no value. */
    private static String csv(String text) {
        List<List<String>> lines = Csv.read(text);
        if (lines.isEmpty()) {
            throw invalid("it has no line with names of columns");
        }
        List<String> names = lines.getFirst();
        return written(out -> {
            out.writeStartArray();
            for (List<String> line : lines.subList(1, lines.size())) {
                if (line.size() != names.size()) {
                    throw new RowsProblem(400, "PGRST102", "All lines must have same number of fields", null, null);
                }
                out.writeStartObject();
                for (int i = 0; i < names.size(); i++) {
                    out.writeFieldName(names.get(i));
                    if (line.get(i).equals("NULL")) {
                        out.writeNull();
                    } else {
                        out.writeString(line.get(i));
                    }
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    /** Writes JSON. */
    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The keys as a list. */
    List<String> names() {
        return new ArrayList<>(keys);
    }

    /** An object of texts, as a body would have it. */
    static String object(Map<String, String> fields) {
        return written(out -> {
            out.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                out.writeStringField(field.getKey(), field.getValue());
            }
            out.writeEndObject();
        });
    }
}
