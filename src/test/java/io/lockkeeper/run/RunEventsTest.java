package io.lockkeeper.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who follows a run hears what happens, as it happens, until its end. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class RunEventsTest {

    private static final String TABLE = "CREATE TABLE a (id int);";

    @TestHTTPResource("/")
    URI service;

    @Inject
    AgroalDataSource ownDatabase;

    @Test
    void followersGetTheEventsUntilTheEnd() throws Exception {
        DatabaseUrl url = Service.newDatabase();
        String name = RunResourceTest.registeredHeld(url, "INSERT INTO a SELECT generate_series(1, 1000);");
        String run = Service.run(name, "migrate");
        HeldMigration.await(TestDatabase.at(url));

        String live;
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> followed = client.send(eventsOf(run), BodyHandlers.ofInputStream());
            HeldMigration.release(TestDatabase.at(url));
            live = new String(followed.body().readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(live)
                .contains("event:MIGRATION_STARTED", "\"statement\":\"INSERT\"", "\"rows\":1000", "event:SUCCEEDED")
                .contains("event:ended", "\"state\":\"SUCCEEDED\"", "\"result\":{", "\"parameters\":{");
        assertThat(live.indexOf("event:ended")).isGreaterThan(live.indexOf("event:SUCCEEDED"));

        String replayed = events(run);
        assertThat(replayed)
                .contains("event:STARTED", "event:MIGRATION_APPLIED", "event:SUCCEEDED", "event:ended")
                .doesNotContain("event:STATEMENT_DONE");
    }

    @Test
    void followersAreBoundedAndTheirPlacesAreGivenBack() throws Exception {
        DatabaseUrl url = Service.newDatabase();
        String run = Service.run(RunResourceTest.registeredHeld(url, ""), "migrate");
        HeldMigration.await(TestDatabase.at(url));
        String events = "/api/v1/runs/" + run + "/events";
        List<Socket> crowd = new ArrayList<>();
        leaveBeforeTheAnswer(events);
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = asking(events);
                crowd.add(socket);
                BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(answer.lines().anyMatch(line -> line.startsWith("event:")))
                        .isTrue();
            }
            given().get(events).then().statusCode(423).body("code", equalTo("TOO_MANY_FOLLOWERS"));
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
            HeldMigration.release(TestDatabase.at(url));
        }
        assertThat(Service.ended(run).getString("state")).isEqualTo("SUCCEEDED");
        assertThat(events(run)).contains("event:ended");
    }

    /** Five who are gone when their places are ready. */
    private void leaveBeforeTheAnswer(String events) throws Exception {
        try (Connection connection = ownDatabase.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE lockkeeper_service.run");
            List<Socket> leaving = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                leaving.add(asking(events));
            }
            Waiting.pause(Duration.ofMillis(500));
            for (Socket socket : leaving) {
                socket.close();
            }
            Waiting.pause(Duration.ofMillis(200));
            connection.rollback();
        }
    }

    private Socket asking(String events) throws IOException {
        Socket socket = new Socket(service.getHost(), service.getPort());
        socket.getOutputStream().write(("GET " + events + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes());
        return socket;
    }

    @Test
    void aBlockerIsNamedInTheEvents() throws Exception {
        DatabaseUrl url = Service.newDatabase();
        String name = Service.name("blocked");
        Service.register(name, Service.system("blocked", Map.of("1_a", TABLE)), url);
        Service.ended(Service.run(name, "migrate"));
        String system = given().get("/api/v1/databases/" + name).jsonPath().getString("system");
        Service.write(system, "migrations/2_b/migration.sql", "ALTER TABLE a ADD COLUMN b int;");
        StringBuilder events = new StringBuilder();
        try (HttpClient client = HttpClient.newHttpClient();
                Session blocker = Service.session(url)) {
            blocker.begin();
            blocker.execute("LOCK TABLE a");
            String run = Service.run(name, "migrate");
            client.send(eventsOf(run), BodyHandlers.ofLines()).body().forEach(line -> {
                events.append(line).append('\n');
                if (line.equals("event:LOCK_RETRY")) {
                    blocker.close();
                }
            });
        }
        assertThat(events.toString())
                .contains("event:LOCK_WAITING", "\"blockers\":[{\"pid\":", "LOCK TABLE a", "event:LOCK_RETRY")
                .contains("\"state\":\"SUCCEEDED\"");
    }

    private String events(String run) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(eventsOf(run), BodyHandlers.ofString()).body();
        }
    }

    private HttpRequest eventsOf(String run) {
        return HttpRequest.newBuilder(service.resolve("/api/v1/runs/" + run + "/events"))
                .header("Accept", "text/event-stream")
                .timeout(Waiting.PATIENCE)
                .build();
    }
}
