package io.lockkeeper.cli;

import io.lockkeeper.problem.Action;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An action as a command of this command line. */
final class ActionCommand {

    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:=@%+-]+");

    private ActionCommand() {}

    /** The command lines of the actions, each with when to choose it, in two columns. */
    static List<String> lines(List<Action> actions) {
        int width =
                actions.stream().mapToInt(action -> of(action).length()).max().orElse(0);
        return actions.stream()
                .map(action -> String.format("%-" + width + "s   %s", of(action), action.purpose()))
                .toList();
    }

    /** The command line, such as {@code lockkeeper resolve 3_x --rolled-back}. */
    static String of(Action action) {
        StringBuilder command = new StringBuilder("lockkeeper ").append(action.operation());
        for (Map.Entry<String, Object> parameter : action.parameters().entrySet()) {
            command.append(words(parameter.getKey(), parameter.getValue()));
        }
        return command.toString();
    }

    /** A parameter is an option of the same name, with two exceptions. */
    private static String words(String name, Object value) {
        if (value == null || value.equals(false)) {
            return "";
        }
        return switch (name) {
            // Both are of resolve, where they read better like this.
            case "migration" -> " " + quoted(value);
            case "as" -> " --" + value;
            default ->
                " --" + name.replaceAll("([A-Z])", "-$1").toLowerCase()
                        + (value.equals(true) ? "" : " " + quoted(value));
        };
    }

    private static String quoted(Object value) {
        String text = value.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
