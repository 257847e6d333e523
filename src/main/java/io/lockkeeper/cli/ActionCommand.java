package io.lockkeeper.cli;

import io.lockkeeper.problem.Action;
import java.util.List;
import java.util.regex.Pattern;

/** An action as a command of this command line. */
final class ActionCommand {

    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:=@%+-]+");

    /** What resolve is about; it has no option of its own and stands first. */
    private static final String MIGRATION = "migration";

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
        Object migration = action.parameters().get(MIGRATION);
        if (migration != null) {
            command.append(' ').append(quoted(migration));
        }
        action.parameters().forEach((name, value) -> command.append(words(name, value)));
        return command.toString();
    }

    /** A parameter is an option of the same name, with one exception. */
    private static String words(String name, Object value) {
        if (value == null || value.equals(false) || name.equals(MIGRATION)) {
            return "";
        }
        return switch (name) {
            // It is of resolve, where it reads better like this.
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
