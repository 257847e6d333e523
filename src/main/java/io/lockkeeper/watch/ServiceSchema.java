package io.lockkeeper.watch;

import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Backoff;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/**
 * Lockkeeper's schema, which holds the service's records, by Flyway. Several processes at once are fine: Flyway's lock lets them pass
 * one by one.
 */
@ApplicationScoped
public class ServiceSchema {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Flyway flyway;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private volatile String problem = "not migrated yet";

    ServiceSchema(Flyway flyway) {
        this.flyway = flyway;
    }

    /**
     * Tries until it is migrated: without its records the service has nothing else to do. It is ready when the databases in it are
     * known too, see {@link #filled}.
     */
    void migrate() throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            try {
                flyway.migrate();
                problem = "migrated, but it is not read yet which databases there are";
                return;
            } catch (RuntimeException | Error e) {
                if (Thread.interrupted()) {
                    // The service stops; what it had begun fails by that.
                    throw new InterruptedException();
                }
                // One line: Flyway repeats the driver's message in a box.
                String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
                problem = message;
                firstAttempt.countDown();
                Duration pause = backoff.next();
                LogEvent.SCHEMA_NOT_READY.log(
                        "Lockkeeper's schema cannot be migrated, retrying in " + pause.toSeconds() + " s: " + message);
                Thread.sleep(pause);
            }
        }
    }

    /** The declared databases are written down, and it is known which others there are. */
    void filled() {
        problem = null;
        firstAttempt.countDown();
    }

    /** Whether the records can be asked: it is migrated, and it is known which databases there are. */
    public boolean isReady() {
        return problem == null;
    }

    /** Waits for the end of the first attempt to get it ready; returns whether it is. */
    boolean awaitReady(Duration patience) throws InterruptedException {
        firstAttempt.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        return isReady();
    }

    /** Why it is not ready, {@code null} when it is. */
    public String problem() {
        return problem;
    }
}
