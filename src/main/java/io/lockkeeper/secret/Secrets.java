package io.lockkeeper.secret;

import java.util.Optional;

/** Where {@code ${NAME}} in a seed gets its value. */
@FunctionalInterface
public interface Secrets {

    /** The value of a secret, empty when there is none. The caller must not log it. */
    Optional<String> value(String name);

    /** Secrets from the environment variables of this process. */
    static Secrets ofEnvironment() {
        return name -> Optional.ofNullable(System.getenv(name));
    }
}
