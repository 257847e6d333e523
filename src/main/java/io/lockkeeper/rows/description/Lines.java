package io.lockkeeper.rows.description;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines of TypeScript, indented as their braces stand. */
final class Lines {

    private static final String STEP = "  ";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** Adds a line. One that closes a brace is less indented, what follows one that opens one is more. */
    Lines add(String line) {
        boolean closes = line.startsWith("}") || line.startsWith("]") || line.startsWith(")");
        depth -= closes ? 1 : 0;
        text.append(line.isEmpty() ? "" : STEP.repeat(depth)).append(line).append('\n');
        depth += line.endsWith("{") || line.endsWith("[") ? 1 : 0;
        return this;
    }

    /** A text in quotes. */
    static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The name of a property. */
    static String name(String text) {
        return PLAIN.matcher(text).matches() ? text : quoted(text);
    }

    static String quoted(List<String> texts, String between) {
        return texts.stream().map(Lines::quoted).collect(Collectors.joining(between));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
