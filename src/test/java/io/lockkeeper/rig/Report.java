package io.lockkeeper.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The table of a sweep, in Markdown. */
final class Report {

    private final List<Tool> tools = new ArrayList<>();
    private final List<String> scopes = new ArrayList<>();

    /** Says how much of a tool is tried. */
    void tool(Tool tool, int boundaries, int every) {
        tools.add(tool);
        scopes.add("- %s: %d query boundaries in an undisturbed run, %s tried with each kind"
                .formatted(tool.title(), boundaries, every == 1 ? "each" : "every " + every + "th"));
    }

    /** The table, and below it each finding that is not as it must be. */
    String of(List<Finding> findings, Duration took) {
        StringBuilder text = new StringBuilder("| what goes wrong |");
        tools.forEach(tool -> text.append(' ').append(tool.title()).append(" |"));
        text.append("\n|---|").append("---|".repeat(tools.size())).append('\n');
        for (Fault fault : Fault.values()) {
            text.append("| ").append(fault.title()).append(" |");
            tools.forEach(tool ->
                    text.append(' ').append(cell(findings, tool, fault::equals)).append(" |"));
            text.append('\n');
        }
        text.append("| **all** |");
        tools.forEach(tool ->
                text.append(" **").append(cell(findings, tool, fault -> true)).append("** |"));
        text.append("\n\nPoints tried / recovered unaided / human needed / false success.\n\n");
        text.append(String.join("\n", scopes)).append("\n- ");
        text.append(took.toMinutes()).append(" minutes in all\n");
        text.append("\n| also counted |");
        tools.forEach(tool -> text.append(' ').append(tool.title()).append(" |"));
        text.append("\n|---|").append("---|".repeat(tools.size())).append('\n');
        text.append("| points with a run that did not end by itself |");
        tools.forEach(tool ->
                text.append(' ').append(count(findings, tool, Finding::hung)).append(" |"));
        for (int i = 1; i <= 8; i++) {
            String invariant = "I" + i + ":";
            text.append("\n| points at which ").append("I").append(i).append(" did not hold |");
            tools.forEach(tool -> text.append(' ')
                    .append(count(findings, tool, finding -> finding.violations().stream()
                            .anyMatch(what -> what.startsWith(invariant))))
                    .append(" |"));
        }
        text.append("\n\n");
        findings.stream()
                .filter(finding -> finding.isTried() && !finding.isGood())
                .map(finding -> "- " + finding.toString().replaceAll("\\s+", " ") + "\n")
                .sorted()
                .forEach(text::append);
        return text.toString();
    }

    private static String cell(List<Finding> findings, Tool tool, Predicate<Fault> faults) {
        List<Finding> those = findings.stream()
                .filter(finding -> finding.tool() == tool && finding.isTried() && faults.test(finding.fault()))
                .toList();
        return those.size() + " / " + count(those, tool, finding -> finding.outcome() == Outcome.RECOVERED) + " / "
                + count(those, tool, finding -> finding.outcome() == Outcome.HUMAN_NEEDED) + " / "
                + count(those, tool, finding -> finding.outcome() == Outcome.FALSE_SUCCESS);
    }

    private static long count(List<Finding> findings, Tool tool, Predicate<Finding> which) {
        return findings.stream()
                .filter(finding -> finding.tool() == tool && which.test(finding))
                .count();
    }
}
