package io.lockkeeper.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.logging.json.runtime.JsonFormatter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log says, as production writes it: one JSON object per line. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class LogsTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    private final Logger root = LogContext.getLogContext().getLogger("");
    private final Logger own = LogContext.getLogContext().getLogger("io.lockkeeper");
    private final Lines lines = new Lines();

    @ConfigProperty(name = "lockkeeper.secrets.ADMIN_PASSWORD")
    String seedSecret;

    @BeforeEach
    void listen() {
        root.addHandler(lines);
        own.setLevel(Level.DEBUG);
    }

    @AfterEach
    void listenNoMore() {
        root.removeHandler(lines);
        own.setLevel(null);
    }

    @Test
    void aRunTellsWhatItDidUnderItsName() {
        String name = registered(Map.of("1_a", TABLE), "");

        String run = Service.run(name, "migrate");
        Service.ended(run);

        List<JsonNode> told = lines.of(name, run);
        assertThat(told)
                .map(line -> line.at("/mdc/event").asText())
                .containsExactly("RUN_STARTED", "MIGRATION_APPLIED", "RUN_SUCCEEDED");
        assertThat(told).allMatch(line -> line.get("level").asText().equals("INFO"));
        assertThat(told.get(1).get("message").asText()).startsWith("[" + name + "] 1_a applied in ");
    }

    @Test
    void aFailingMigrationRaisesTheAlarm() {
        String name = registered(Map.of("1_a", TABLE, "2_bad", TABLE), "");

        String run = Service.run(name, "migrate");
        Service.ended(run);

        JsonNode alarm = lines.of(name, run).getLast();
        assertThat(alarm.at("/mdc/event").asText()).isEqualTo("RUN_FAILED");
        assertThat(alarm.get("level").asText()).isEqualTo("ERROR");
        assertThat(alarm.get("message").asText()).contains("2_bad", "line 1", "42P07");
    }

    @Test
    void aDatabaseThatNeedsAPersonIsAnError() {
        String system = Service.system("rewritten", Map.of("1_a", TABLE));
        String name = Service.name("rewritten");
        Service.register(name, system, Service.newDatabase());
        Service.ended(Service.run(name, "migrate"));
        Service.write(system, "migrations/1_a/migration.sql", "CREATE TABLE b (id int);");
        Service.inState(name, "FAILED");

        assertThat(lines.of(name))
                .filteredOn(line -> line.at("/mdc/event").asText().equals("DATABASE_FAILED"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.get("level").asText()).isEqualTo("ERROR");
                    assertThat(line.get("message").asText()).contains("was changed after it had been applied");
                });
    }

    @Test
    void secretsAreInNoLineAndInNoMetric() {
        String name = registered(
                Map.of("1_a", "CREATE TABLE a (secret text);"),
                // The server repeats the value in its message.
                "INSERT INTO a VALUES (${ADMIN_PASSWORD});\nSELECT ${ADMIN_PASSWORD}::integer;");
        Service.ended(Service.run(name, "migrate"));
        String run = Service.run(name, "seed");
        assertThat(Service.ended(run).getString("state")).isEqualTo("FAILED");
        String nowhere = Service.name("nowhere");
        Map<String, Object> body =
                Service.registration(nowhere, Service.system("nowhere", Map.of("1_a", TABLE)), Service.newDatabase());
        body.put("url", "postgresql://nobody:${SERVER_PASSWORD}@localhost:1/nowhere");
        Service.post("/api/v1/databases", body).then().statusCode(201);
        Service.inState(nowhere, "UNREACHABLE");

        assertThat(lines.of(name, run))
                .map(line -> line.at("/mdc/event").asText())
                .contains("SEED_RETRY", "RUN_FAILED");
        assertThat(lines.of(nowhere))
                .map(line -> line.at("/mdc/event").asText())
                .contains("DATABASE_UNREACHABLE");
        assertThat(lines.written).noneMatch(line -> line.contains(seedSecret) || line.contains(Service.PASSWORD));
        assertThat(Service.management("/q/metrics").asString()).doesNotContain(seedSecret, Service.PASSWORD);
    }

    @Test
    void everyLineThatIsNoDebuggingHasAnEvent() {
        String name = registered(Map.of("1_a", TABLE), "");
        Service.ended(Service.run(name, "migrate"));

        List<String> known =
                Arrays.stream(LogEvent.values()).map(LogEvent::name).toList();
        assertThat(lines.own(false))
                .isNotEmpty()
                .allMatch(line -> known.contains(line.at("/mdc/event").asText()));
        assertThat(lines.own(true)).isNotEmpty().allMatch(line -> line.at("/mdc/event")
                .isMissingNode());
    }

    /** @param seed the only seed file, none when it is empty */
    private static String registered(Map<String, String> migrations, String seed) {
        String system = Service.system("logs", migrations);
        if (!seed.isEmpty()) {
            Service.write(
                    system,
                    "system.yaml",
                    "name: " + system + "\nlayout: prisma\nretry: { attempts: 2, wait: 10ms }\n");
            Service.write(system, "seeds/testing/1.sql", seed);
        }
        String name = Service.name("logs");
        Service.register(name, system, Service.newDatabase());
        Service.inState(name, "EMPTY");
        return name;
    }

    /** Keeps all lines, formatted where they are written. */
    private static final class Lines extends ExtHandler {
        private static final ObjectMapper JSON = new ObjectMapper();

        private final List<String> written = new CopyOnWriteArrayList<>();
        private final JsonFormatter formatter = new JsonFormatter();

        @Override
        protected void doPublish(ExtLogRecord record) {
            written.add(formatter.format(record));
        }

        /** The lines that the service itself wrote, for debugging or not. */
        List<JsonNode> own(boolean debugging) {
            return parsed().stream()
                    .filter(line -> line.get("loggerName").asText().startsWith("io.lockkeeper"))
                    .filter(line -> line.get("level").asText().equals("DEBUG") == debugging)
                    .toList();
        }

        List<JsonNode> of(String database) {
            return parsed().stream()
                    .filter(line -> line.at("/mdc/database").asText().equals(database))
                    .toList();
        }

        List<JsonNode> of(String database, String run) {
            return of(database).stream()
                    .filter(line -> line.at("/mdc/run").asText().equals(run))
                    .toList();
        }

        private List<JsonNode> parsed() {
            return written.stream().map(Lines::parse).toList();
        }

        private static JsonNode parse(String line) {
            try {
                return JSON.readTree(line);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + line, e);
            }
        }
    }
}
