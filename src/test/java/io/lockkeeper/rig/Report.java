package io.lockkeeper.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The tables of a sweep, in Markdown. */
final class Report {

    private final List<Tool> tools = new ArrayList<>();
    private final List<String> scopes = new ArrayList<>();

    /** Says how much of a tool is tried. */
    void tool(Tool tool, int boundaries, int every) {
        tools.add(tool);
        scopes.add("- %s: %d query boundaries in an undisturbed run, %s tried with each kind"
                .formatted(tool.title(), boundaries, every == 1 ? "each" : "one in " + every));
    }

    /** The tables, and below them each finding that is not as it must be. */
    String of(List<Finding> findings, Duration took) {
        List<String> lines = new ArrayList<>();
        head(lines, "what goes wrong");
        for (Fault fault : Fault.values()) {
            row(lines, fault.title(), tool -> outcomes(findings, tool, fault::equals));
        }
        row(lines, "**all**", tool -> "**" + outcomes(findings, tool, fault -> true) + "**");
        lines.addAll(List.of("", "Points tried / recovered unaided / human needed / false success.", ""));
        lines.addAll(scopes);
        lines.addAll(List.of("- " + took.toMinutes() + " minutes in all", ""));
        head(lines, "points at which");
        row(lines, "a run did not end by itself", tool -> count(findings, tool, Finding::hung));
        for (int i = 1; i <= 8; i++) {
            String invariant = "I" + i;
            row(
                    lines,
                    invariant + " did not hold",
                    tool -> count(findings, tool, finding -> finding.violates(invariant)));
        }
        lines.add("");
        findings.stream()
                .filter(finding -> finding.isTried() && !finding.isGood())
                .map(finding -> "- " + finding)
                .sorted()
                .forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private void head(List<String> lines, String title) {
        row(lines, title, Tool::title);
        lines.add("|---|" + "---|".repeat(tools.size()));
    }

    private void row(List<String> lines, String title, Function<Tool, Object> cell) {
        lines.add("| " + title + " | "
                + tools.stream().map(cell).map(Object::toString).collect(Collectors.joining(" | ")) + " |");
    }

    private static String outcomes(List<Finding> findings, Tool tool, Predicate<Fault> faults) {
        List<Finding> those = findings.stream()
                .filter(finding -> finding.isTried() && faults.test(finding.fault()))
                .toList();
        return count(those, tool, finding -> true) + " / "
                + count(those, tool, finding -> finding.outcome() == Outcome.RECOVERED) + " / "
                + count(those, tool, finding -> finding.outcome() == Outcome.HUMAN_NEEDED) + " / "
                + count(those, tool, finding -> finding.outcome() == Outcome.FALSE_SUCCESS);
    }

    private static long count(List<Finding> findings, Tool tool, Predicate<Finding> which) {
        return findings.stream()
                .filter(finding -> finding.tool() == tool && which.test(finding))
                .count();
    }
}
