package io.lockkeeper.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lockkeeper.operation.Blocker;
import io.lockkeeper.operation.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunEventViewTest {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private static final Instant AT = Instant.parse("2026-05-04T09:12:33.871Z");
    private static final Blocker BLOCKER = new Blocker(7, "kim", "psql", "active", 2, "LOCK TABLE a");

    static Stream<Arguments> events() {
        return Stream.of(
                arguments(Event.started("begins"), "\"type\":\"STARTED\",\"message\":\"begins\""),
                arguments(
                        Event.migrationApplied("1_a", 1, 2, 5),
                        "\"type\":\"MIGRATION_APPLIED\",\"subject\":\"1_a\",\"number\":1,\"of\":2,\"millis\":5,"
                                + "\"message\":\"1_a applied in 5 ms\""),
                arguments(
                        Event.statementDone("1_a", 1, 3, 9, "INSERT", 1000, 500),
                        "\"type\":\"STATEMENT_DONE\",\"subject\":\"1_a\",\"number\":1,\"of\":3,\"line\":9,"
                                + "\"statement\":\"INSERT\",\"rows\":1000,\"millis\":500,\"rate\":2000,"
                                + "\"message\":\"1_a, line 9: INSERT done, 1000 rows, 500 ms\""),
                arguments(
                        Event.lockRetry("1_a", 2, Duration.ofMillis(300), List.of(BLOCKER)),
                        "\"type\":\"LOCK_RETRY\",\"subject\":\"1_a\",\"attempt\":2,\"pauseMillis\":300,\"blockers\":"
                                + "[{\"pid\":7,\"user\":\"kim\",\"application\":\"psql\",\"state\":\"active\","
                                + "\"transactionSeconds\":2.0,\"query\":\"LOCK TABLE a\"}],\"message\":"
                                + "\"1_a was rolled back because a lock was not free; trying again in 300 ms\""));
    }

    @ParameterizedTest
    @MethodSource("events")
    void showsAnEventWithWhatMeansSomethingForIt(Event event, String members) throws Exception {
        RunEventView view = RunEventView.of(new LiveRun.Entry(3, AT, event));

        assertThat(JSON.readTree(JSON.writeValueAsString(view)))
                .isEqualTo(JSON.readTree("{\"id\":3,\"at\":\"" + AT + "\"," + members + "}"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void aKeptEventIsShownAsItWas(Event event, String members) {
        LiveRun.Entry entry = new LiveRun.Entry(3, AT, event);

        assertThat(RunEventView.of(RunStep.of(UUID.randomUUID(), entry))).isEqualTo(RunEventView.of(entry));
    }

    @Test
    void factsOfANewerVersionAreReadWithoutWhatIsNotKnown() {
        assertThat(Facts.parse("{\"rows\": 3, \"bytes\": 12}").rows()).isEqualTo(3);
    }
}
