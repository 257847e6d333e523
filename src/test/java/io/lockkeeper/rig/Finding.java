package io.lockkeeper.rig;

import java.util.List;

/**
 * What was found at one point.
 *
 * @param request what the tool was sending when the fault struck
 * @param violations which invariants did not hold, and how
 */
record Finding(Tool tool, Fault fault, int boundary, String request, Outcome outcome, List<String> violations) {

    @Override
    public String toString() {
        String sql = request.strip().replaceAll("\\s+", " ");
        return tool.title() + ", " + fault.title() + " at " + boundary + " ("
                + (sql.length() > 100 ? sql.substring(0, 100) + " …" : sql) + "): " + outcome + " " + violations;
    }
}
