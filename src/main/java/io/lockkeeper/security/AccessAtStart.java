package io.lockkeeper.security;

import io.lockkeeper.problem.Problem;
import io.quarkus.logging.Log;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads who may come in when the service starts, and ends the start when that was not said or cannot be. */
@Singleton
public class AccessAtStart {

    private final SecurityConfig config;
    private final OidcConfig oidc;
    private final String host;

    AccessAtStart(
            SecurityConfig config,
            @ConfigProperty(name = "mp.jwt.verify.publickey.location") Optional<String> keys,
            @ConfigProperty(name = "mp.jwt.verify.issuer") Optional<String> issuer,
            @ConfigProperty(name = "mp.jwt.verify.audiences") Optional<String> audiences,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.config = config;
        this.oidc = new OidcConfig(keys, issuer, audiences);
        this.host = host;
    }

    @Produces
    @Singleton
    Access access() {
        return Access.of(config, oidc, LaunchMode.current().isDevOrTest() && isLoopback(host));
    }

    /** Before anything else begins, and before HTTP opens. The framework shows the message alone, and ends with the exit code. */
    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        try {
            if (access().isOpen() && !LaunchMode.current().isDevOrTest()) {
                Log.warn("everybody who reaches the API may change databases: lockkeeper.security.authentication=none");
            }
        } catch (Problem problem) {
            throw new PreventFurtherStepsException(
                    problem.text(), problem.type().category().exitCode());
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
