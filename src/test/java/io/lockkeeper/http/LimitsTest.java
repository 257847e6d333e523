package io.lockkeeper.http;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.lockkeeper.testing.Secured;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.Waiting;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What one client can take of the service, with the limits made small. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(LimitsTest.Small.class)
class LimitsTest {

    @TestHTTPResource
    URI service;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void aBodyThatIsTooLargeIsAProblem() {
        byte[] large = new byte[1_100_000];
        for (String token : new String[] {Secured.ADMIN, null}) {
            as(token)
                    .contentType("application/json")
                    .body(large)
                    .post("/api/v1/databases")
                    .then()
                    .statusCode(413)
                    .contentType("application/problem+json")
                    .body("code", equalTo("REQUEST_ENTITY_TOO_LARGE"));
        }
    }

    @Test
    void aBodyWithoutALengthIsNotReadToItsEndAndIsNoFaultOfOurs() throws IOException {
        List<LogRecord> lines = new CopyOnWriteArrayList<>();
        Handler ear = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line);
            }
        };
        Logger root = Logger.getLogger("");
        Logger own = Logger.getLogger(ProblemResponses.class.getName());
        root.addHandler(ear);
        own.setLevel(Level.FINE);
        try (Socket socket = connect()) {
            write(
                    socket,
                    "POST /api/v1/databases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                            + Secured.ADMIN + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            try {
                for (int i = 0; i < 40; i++) {
                    write(socket, chunk);
                }
            } catch (IOException e) {
                // The server does not listen any more.
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 413");
            Waiting.await("the request is over", () -> lines.stream()
                    .anyMatch(line -> line.getMessage().contains("was not read to its end")));
        } finally {
            root.removeHandler(ear);
            own.setLevel(null);
        }
        assertThat(lines)
                .filteredOn(line -> line.getLevel().intValue() >= Level.SEVERE.intValue())
                .extracting(LogRecord::getMessage)
                .isEmpty();
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
            settings.put("quarkus.http.idle-timeout", PATIENCE_WITH_CLIENTS);
            settings.put("quarkus.http.read-timeout", PATIENCE_WITH_CLIENTS);
            settings.put("quarkus.management.idle-timeout", PATIENCE_WITH_CLIENTS);
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return secured.testResources();
        }
    }
}
