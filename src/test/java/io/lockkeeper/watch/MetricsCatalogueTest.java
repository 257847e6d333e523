package io.lockkeeper.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Scrape;
import io.lockkeeper.testing.Scrape.Family;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.Waiting;
import io.lockkeeper.watch.MetricsPage.Metric;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class MetricsCatalogueTest {

    @Test
    void documentsExactlyTheMetricsThatAreExposed() {
        // Statements have been executed then.
        Service.inState("carriers", "AT_LEVEL");
        given().get("/rows/carriers/carriers");
        Waiting.await("the request is measured", () -> Service.management("/q/metrics")
                .asString()
                .contains("lockkeeper_rows_request_duration_seconds_count"));

        Map<String, Metric> documented = MetricsPage.metrics();
        Map<String, Family> exposed = Scrape.now().families();

        assertThat(exposed.values().stream()
                        .filter(family -> isOwn(family.name()) && !isMaximumOfADuration(family.name()))
                        .map(MetricsCatalogueTest::metric))
                .containsExactlyInAnyOrderElementsOf(documented.values().stream()
                        .filter(metric -> isOwn(metric.name()))
                        .toList());
        assertThat(exposed.keySet()).containsAll(documented.keySet());
    }

    private static boolean isOwn(String name) {
        return name.startsWith("lockkeeper_");
    }

    private static Metric metric(Family family) {
        return new Metric(
                family.name(), family.type(), family.labels(), family.name().endsWith("_seconds"), family.help());
    }

    /** Micrometer puts one beside each duration. */
    private static boolean isMaximumOfADuration(String name) {
        return name.endsWith("_duration_seconds_max");
    }
}
