package io.lockkeeper.security;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets that a test puts into places, one for each, and then looks for in every output. */
final class Canaries {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, StringBuffer> outputs = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> rightful = new TreeMap<>();

    /** A secret for that place: a word that can be an identifier, a literal, a password; always the same one. */
    static String of(String place) {
        return "canary" + Integer.toHexString(place.hashCode());
    }

    /** A secret of that place, to be looked for. */
    String put(String place) {
        return put(place, of(place));
    }

    /** A secret of that place that was made elsewhere. */
    String put(String place, String value) {
        String other = values.put(place, value);
        if (other != null && !other.equals(value)) {
            throw new IllegalArgumentException("two secrets for one place: " + place);
        }
        return value;
    }

    /** Remembers what an output showed. */
    void see(String output, String text) {
        outputs.computeIfAbsent(output, name -> new StringBuffer()).append(text).append('\n');
    }

    /** An output in which the secret of a place may stand by right, as docs/security.md says. */
    void mayStand(String output, String place) {
        rightful.computeIfAbsent(output, name -> new TreeSet<>()).add(place);
    }

    Set<String> places() {
        return values.keySet();
    }

    /** The names of the outputs, each of which showed something. */
    Set<String> outputs() {
        return outputs.keySet();
    }

    String shown(String output) {
        return outputs.get(output).toString();
    }

    /** Whether the secret of a place stands in an output. */
    boolean stands(String output, String place) {
        return outputs.get(output).indexOf(values.get(place)) >= 0;
    }

    /** Where a secret stands that must not, with some of the text around it. */
    Map<String, String> told() {
        Map<String, String> told = new TreeMap<>();
        outputs.forEach((output, buffer) -> {
            String text = buffer.toString();
            String folded = text.toLowerCase(Locale.ROOT);
            values.forEach((place, value) -> {
                int at = folded.indexOf(value.toLowerCase(Locale.ROOT));
                if (at >= 0 && !rightful.getOrDefault(output, Set.of()).contains(place)) {
                    told.put(
                            output + " tells the secret of: " + place,
                            text.substring(Math.max(0, at - 300), Math.min(text.length(), at + value.length() + 60)));
                }
            });
        });
        return told;
    }
}
