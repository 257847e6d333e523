package io.lockkeeper.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of docs/metrics.md. */
final class MetricsPage {

    static final Path PATH = Path.of("docs/metrics.md");

    private static final Pattern ROW = Pattern.compile(
            "^\\| `([a-z_]+)` \\| (gauge|counter|summary|histogram) \\|([^|]*)\\| (s )?\\| (.*) \\|$",
            Pattern.MULTILINE);
    private static final Pattern ALERT = Pattern.compile("^\\| `(\\w+)` \\| (critical|warning) \\|", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");

    private MetricsPage() {}

    /** One row: a metric. */
    record Metric(String name, String type, Set<String> labels, boolean seconds, String meaning) {}

    static Map<String, Metric> metrics() {
        return ROW.matcher(text())
                .results()
                .map(row -> new Metric(
                        row.group(1),
                        row.group(2),
                        CODE.matcher(row.group(3))
                                .results()
                                .map(label -> label.group(1))
                                .collect(Collectors.toCollection(TreeSet::new)),
                        row.group(4) != null,
                        row.group(5)))
                .collect(Collectors.toMap(Metric::name, metric -> metric, (one, other) -> one, TreeMap::new));
    }

    /** Whether a name that stands in an expression is that of a documented metric, or of a part of one. */
    static boolean knows(String name) {
        Map<String, Metric> metrics = metrics();
        String whole = name.replaceFirst("_(count|sum|bucket|max)$", "");
        return metrics.containsKey(name)
                || metrics.containsKey(whole)
                        && switch (metrics.get(whole).type()) {
                            case "histogram" -> true;
                            case "summary" -> !name.endsWith("_bucket");
                            default -> false;
                        };
    }

    /** The alerts with their severities. */
    static Map<String, String> alerts() {
        return ALERT.matcher(text()).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    private static String text() {
        try {
            return Files.readString(PATH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
