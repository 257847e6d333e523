package io.lockkeeper.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus gets from a running service, in its text format. */
public record Scrape(Map<String, Family> families, List<Sample> samples) {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_:A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    /** A metric: its type, its help, and the labels of its samples but for those of buckets. */
    public record Family(String name, String type, String help, Set<String> labels) {}

    public record Sample(String name, Map<String, String> labels, double value) {}

    /** Scrapes the service of the test. */
    public static Scrape now() {
        return of(Service.onManagementPort()
                .accept("text/plain")
                .get("/q/metrics")
                .asString());
    }

    public static Scrape of(String text) {
        Map<String, String> types = new HashMap<>();
        Map<String, String> helps = new HashMap<>();
        List<Sample> samples = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# TYPE ")) {
                types.put(words[2], words[3]);
            } else if (line.startsWith("# HELP ")) {
                helps.put(words[2], words.length > 3 ? words[3].strip() : "");
            } else if (!line.startsWith("#")) {
                samples.add(sample(line));
            }
        }
        Map<String, Family> families = new TreeMap<>();
        types.forEach((name, type) -> families.put(name, new Family(name, type, helps.get(name), new TreeSet<>())));
        for (Sample sample : samples) {
            Family family = families.containsKey(sample.name)
                    ? families.get(sample.name)
                    : families.get(
                            sample.name.replaceFirst("_(active_count|duration_sum|count|sum|bucket|total)$", ""));
            if (family == null) {
                throw new AssertionError("a sample without a type: " + sample.name());
            }
            family.labels.addAll(sample.labels.keySet());
            family.labels.remove("le");
        }
        return new Scrape(families, samples);
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("not a sample: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        if (matcher.group(2) != null) {
            LABEL.matcher(matcher.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3)));
    }

    /** The sample of that name with these labels among others. */
    public double value(String name, Map<String, String> labels) {
        List<Sample> found = all(name, labels);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " samples of " + name + labels + ": " + found);
        }
        return found.getFirst().value;
    }

    /** All samples of that name with these labels among others. */
    public List<Sample> all(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample ->
                        sample.name.equals(name) && sample.labels.entrySet().containsAll(labels.entrySet()))
                .collect(Collectors.toList());
    }
}
