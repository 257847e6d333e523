package io.lockkeeper.system;

import static io.lockkeeper.problem.ProblemType.MANIFEST_INVALID;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.sql.Script;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code system.yaml} strictly: what is wrong is told with file, line and key. */
final class ManifestReader {

    private static final Set<String> RESERVED = Set.of("masking", "roles");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /** Of what people write by hand; a larger one takes the parser longer than a check may. */
    private static final long MAX_BYTES = 1L << 20;

    private ManifestReader() {}

    /** Rejects a manifest that is too large to be one, before it is parsed. */
    static void checkSize(String file, long bytes) {
        if (bytes > MAX_BYTES) {
            throw invalid(
                    file, null, "it has %d KB; a manifest has at most %d".formatted(bytes >> 10, MAX_BYTES >> 10));
        }
    }

    /**
     * Reads a manifest.
     *
     * @param file how messages call the file
     * @throws Problem MANIFEST_INVALID with file, line and key
     */
    static Manifest read(String file, byte[] yaml) {
        checkSize(file, yaml.length);
        Manifest manifest;
        try {
            manifest = Yaml.MAPPER.readValue(yaml, Manifest.class);
        } catch (UnrecognizedPropertyException e) {
            String key = e.getPropertyName();
            throw invalid(
                    file,
                    locate(yaml, e),
                    RESERVED.contains(key)
                            ? "the section '" + key + "' is reserved and not supported yet"
                            : "the key '" + key + "' is not known here; known are " + e.getKnownPropertyIds());
        } catch (JsonProcessingException e) {
            boolean empty = e.getOriginalMessage().startsWith("No content");
            throw invalid(file, e.getLocation(), empty ? "it is empty" : firstLine(rootMessage(e)));
        } catch (IOException e) {
            throw invalid(file, null, e.getMessage());
        }
        if (manifest == null) {
            throw invalid(file, null, "it is empty");
        }
        check(file, manifest);
        return manifest;
    }

    private static void check(String file, Manifest manifest) {
        if (manifest.name() == null || !NAME.matcher(manifest.name()).matches()) {
            throw invalid(
                    file,
                    null,
                    "'name' must be lower-case letters, digits, '.', '_' or '-', and is " + manifest.name());
        }
        if (manifest.layout() == null) {
            throw invalid(file, null, "'layout' is missing; it is prisma or flyway");
        }
        Folder.checkName(file, manifest.migrations());
        for (List<String> folders : manifest.environments().values()) {
            folders.forEach(folder -> Folder.checkName(file, folder));
        }
        for (Map.Entry<String, Manifest.CsvTarget> target : manifest.csv().entrySet()) {
            if (target.getValue().table() == null || target.getValue().key().isEmpty()) {
                throw invalid(file, null, "the CSV seed '" + target.getKey() + "' needs 'table' and 'key'");
            }
        }
        for (Manifest.Check check : manifest.checks()) {
            if (check.name() == null || check.sql() == null) {
                throw invalid(file, null, "every check needs 'name' and 'sql'");
            }
            if (Script.parse(file, check.sql()).statements().size() != 1) {
                throw invalid(file, null, "the check '" + check.name() + "' must be exactly one query");
            }
        }
    }

    private static String rootMessage(JsonProcessingException e) {
        if (e.getCause() instanceof Problem problem) {
            return problem.detail();
        }
        if (e.getOriginalMessage().startsWith("Duplicate field")) {
            return firstLine(e.getOriginalMessage());
        }
        if (e.getOriginalMessage().startsWith("Trailing token")) {
            return "a second document begins here; a manifest is one";
        }
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return e.getOriginalMessage();
        }
        String key = mapping.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
        if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
            return "'" + key + "' is '" + format.getValue() + "'; it can be "
                    + Arrays.stream(format.getTargetType().getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return "'" + key + "'"
                + (e instanceof InvalidFormatException format ? " is '" + format.getValue() + "' and" : "")
                + " does not have the form that is expected here; the README shows it";
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Where the key stands; the exception itself only knows where the parser had come to. */
    private static JsonLocation locate(byte[] yaml, UnrecognizedPropertyException e) {
        String path = e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                .collect(Collectors.joining());
        try (JsonParser parser = Yaml.MAPPER.createParser(yaml)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.getParsingContext().pathAsPointer().toString().equals(path)) {
                    return parser.currentTokenLocation();
                }
            }
        } catch (IOException unreadable) {
            // It was read a moment ago; the place in the exception is good enough.
        }
        return e.getLocation();
    }

    /** The problem that a name under {@code key} has no folder or file in the system. */
    static Problem missingEntry(String file, String key, String name) {
        return invalid(file, null, "'" + key + "' names '" + name + "', which the folder does not have");
    }

    private static Problem invalid(String file, JsonLocation where, String reason) {
        return Problem.of(
                        MANIFEST_INVALID, "%s%s: %s.", file, where == null ? "" : ", line " + where.getLineNr(), reason)
                .remedy("Correct the manifest; the README lists its keys.")
                .with("file", file)
                .with("line", where == null ? null : where.getLineNr());
    }

    /** Loaded with the first manifest only: a plain folder of migrations needs none of it. */
    private static final class Yaml {
        private static final ObjectMapper MAPPER = YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }
}
