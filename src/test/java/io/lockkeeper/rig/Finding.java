package io.lockkeeper.rig;

import java.util.List;

/**
 * What was found at one point.
 *
 * @param request what the tool was sending when the fault struck; {@code null} when its run was over before
 * @param hung whether a run did not end by itself
 * @param violations which invariants did not hold, and how
 * @param lastFailure what the last plain run said when it failed
 */
record Finding(
        Tool tool,
        Fault fault,
        int boundary,
        String request,
        Outcome outcome,
        boolean hung,
        List<String> violations,
        String lastFailure) {

    /** Whether the fault did strike. */
    boolean isTried() {
        return outcome != Outcome.NOT_REACHED;
    }

    /** Whether all is as it must be. */
    boolean isGood() {
        return outcome == Outcome.RECOVERED && !hung && violations.isEmpty();
    }

    @Override
    public String toString() {
        return tool.title() + ", " + fault.title() + " at " + boundary + " (" + line(request, 100) + "): " + outcome
                + (hung ? ", hung " : " ") + violations + ' ' + line(lastFailure, 400);
    }

    private static String line(String text, int length) {
        String line = text == null ? "" : text.strip().replaceAll("\\s+", " ");
        return line.length() > length ? line.substring(0, length) + " …" : line;
    }
}
