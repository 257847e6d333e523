package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabaseStates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of requests for rows. docs/metrics.md lists it. */
@Singleton
class RowsMeters {

    private static final String DATABASE = "database";

    /** Others are the text of a caller. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry meters;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    /** Requests that are measured together. */
    private record Kind(String database, String relation, String method, int hundreds) {}

    RowsMeters(MeterRegistry meters, Frontends frontends, DatabaseStates states) {
        this.meters = meters;
        for (String database : frontends.settings().keySet()) {
            Gauge.builder("lockkeeper.rows.findings", states, its -> its.rowsFindings(database)
                            .map(List::size)
                            .map(Double::valueOf)
                            .orElse(Double.NaN))
                    .tag(DATABASE, database)
                    .description("What the manifest exposes and the database does not have.")
                    .register(meters);
            Gauge.builder("lockkeeper.rows.replica.lag", frontends, its -> its.replicaLag(database)
                            .map(lag -> lag.toMillis() / 1000.0)
                            .orElse(Double.NaN))
                    .tag(DATABASE, database)
                    .baseUnit("seconds")
                    .description(
                            "How far the replica that answers reads is behind, at most; a day when that is not known.")
                    .register(meters);
        }
    }

    /**
     * A request was answered.
     *
     * @param relation what the manifest names and it was about; a path that it does not name is the caller's text
     */
    void answered(String database, Optional<String> relation, String method, int status, Duration took) {
        timers.computeIfAbsent(
                        new Kind(
                                database,
                                relation.orElse("none"),
                                METHODS.contains(method) ? method : "OTHER",
                                status / 100),
                        this::timer)
                .record(took);
    }

    private Timer timer(Kind kind) {
        return Timer.builder("lockkeeper.rows.request.duration")
                .tag(DATABASE, kind.database())
                .tag("relation", kind.relation())
                .tag("method", kind.method())
                .tag("status", kind.hundreds() + "xx")
                .description("Requests for rows, from their last byte to the answer.")
                .register(meters);
    }
}
