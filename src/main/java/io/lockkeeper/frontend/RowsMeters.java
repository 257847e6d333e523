package io.lockkeeper.frontend;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** What is measured of requests for rows. docs/metrics.md lists it. */
@Singleton
class RowsMeters {

    private static final String DATABASE = "database";

    private final MeterRegistry meters;

    RowsMeters(MeterRegistry meters, Frontends frontends) {
        this.meters = meters;
        for (String database : frontends.settings().keySet()) {
            Gauge.builder("lockkeeper.rows.findings", frontends, its -> its.findings(database)
                            .map(List::size)
                            .map(Double::valueOf)
                            .orElse(Double.NaN))
                    .tag(DATABASE, database)
                    .description("What the manifest exposes and the database does not have.")
                    .register(meters);
        }
    }

    /**
     * A request was answered.
     *
     * @param relation what it was about; one that is not exposed is the caller's text, and is told as {@code none}
     */
    void answered(String database, String relation, String method, int status, Duration took) {
        Timer.builder("lockkeeper.rows.request.duration")
                .tag(DATABASE, database)
                .tag("relation", status == 404 || relation.isEmpty() ? "none" : relation)
                .tag("method", method)
                .tag("status", status / 100 + "xx")
                .description("Requests for rows, from their last byte to the answer.")
                .register(meters)
                .record(took);
    }
}
