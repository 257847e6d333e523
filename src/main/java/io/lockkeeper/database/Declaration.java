package io.lockkeeper.database;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A declared database, checked.
 *
 * @param problem everything that is wrong with the declaration, {@code null} when nothing is
 */
record Declaration(
        String name,
        String system,
        Environment environment,
        DatabaseUrl url,
        DatabaseUrl directUrl,
        DatabaseUrl replicaUrl,
        boolean autoMigrate,
        boolean gate,
        boolean create,
        Problem problem) {

    /**
     * @param environment of declarations that name none
     * @param autoMigrate of declarations that do not say
     */
    static Declaration of(
            String name, DatabasesConfig.Declared declared, Optional<String> environment, boolean autoMigrate) {
        Reader reader = new Reader("lockkeeper.databases." + (name.contains(".") ? '"' + name + '"' : name));
        return new Declaration(
                name,
                reader.required(".system", declared.system()).orElse(null),
                reader.environment(declared.environment().or(() -> environment)),
                reader.url(".url", reader.required(".url", declared.url())),
                reader.url(".direct-url", declared.directUrl()),
                reader.url(".replica-url", declared.replicaUrl()),
                declared.autoMigrate().orElse(autoMigrate),
                declared.gate(),
                declared.create(),
                reader.problem());
    }

    /** Collects what is wrong, so that a person sees all of it at once. */
    private static final class Reader {
        private final String key;
        private final List<String> wrong = new ArrayList<>();

        Reader(String key) {
            this.key = key;
        }

        void wrong(String part, String reason) {
            wrong.add(key + part + ": " + reason);
        }

        Optional<String> required(String part, Optional<String> value) {
            if (value.isEmpty()) {
                wrong(part, "is missing");
            }
            return value;
        }

        DatabaseUrl url(String part, Optional<String> value) {
            try {
                return value.map(DatabaseUrl::parse).orElse(null);
            } catch (Problem problem) {
                wrong(part, problem.detail());
                return null;
            }
        }

        Environment environment(Optional<String> value) {
            List<Environment> known = Arrays.asList(Environment.values());
            Optional<Environment> found = known.stream()
                    .filter(environment -> environment
                            .toString()
                            .equals(value.orElse("").strip().toLowerCase(Locale.ROOT)))
                    .findFirst();
            if (found.isEmpty()) {
                String what = value.map(text -> "'" + text + "' is none; it").orElse("is missing; it");
                wrong(".environment", what + " is one of " + known);
            }
            return found.orElse(null);
        }

        Problem problem() {
            return wrong.isEmpty()
                    ? null
                    : Problem.of(ProblemType.SETTING_INVALID, "%s", String.join("; ", wrong))
                            .remedy("Correct the configuration and start Lockkeeper again.")
                            .with("settings", List.copyOf(wrong));
        }
    }
}
