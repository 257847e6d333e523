package io.lockkeeper.cli.terminal;

import io.lockkeeper.operation.Outcome;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.text.Visible;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import picocli.CommandLine;

/**
 * Where a command speaks: results to standard output, as text or with {@code --json} as one JSON document; problems to standard
 * error as text, or to standard output as problem+json.
 */
public final class Output {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    private Output(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    /** @param json whether it was asked for JSON */
    public static Output of(CommandLine command, boolean json) {
        return new Output(command.getOut(), command.getErr(), json);
    }

    /** Shows a result: {@code value} as JSON, or {@code text} to a person. */
    public void result(Object value, String text) {
        out.println(json ? Json.of(value) : Visible.text(text));
        out.flush();
    }

    /** Shows what an operation did. */
    public void outcome(Outcome outcome) {
        result(outcome, outcome.sentence() + System.lineSeparator() + facts(outcome.facts()));
    }

    /** Shows a problem, and as commands the actions that get past it. */
    public void problem(Problem problem) {
        if (json) {
            result(ProblemDocument.of(problem), null);
            return;
        }
        err.println(problem.text());
        ActionCommand.lines(problem.actions()).forEach(line -> err.println("    " + Visible.line(line)));
        if (problem.aside() != null) {
            err.println("  (" + problem.aside() + ")");
        }
        err.flush();
    }

    /** What a person sees of a wait: a line for each reason; nothing with {@code --json}. */
    public void progress(String reason) {
        if (!json) {
            err.println("waiting: " + Visible.line(reason));
            err.flush();
        }
    }

    /** What a person sees of a run: a bar on a terminal, lines otherwise; nothing with {@code --json}. */
    public Progress progress() {
        return new Progress(json ? new PrintWriter(Writer.nullWriter()) : err, isTerminal());
    }

    /** Whether a person sees what is drawn; then a bar may stand in the line in which the next text begins. */
    static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Facts in aligned columns. */
    public static String facts(Map<String, ?> facts) {
        StringBuilder text = new StringBuilder();
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        facts.forEach((name, value) -> {
            if (value != null) {
                text.append(String.format("%-" + (width + 2) + "s%s%n", name, Visible.line(value.toString())));
            }
        });
        return text.toString().stripTrailing();
    }
}
