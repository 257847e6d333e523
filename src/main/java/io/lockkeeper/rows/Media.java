package io.lockkeeper.rows;

import io.lockkeeper.rows.sql.Output;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The form of an answer that a request accepts.
 *
 * @param output how the rows are written
 * @param type what the answer calls it
 */
record Media(Output output, String type) {

    private static final String OBJECT = "application/vnd.pgrst.object+json";
    private static final String ARRAY = "application/vnd.pgrst.array+json";
    private static final String UTF_8 = "; charset=utf-8";

    /** @throws RowsProblem PGRST107 when none of what it accepts can be made */
    static Media of(String accept) {
        if (accept.isBlank()) {
            return new Media(Output.ARRAY, Answer.JSON);
        }
        return Stream.of(accept.split(","))
                .map(Range::of)
                .sorted(Comparator.comparingDouble(Range::weight).reversed())
                .map(Media::of)
                .filter(media -> media != null)
                .findFirst()
                .orElseThrow(() -> new RowsProblem(
                        406,
                        "PGRST107",
                        "None of these media types are available: " + accept,
                        null,
                        "There are application/json, application/x-ndjson, text/csv and " + OBJECT + "."));
    }

    private static Media of(Range range) {
        boolean stripped = range.parameters().contains("nulls=stripped");
        String type = range.type().replace(" ", "");
        return switch (type) {
            case "*/*", "application/*", "application/json" -> new Media(Output.ARRAY, Answer.JSON);
            case ARRAY, "application/vnd.pgrst.array" ->
                stripped
                        ? new Media(Output.ARRAY_WITHOUT_NULLS, ARRAY + ";nulls=stripped" + UTF_8)
                        : new Media(Output.ARRAY, Answer.JSON);
            case OBJECT, "application/vnd.pgrst.object" ->
                stripped
                        ? new Media(Output.OBJECT_WITHOUT_NULLS, OBJECT + ";nulls=stripped" + UTF_8)
                        : new Media(Output.OBJECT, OBJECT + UTF_8);
            case "application/x-ndjson" -> new Media(Output.LINES, "application/x-ndjson");
            case "text/csv", "text/*" -> new Media(Output.CSV, "text/csv" + UTF_8);
            default -> null;
        };
    }

    /** One element of Accept. */
    private record Range(String type, List<String> parameters, double weight) {

        static Range of(String text) {
            List<String> parts = Stream.of(text.toLowerCase(Locale.ROOT).split(";"))
                    .map(String::strip)
                    .toList();
            double weight = parts.stream()
                    .filter(part -> part.matches("q=[01](\\.[0-9]{1,3})?"))
                    .mapToDouble(part -> Double.parseDouble(part.substring(2)))
                    .findFirst()
                    .orElse(1);
            return new Range(parts.getFirst(), parts, weight);
        }
    }
}
