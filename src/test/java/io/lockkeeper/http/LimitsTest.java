package io.lockkeeper.http;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client can take of the service, with the limits made small. */
@QuarkusTest
@TestProfile(LimitsTest.Small.class)
class LimitsTest {

    private static final int LIMIT = 4;

    @TestHTTPResource
    URI service;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void aBodyThatIsTooLargeIsAProblem() {
        tooLarge(Secured.ADMIN).statusCode(413).body("code", equalTo("REQUEST_ENTITY_TOO_LARGE"));
    }

    @Test
    void whoIsNotKnownIsToldThatFirst() {
        tooLarge(null).statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
    }

    private static ValidatableResponse tooLarge(String token) {
        return as(token)
                .contentType("application/json")
                .body(new byte[1_100_000])
                .post("/api/v1/databases")
                .then()
                .contentType("application/problem+json")
                .header("Connection", "close");
    }

    /** What has come by then may be valid by itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyThatComesTooSlowlyIsAProblemAndIsNotDone(boolean valid) throws Exception {
        String name = Service.name("slow");
        String body =
                new ObjectMapper().writeValueAsString(Service.registration(name, "carriers", Service.newDatabase()));
        try (Ear ear = new Ear();
                Socket socket = connect()) {
            postChunks(socket);
            chunk(socket, valid ? body : body.substring(1));
            Thread dripping = Thread.ofVirtual().start(() -> drip(socket));
            assertThat(answer(socket))
                    .startsWith("HTTP/1.1 408")
                    .contains("application/problem+json", "REQUEST_TIMEOUT", "did not come to its end in time");
            ear.awaitTheEndOfTheRequest();
            dripping.join();
        }
        as(Secured.ADMIN).get("/api/v1/databases/" + name).then().statusCode(404);
    }

    private static void drip(Socket socket) {
        try {
            while (true) {
                chunk(socket, " ");
                Waiting.pause(Duration.ofMillis(100));
            }
        } catch (IOException e) {
            // The server does not listen any more.
        }
    }

    @Test
    void aBodyWithoutALengthIsNotReadToItsEndAndIsNoFaultOfOurs() throws IOException {
        try (Ear ear = new Ear();
                Socket socket = connect()) {
            postChunks(socket);
            try {
                for (int i = 0; i < 40; i++) {
                    chunk(socket, " ".repeat(0x10000));
                }
            } catch (IOException e) {
                // The server does not listen any more.
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 413");
            ear.awaitTheEndOfTheRequest();
        }
    }

    private static void postChunks(Socket socket) throws IOException {
        write(
                socket,
                "POST /api/v1/databases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + Secured.ADMIN + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    private static void chunk(Socket socket, String text) throws IOException {
        write(socket, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    /** Hears the log, in which no fault may stand at the end. */
    private static final class Ear extends StreamHandler implements AutoCloseable {

        private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
        private final Logger root = Logger.getLogger("");
        private final Logger requests = Logger.getLogger(ProblemResponses.class.getName());

        Ear() {
            root.addHandler(this);
            requests.setLevel(Level.FINE);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line);
        }

        void awaitTheEndOfTheRequest() {
            Waiting.await("the request is over", () -> lines.stream()
                    .anyMatch(line -> line.getMessage().contains("was not read to its end")));
        }

        @Override
        public void close() {
            root.removeHandler(this);
            requests.setLevel(null);
            assertThat(lines)
                    .filteredOn(line -> line.getLevel().intValue() >= Level.SEVERE.intValue())
                    .extracting(LogRecord::getMessage)
                    .isEmpty();
        }
    }

    @Test
    void noMoreDatabasesAreRegisteredThanTheLimitAllowsNotEvenAtOneMoment() {
        DatabaseUrl url = Service.newDatabase();
        List<String> names =
                Stream.generate(() -> Service.name("limited")).limit(3L * LIMIT).toList();

        Map<String, Response> answers = new ConcurrentHashMap<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            names.forEach(name -> callers.submit(() -> answers.put(name, register(name, url))));
        }

        assertThat(answers.values()).extracting(Response::statusCode).containsOnly(201, 409);
        assertThat(answers.values())
                .filteredOn(answer -> answer.statusCode() == 201)
                .hasSize(LIMIT);
        String last = Service.name("limited");
        register(last, url)
                .then()
                .statusCode(409)
                .body("code", equalTo("DATABASE_LIMIT"))
                .body("detail", equalTo("4 databases are registered, and lockkeeper.registration.limit is 4."));

        String registered = names.stream()
                .filter(name -> answers.get(name).statusCode() == 201)
                .findFirst()
                .orElseThrow();
        as(Secured.ADMIN).delete("/api/v1/databases/" + registered).then().statusCode(204);
        register(last, url).then().statusCode(201);
    }

    private static Response register(String name, DatabaseUrl url) {
        return as(Secured.ADMIN)
                .contentType("application/json")
                .body(Service.registration(name, "carriers", url))
                .post("/api/v1/databases");
    }

    @Test
    void noCallerMakesTimeSeries() {
        as(null).get("/api/v1/anything/of/a/stranger").then().statusCode(401);
        as(Secured.VIEWER)
                .get("/api/v1/databases/of-a-viewer/migrations")
                .then()
                .statusCode(404);
        as(Secured.VIEWER).delete("/api/v1/databases/of-a-viewer").then().statusCode(403);
        as(null).request("BREW", "/api/v1/databases").then().statusCode(401);

        assertThat(Service.management("/q/metrics").asString())
                .contains("uri=\"/api/v1/databases/{name}/migrations\"", "method=\"OTHER\"", "uri=\"UNKNOWN\"")
                .doesNotContain("stranger", "of-a-viewer", "BREW");
    }

    @Test
    void theManagementPortTakesNoBodies() throws IOException {
        for (String type : List.of("application/json", "multipart/form-data; boundary=x")) {
            try (Socket socket = management()) {
                write(
                        socket,
                        "POST /q/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + type
                                + "\r\nContent-Length: 20000\r\n\r\n" + " ".repeat(20_000));
                assertThat(answer(socket)).startsWith("HTTP/1.1 413").doesNotContain("\tat ");
            }
        }
        Service.management("/nothing").then().statusCode(404).body(not(containsString("\tat ")));
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws IOException {
        try (Socket socket = connect()) {
            write(
                    socket,
                    "GET /api/v1/systems HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                            + "a".repeat(30_000) + "\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void whatIsNoHttpIsRefusedWithoutATrace() throws IOException {
        for (String nonsense :
                List.of("GET / HTTP/9.9\r\n\r\n", "\0\0\0\u0008\u0004\u00d2\u0016\u002f\r\n\r\n", "GET\r\n\r\n")) {
            try (Socket socket = connect()) {
                write(socket, nonsense);
                assertThat(answer(socket)).doesNotContain("Exception", "\tat ");
            }
        }
    }

    @Test
    void whoTakesAConnectionAndSaysNothingLosesIt() throws IOException {
        try (Socket silent = connect();
                Socket beside = management();
                Socket half = connect()) {
            write(
                    half,
                    "POST /api/v1/databases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            assertThat(answer(silent)).isEmpty();
            assertThat(answer(beside)).isEmpty();
            answer(half);
        }
    }

    private Socket connect() throws IOException {
        return connect(service);
    }

    private Socket management() throws IOException {
        return connect(management);
    }

    private static Socket connect(URI server) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** What comes until the server closes the connection. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public static final class Small implements QuarkusTestProfile {

        /** Short, but longer than a busy machine needs for an answer. */
        private static final String PATIENCE_WITH_CLIENTS = "4s";

        private final Secured secured = new Secured();

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new TreeMap<>(secured.getConfigOverrides());
            settings.put("lockkeeper.registration.limit", String.valueOf(LIMIT));
            settings.put("quarkus.http.idle-timeout", PATIENCE_WITH_CLIENTS);
            settings.put("lockkeeper.http.body-timeout", PATIENCE_WITH_CLIENTS);
            settings.put("quarkus.management.idle-timeout", PATIENCE_WITH_CLIENTS);
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return secured.testResources();
        }
    }
}
