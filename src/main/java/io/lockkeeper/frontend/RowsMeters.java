package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabaseStates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is measured of requests for rows. docs/metrics.md lists it. */
@Singleton
class RowsMeters {

    private static final String DATABASE = "database";

    private final MeterRegistry meters;

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
        Timer.builder("lockkeeper.rows.request.duration")
                .tag(DATABASE, database)
                .tag("relation", relation.orElse("none"))
                .tag("method", method)
                .tag("status", status / 100 + "xx")
                .description("Requests for rows, from their last byte to the answer.")
                .register(meters)
                .record(took);
    }
}
