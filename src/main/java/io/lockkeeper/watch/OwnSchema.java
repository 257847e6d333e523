package io.lockkeeper.watch;

import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Backoff;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.flywaydb.core.Flyway;

/** Lockkeeper's own schema, by Flyway; several processes at once are fine, Flyway's lock lets them through one by one. */
@ApplicationScoped
public class OwnSchema {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Flyway flyway;
    private volatile boolean ready;
    private volatile String problem = "not migrated yet";

    OwnSchema(Flyway flyway) {
        this.flyway = flyway;
    }

    /** Tries until it is migrated: without its records the service has nothing else to do. */
    void migrate() throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (!ready) {
            try {
                flyway.migrate();
                ready = true;
                problem = null;
            } catch (RuntimeException | Error e) {
                if (Thread.interrupted()) {
                    // The service stops; what it had begun fails by that.
                    throw new InterruptedException();
                }
                // One line: Flyway repeats the driver's message in a box of its own.
                String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
                problem = message;
                Duration pause = backoff.next();
                LogEvent.SERVICE_SCHEMA_NOT_READY.log("Lockkeeper's own schema cannot be migrated, trying again in "
                        + pause.toSeconds() + " s: " + message);
                Thread.sleep(pause);
            }
        }
    }

    public boolean isReady() {
        return ready;
    }

    /** Why it is not ready, {@code null} when it is. */
    public String problem() {
        return problem;
    }
}
