package io.lockkeeper.rows;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a request says under {@code Prefer}. What is not known is left out, or rejected when the request asks for that. */
final class Preferences {

    private static final Map<String, Set<String>> KNOWN = Map.of(
            "return", Set.of("minimal", "headers-only", "representation"),
            "count", Set.of("exact", "planned", "estimated"),
            "resolution", Set.of("merge-duplicates", "ignore-duplicates"),
            "missing", Set.of("default", "null"),
            "handling", Set.of("strict", "lenient"),
            "numbers", Set.of("string"));

    private final Map<String, String> given = new LinkedHashMap<>();

    private Preferences() {}

    /**
     * @param header all of them, joined by commas
     * @throws RowsProblem PGRST122 when the request asks for strict handling and has one that is not known
     */
    static Preferences of(String header) {
        Preferences preferences = new Preferences();
        List<String> unknown = new ArrayList<>();
        for (String part : header.split(",")) {
            String preference = part.strip();
            int equals = preference.indexOf('=');
            String name =
                    equals < 0 ? preference : preference.substring(0, equals).strip();
            String value = equals < 0 ? "" : preference.substring(equals + 1).strip();
            if (isKnown(name, value)) {
                preferences.given.putIfAbsent(name, value);
            } else if (!preference.isEmpty()) {
                unknown.add(preference);
            }
        }
        // Times in another zone than the one that was asked for would be wrong without a word.
        boolean isWrong = unknown.stream().anyMatch(one -> one.startsWith("timezone="));
        if (!unknown.isEmpty() && (preferences.isStrict() || isWrong && !preferences.is("handling", "lenient"))) {
            throw new RowsProblem(
                    400,
                    "PGRST122",
                    preferences.isStrict()
                            ? "Invalid preferences given with handling=strict"
                            : "Invalid preferences given",
                    "Invalid preferences: " + String.join(", ", unknown),
                    null);
        }
        return preferences;
    }

    private static boolean isKnown(String name, String value) {
        return switch (name) {
            case "timezone" -> ZoneId.getAvailableZoneIds().contains(value);
            case "max-affected" -> value.matches("[0-9]{1,9}");
            default -> KNOWN.getOrDefault(name, Set.of()).contains(value);
        };
    }

    private boolean isStrict() {
        return is("handling", "strict");
    }

    boolean is(String name, String value) {
        return value.equals(given.get(name));
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    /** In what zone times are answered; {@code UTC} when the request does not say. */
    String timezone() {
        return given.getOrDefault("timezone", "UTC");
    }

    /** How many rows a write may change; {@code null} for any number. It counts with strict handling only. */
    Long maxAffected() {
        String most = given.get("max-affected");
        return most == null || !isStrict() ? null : Long.valueOf(most);
    }

    /** Whether the rows are counted, and how: {@code EXACT}, {@code PLANNED}, {@code ESTIMATED} or {@code NO}. */
    String count() {
        return given.getOrDefault("count", "no").toUpperCase(Locale.ROOT);
    }

    /** The value of {@code Preference-Applied}: those of these names that were given. */
    String applied(Set<String> names) {
        if (given.isEmpty()) {
            return "";
        }
        return given.entrySet().stream()
                .filter(one -> names.contains(one.getKey()))
                .filter(one -> !one.getKey().equals("max-affected") || isStrict())
                .map(one -> one.getKey() + '=' + one.getValue())
                .collect(Collectors.joining(", "));
    }
}
