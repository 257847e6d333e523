package io.lockkeeper.cli.terminal;

import io.lockkeeper.problem.Action;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** An action as a command of this command line. */
final class ActionCommand {

    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:=@%+-]+");

    /** The only parameter that is not an option. */
    private static final String ARGUMENT = "migration";

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
        Object argument = action.parameters().get(ARGUMENT);
        if (argument != null) {
            command.append(' ').append(quoted(argument));
        }
        action.parameters().forEach((name, value) -> command.append(option(name, value)));
        return command.toString();
    }

    private static String option(String name, Object value) {
        if (value == null || value.equals(false)) {
            return "";
        }
        return switch (name) {
            case ARGUMENT -> "";
            // What a migration is resolved as is an option by itself.
            case "as" -> " --" + value;
            default ->
                " --" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
                        + (value.equals(true) ? "" : " " + quoted(value));
        };
    }

    private static String quoted(Object value) {
        String text = value.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
