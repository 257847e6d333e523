package io.lockkeeper.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a program says, without what differs from one run to the next: ids, moments, durations, figures of memory, processes, ports. */
public final class Unvarying {

    private static final Map<Pattern, String> VARYING = varying();

    private Unvarying() {}

    private static Map<Pattern, String> varying() {
        Map<String, String> varying = new LinkedHashMap<>();
        varying.put("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>");
        varying.put("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?", "<moment>");
        varying.put("lk_[A-Za-z0-9_-]{43}", "<token>");
        varying.put("sha256:[0-9a-f]{64}", "<hash>");
        varying.put("\\b\\d+(\\.\\d+)? (ms|s)\\b", "<time>");
        varying.put("\"(\\w*[mM]illis|uptime|rss|heapTotal|heapUsed|external)\"(\\s*):\\s*\\d+", "\"$1\"$2: <figure>");
        // Of what took no time there is none.
        varying.put(",\"rate\":\\d+", "");
        varying.put("\"(runner|holder)\"(\\s*):\\s*\"[^\"]*\"", "\"$1\"$2: <process>");
        varying.put("(127\\.0\\.0\\.1|localhost):\\d+", "$1:<port>");
        return compiled(varying);
    }

    private static Map<Pattern, String> compiled(Map<String, String> varying) {
        Map<Pattern, String> compiled = new LinkedHashMap<>();
        varying.forEach((pattern, replacement) -> compiled.put(Pattern.compile(pattern), replacement));
        return compiled;
    }

    /** The text with a placeholder for all that varies. */
    public static String of(String text) {
        String result = text;
        for (Map.Entry<Pattern, String> entry : VARYING.entrySet()) {
            result = entry.getKey().matcher(result).replaceAll(entry.getValue());
        }
        return result;
    }
}
