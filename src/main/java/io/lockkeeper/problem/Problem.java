package io.lockkeeper.problem;

import io.lockkeeper.text.Visible;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An expected failure: what happened to which object and why ({@link #detail()}), and what to do now
 * ({@link #remedy()}). Facts that a program may want (file, line, migration, sqlState …) are kept as attributes.
 *
 * <p>What it says is one line: what a server, a file or a caller puts into it cannot begin another, see {@link Visible}.
 *
 * <p>A problem never carries a secret, and its stack trace is never shown to a user.
 */
public final class Problem extends RuntimeException {

    private final ProblemType type;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final List<Action> actions = new ArrayList<>();
    private String remedy;
    private String aside;

    private Problem(ProblemType type, String detail) {
        super(Visible.line(detail));
        this.type = type;
    }

    /** A problem whose detail is {@code format} with its arguments filled in, as by {@link String#format}. */
    public static Problem of(ProblemType type, String format, Object... arguments) {
        return new Problem(type, arguments.length == 0 ? format : String.format(format, arguments));
    }

    /** Adds the failure that led to this problem; it goes to the log at debug level, never to a user. {@code null} means none that may. */
    public Problem causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    /** Says what the reader can do now. */
    public Problem remedy(String format, Object... arguments) {
        this.remedy = Visible.line(arguments.length == 0 ? format : String.format(format, arguments));
        return this;
    }

    /** Adds an operation that a person may choose to get past the problem. */
    public Problem action(String purpose, String operation, Map<String, Object> parameters) {
        return action(new Action(purpose, operation, parameters));
    }

    /** Adds an operation that was suggested elsewhere, such as by a service. */
    public Problem action(Action action) {
        actions.add(action);
        return this;
    }

    /**
     * Adds what only the person at the terminal may see, such as values of rows. It is in no document, record, log or answer of the
     * service. {@code null} means nothing.
     */
    public Problem aside(String text) {
        this.aside = Visible.line(text);
        return this;
    }

    /** What only the person at the terminal may see, {@code null} when there is nothing. */
    public String aside() {
        return aside;
    }

    /** Adds a fact by name; {@code null} values are left out. */
    public Problem with(String name, Object value) {
        if (value != null) {
            attributes.put(name, value);
        }
        return this;
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return getMessage();
    }

    /** What to do now, or {@code null} when nothing sensible can be said. */
    public String remedy() {
        return remedy;
    }

    /** Operations that get past the problem, in the order in which they were added; unmodifiable. */
    public List<Action> actions() {
        return Collections.unmodifiableList(actions);
    }

    /** The problem as lines for a person: what kind, what happened, what to do. */
    public String text() {
        String text = type.title() + " (" + type + ")" + System.lineSeparator() + "  " + detail();
        return remedy == null ? text : text + System.lineSeparator() + "  → " + remedy;
    }

    /** The facts in the order in which they were added; unmodifiable. */
    public Map<String, Object> attributes() {
        return Collections.unmodifiableMap(attributes);
    }
}
