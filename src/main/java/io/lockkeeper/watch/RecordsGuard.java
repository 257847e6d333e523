package io.lockkeeper.watch;

import io.lockkeeper.http.NeedsRecords;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Holds requests for records until the records are there. HTTP opens before that, and the answer would be an error in the first
 * moment and an empty list in the next.
 */
public class RecordsGuard {

    /** As long as a request waits for a connection later. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServiceSchema schema;

    RecordsGuard(ServiceSchema schema) {
        this.schema = schema;
    }

    @NeedsRecords
    @ServerRequestFilter
    public void await() throws InterruptedException {
        if (!schema.awaitReady(PATIENCE)) {
            throw Problem.of(ProblemType.DATABASE_UNREACHABLE, "Lockkeeper's schema is not ready: %s", schema.problem())
                    .remedy("Try again in a moment; if it lasts, look at quarkus.datasource.* and at the log.");
        }
    }
}
