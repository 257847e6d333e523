package io.lockkeeper.system;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 2d}; a number alone counts seconds. */
public final class Durations {

    private static final Pattern SIMPLE = Pattern.compile("(\\d{1,12})(ms|s|m|h|d|)", Pattern.CASE_INSENSITIVE);

    private Durations() {}

    /**
     * Reads a length of time; ISO-8601 ({@code PT1H30M}, also without PT) is understood too.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Duration parse(String text) {
        Matcher simple = SIMPLE.matcher(text.strip());
        try {
            if (simple.matches()) {
                long number = Long.parseLong(simple.group(1));
                return switch (simple.group(2).toLowerCase(Locale.ROOT)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofSeconds(number);
                };
            }
            String iso = text.strip().toUpperCase(Locale.ROOT);
            return Duration.parse(iso.startsWith("P") || iso.startsWith("-P") ? iso : "PT" + iso);
        } catch (java.time.format.DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is not a length of time", e);
        }
    }
}
