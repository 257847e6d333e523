package io.lockkeeper.seed;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.SeedFile;
import io.lockkeeper.system.SystemDefinition;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files that an environment takes, in order. Production takes only what the manifest marks for it, and nothing from
 * the folders of development and testing, even if the manifest names them.
 *
 * @param notes files that were left out, and why
 */
record SeedSet(List<SeedFile> files, List<String> notes) {

    private static final Set<String> NEVER_IN_PRODUCTION =
            Set.of(Environment.DEVELOPMENT.toString(), Environment.TESTING.toString());

    static SeedSet of(SystemDefinition system, Environment environment) {
        Manifest manifest = system.manifest();
        boolean production = environment == Environment.PRODUCTION;
        List<PathMatcher> marks = manifest.productionSeeds().stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
        List<SeedFile> files = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (String folder : manifest.seedFolders(environment)) {
            if (production && NEVER_IN_PRODUCTION.contains(folder)) {
                throw Problem.of(
                                ProblemType.SEED_NOT_FOR_ENVIRONMENT,
                                "The system '%s' wants to seed production from the folder '%s'.",
                                system.name(),
                                folder)
                        .remedy("Take the folder out of environments.production in the manifest.")
                        .with("system", system.name());
            }
            for (SeedFile file : system.seeds()) {
                if (!file.folder().equals(folder)) {
                    continue;
                }
                if (production && marks.stream().noneMatch(mark -> mark.matches(Path.of(file.path())))) {
                    notes.add(file.path() + " is not marked in production-seeds and was left out");
                } else {
                    files.add(file);
                }
            }
        }
        return new SeedSet(List.copyOf(files), List.copyOf(notes));
    }

    /**
     * The files that are new or changed.
     *
     * @param checksums of the seeds that are applied, by path
     */
    List<SeedFile> pending(Map<String, String> checksums) {
        return files.stream()
                .filter(file -> !file.checksum().equals(checksums.get(file.path())))
                .toList();
    }
}
