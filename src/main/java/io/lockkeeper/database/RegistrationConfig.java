package io.lockkeeper.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** What may be registered through the API. */
@ConfigMapping(prefix = "lockkeeper.registration")
public interface RegistrationConfig {

    /**
     * The hosts that registered databases may be on, each alone or with a port ({@code db.example:5432}); none by default. A secret is
     * sent to the host of a URL that refers to it, so the operator of the service decides where secrets may go, not the caller of the
     * API.
     */
    Optional<Set<String>> hosts();

    /** How many databases can be registered at once; each costs checks, memory and time series. Declared ones do not count. */
    @WithDefault("500")
    int limit();
}
