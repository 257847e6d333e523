package io.lockkeeper.serve;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/** Settings that have another name now. One that is set under its old name is rejected, so that it is not ignored without a word. */
final class RenamedSettings {

    private static final Map<String, String> NEW_NAMES = new TreeMap<>(Map.of(
            "lockkeeper.gate.observe-every", "lockkeeper.watch.check-every",
            "lockkeeper.gate.attempts", "lockkeeper.migration.attempts"));

    private RenamedSettings() {}

    /** @throws Problem SETTING_INVALID when one is set under its old name, as a property or as an environment variable */
    static void refuse(Config config) {
        List<String> wrong = NEW_NAMES.keySet().stream()
                .filter(old -> config.getOptionalValue(old, String.class).isPresent())
                .map(old -> old + ": is called " + NEW_NAMES.get(old) + " now")
                .toList();
        if (!wrong.isEmpty()) {
            throw Problem.of(ProblemType.SETTING_INVALID, "%s", String.join("; ", wrong))
                    .remedy("Rename the setting and start Lockkeeper again.")
                    .with("settings", wrong);
        }
    }

    /** Where the service is not started by {@link ServeCommand}, as in dev mode. */
    static class AtStart {

        void refuse(@Observes StartupEvent start, Config config) {
            RenamedSettings.refuse(config);
        }
    }
}
