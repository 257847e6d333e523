package io.lockkeeper.seed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.system.Environment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The seed set of an environment against a database.
 *
 * @param seeds the files of the set in order
 * @param failedChecks names of the checks that do not hold; only known when nothing is pending
 * @param notes files that were left out, and why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SeedStatus(
        Environment environment,
        SeedState state,
        int applied,
        int pending,
        List<Seed> seeds,
        List<String> failedChecks,
        List<String> notes) {

    /** What people want to know of it: values by their names, in the order of reading. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("environment", environment);
        facts.put("state", state);
        facts.put("applied", applied);
        facts.put("pending", pending);
        if (!notes.isEmpty()) {
            facts.put("notes", String.join("; ", notes));
        }
        return facts;
    }

    /**
     * One file of the set.
     *
     * @param name {@code folder/file}
     * @param applied whether it is applied as it is now
     */
    public record Seed(String name, boolean applied) {}
}
