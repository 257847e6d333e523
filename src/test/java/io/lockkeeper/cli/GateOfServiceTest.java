package io.lockkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.lockkeeper.testing.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command asks a service. */
class GateOfServiceTest {

    @TempDir
    Path temporary;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer service;

    @AfterEach
    void stop() {
        if (service != null) {
            service.stop(0);
        }
    }

    @Test
    void asksAServiceWithItsToken() throws IOException {
        Path token = Files.writeString(temporary.resolve("token"), "s3cr3t\n");
        answer(200, "application/json", """
                {"database":"shop","level":"2","wantedLevel":"2","needed":"V2__b c.sql","max":"3","state":"AT_LEVEL","news":1}""");

        Launch launch =
                service("--database", "shop", "--level", "V2__b c.sql", "--max", "3", "--token-file", token.toString());

        assertThat(launch.exitCode()).isZero();
        assertThat(launch.out()).contains("The gate is open.", "AT_LEVEL").doesNotContain("s3cr3t");
        assertThat(requests).containsExactly("GET /gate/shop?level=V2__b%20c.sql&max=3 Bearer s3cr3t");
    }

    @Test
    void waitsAsLongAsTheServiceSaysThatItIsShut() throws IOException {
        answer(503, "application/problem+json", """
                {"code":"LEVEL_NOT_REACHED","detail":"'shop' is at 1","remedy":"Wait.","state":"BEHIND"}""");

        Launch text = service("--database", "shop", "--level", "2", "--wait", "3s");
        Launch json = service("--database", "shop", "--level", "2", "--json");

        assertThat(text.exitCode()).isEqualTo(10);
        assertThat(text.err()).contains("waiting: 'shop' is at 1", "LEVEL_NOT_REACHED", "→ Wait.");
        assertThat(requests).as("it has asked again").hasSizeGreaterThan(2);
        assertThat(json.json().at("/state").asText()).isEqualTo("BEHIND");
    }

    @Test
    void whatTheServiceRefusesEndsTheWaitAtOnce() throws IOException {
        answer(404, "application/problem+json", """
                {"code":"DATABASE_UNKNOWN","detail":"There is no database 'shop'."}""");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode()).isEqualTo(3);
        answer(503, "application/problem+json", "{\"code\":\"LEVEL_EXCEEDED\",\"detail\":\"ahead\"}");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode()).isEqualTo(10);
        answer(401, "text/plain", "");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode()).isEqualTo(11);
        answer(404, "text/html", "<html>");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode()).isEqualTo(2);
        answer(302, "text/html", "");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode()).isEqualTo(2);
        answer(200, "text/html", "<html>");
        assertThat(service("--database", "shop", "--wait", "2s").exitCode()).isEqualTo(2);
        assertThat(requests).hasSize(6);
    }

    @Test
    void onlyTheAnswerToItsOwnQuestionOpensTheGate() throws IOException {
        for (String body : List.of(
                "{\"status\":\"ok\"}",
                "{}",
                "null",
                "[]",
                "true",
                "",
                "<html>",
                "{\"database\":\"other\",\"needed\":\"2\"}",
                "{\"database\":\"shop\",\"level\":\"2\"}",
                "{\"database\":\"shop\",\"needed\":\"1\"}",
                "{\"database\":\"shop\",\"needed\":\"2\",\"max\":\"3\"}")) {
            answer(200, "application/json", body);
            Launch launch = service("--database", "shop", "--level", "2", "--wait", "2s");
            assertThat(launch.exitCode()).as(body).isEqualTo(2);
            assertThat(launch.err()).contains("There is no gate", "not as Lockkeeper does for 'shop'");
        }
    }

    @Test
    void aServiceThatFallsSilentInItsAnswerIsNotWaitedForLonger() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket taken = silent.accept()) {
                    taken.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                                    .getBytes(StandardCharsets.US_ASCII));
                    // The request, and then the end: the client goes first.
                    taken.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // It has gone already.
                }
            });
            String address = "http://127.0.0.1:" + silent.getLocalPort();

            Launch launch = Launch.of("gate", "--service", address, "--database", "shop", "--wait", "1s");

            assertThat(launch.exitCode()).isEqualTo(6);
            assertThat(launch.err()).contains("SERVICE_UNREACHABLE", "has not answered in time");
        }
    }

    @Test
    void aServiceThatIsNotThereIsWaitedForToo() throws IOException {
        answer(502, "text/html", "<html>bad gateway</html>");
        Launch behindProxy = service("--database", "shop", "--wait", "1s");
        assertThat(behindProxy.exitCode()).isEqualTo(6);
        assertThat(behindProxy.err()).contains("waiting: Something at http://127.0.0.1", "SERVICE_UNREACHABLE", "502");

        Launch nobody = Launch.of(
                "gate", "--service", "http://127.0.0.1:" + Door.freePort(), "--database", "shop", "--wait", "1s");
        assertThat(nobody.exitCode()).isEqualTo(6);
        assertThat(nobody.err()).contains("waiting: The service at", "SERVICE_UNREACHABLE");
    }

    @Test
    void nonsenseIsAUsageErrorAndKeepsSecrets() throws IOException {
        Path twoLines = Files.writeString(temporary.resolve("token"), "canary\nX-Evil: 1");
        String url = "http://127.0.0.1:1";

        for (String address : List.of("ftp://x", "shop", "http://me:canary@x", "http://x?token=canary", "http://")) {
            Launch launch = Launch.of("gate", "--service", address, "--database", "shop");
            assertThat(launch.exitCode()).as(address).isEqualTo(2);
            assertThat(launch.err()).doesNotContain("canary");
        }
        assertThat(Launch.of("gate", "--service", url).exitCode()).isEqualTo(2);
        assertThat(Launch.of("gate", "--service", url, "--database", "a", "--system", "b")
                        .exitCode())
                .isEqualTo(2);
        assertThat(Launch.of("gate", "--database", "a", "--system", "carriers").exitCode())
                .isEqualTo(2);
        assertThat(Launch.of("gate", "--url", url).exitCode()).as("no system").isEqualTo(2);
        assertThat(Launch.of("gate", "--service", url, "--database", "a", "--wait", "soon")
                        .exitCode())
                .isEqualTo(2);
        Launch token = Launch.of("gate", "--service", url, "--database", "a", "--token-file", twoLines.toString());
        assertThat(token.exitCode()).isEqualTo(4);
        assertThat(token.err()).doesNotContain("canary");
        assertThat(Launch.of("gate", "--service", url, "--database", "a", "--token-file", temporary + "/none")
                        .exitCode())
                .isEqualTo(4);
    }

    @Test
    void aFileWithoutAuthoritiesIsRefusedByItsName() throws IOException {
        Path nothing = Files.writeString(temporary.resolve("ca.crt"), "");
        Path text = Files.writeString(temporary.resolve("text.crt"), "no certificate");

        for (Path file : List.of(nothing, text, temporary.resolve("none"))) {
            Launch launch = Launch.of(
                    "gate", "--service", "https://127.0.0.1:1", "--database", "a", "--ca-file", file.toString());
            assertThat(launch.exitCode()).as(file.toString()).isEqualTo(4);
            assertThat(launch.err()).contains("SETTING_INVALID", file.toString(), "--ca-file");
        }
    }

    private void answer(int status, String type, String body) throws IOException {
        if (service == null) {
            service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            service.start();
        } else {
            service.removeContext("/");
        }
        service.createContext("/", exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                    + (authorization == null ? "" : " " + authorization));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Launch service(String... arguments) {
        String address = "http://127.0.0.1:" + service.getAddress().getPort() + "/";
        return Launch.of(Stream.concat(Stream.of("gate", "--service", address), Stream.of(arguments))
                .toArray(String[]::new));
    }
}
