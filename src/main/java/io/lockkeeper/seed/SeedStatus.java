package io.lockkeeper.seed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.SeedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The seed set of an environment against a database.
 *
 * @param seeds the files of the set in order
 * @param failedChecks names of the seed checks that do not hold; only known when nothing is pending
 * @param notes files that were left out and seed checks that were skipped, and why
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
     * Where a seed set stands.
     *
     * @param checksums of the seeds that are applied, by path
     * @param result of the seed checks
     */
    static SeedStatus of(
            Environment environment, SeedSet set, Map<String, String> checksums, SeedChecks.Result result) {
        List<SeedFile> pending = set.pending(checksums);
        List<Seed> seeds = set.files().stream()
                .map(file -> new Seed(file.path(), !pending.contains(file)))
                .toList();
        List<String> notes = new ArrayList<>(set.notes());
        notes.addAll(result.notes());
        return new SeedStatus(
                environment,
                state(seeds, pending, result),
                seeds.size() - pending.size(),
                pending.size(),
                seeds,
                result.failed(),
                List.copyOf(notes));
    }

    private static SeedState state(List<Seed> seeds, List<SeedFile> pending, SeedChecks.Result result) {
        if (seeds.isEmpty()) {
            return SeedState.NONE;
        }
        if (!pending.isEmpty()) {
            return SeedState.PENDING;
        }
        return result.failed().isEmpty() ? SeedState.SEEDED : SeedState.FAILED;
    }

    /**
     * One file of the set.
     *
     * @param name {@code folder/file}
     * @param applied whether it is applied as it is now
     */
    public record Seed(String name, boolean applied) {}
}
