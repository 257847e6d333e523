package io.lockkeeper.migration;

import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a resolve run found and did.
 *
 * @param resolved {@code applied} or {@code rolled back}
 * @param found what the statements of the migration make, and whether it is there
 * @param warnings what speaks against the answer that was given
 */
public record Resolution(String migration, String resolved, List<Found> found, List<String> warnings, Status status)
        implements Outcome {

    @Override
    public String sentence() {
        return migration + " is resolved as " + resolved + ".";
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        found.forEach(one ->
                facts.put(one.object(), (one.there() ? "is there" : "is not there") + " (line " + one.line() + ")"));
        if (!warnings.isEmpty()) {
            facts.put("notes", String.join("; ", warnings));
        }
        facts.putAll(status.facts());
        return facts;
    }

    /**
     * One object that a statement makes or drops.
     *
     * @param line 1-based line of the statement
     * @param object what it is, such as {@code TABLE orders}
     * @param expected whether it is there once the migration is applied
     */
    public record Found(int line, String object, boolean expected, boolean there) {}
}
