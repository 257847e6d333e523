package io.lockkeeper.rig;

import java.util.List;

/**
 * What was found at one point.
 *
 * @param request what the tool was sending when the fault struck; {@code null} when its run was over before
 * @param hung whether a run did not end by itself
 * @param violations which invariants did not hold, and how
 */
record Finding(
        Tool tool, Fault fault, int boundary, String request, Outcome outcome, boolean hung, List<String> violations) {

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
        String sql = request == null ? "" : request.strip().replaceAll("\\s+", " ");
        return tool.title() + ", " + fault.title() + " at " + boundary + " ("
                + (sql.length() > 100 ? sql.substring(0, 100) + " …" : sql) + "): " + outcome
                + (hung ? ", hung " : " ") + violations;
    }
}
