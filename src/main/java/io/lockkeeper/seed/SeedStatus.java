package io.lockkeeper.seed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.system.Environment;
import java.util.List;

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

    /**
     * One file of the set.
     *
     * @param name {@code folder/file}
     * @param applied whether it is applied as it is now
     */
    public record Seed(String name, boolean applied) {}
}
