package io.lockkeeper.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lockkeeper.cli.terminal.Json;
import io.lockkeeper.gate.GateView;
import io.lockkeeper.gate.Need;
import io.lockkeeper.problem.Action;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The gate of a database as a Lockkeeper service knows it. */
final class ServiceGate {

    /** Members of a problem that are no facts. */
    private static final Set<String> NO_FACTS =
            Set.of("type", "title", "status", "code", "detail", "remedy", "actions");

    private final HttpClient client;
    private final HttpRequest request;
    private final String database;
    private final Need need;

    private ServiceGate(HttpClient client, HttpRequest request, String database, Need need) {
        this.client = client;
        this.request = request;
        this.database = database;
        this.need = need;
    }

    /**
     * @param tokenFile {@code null} to take the token from the environment, where it may be missing
     * @param caFile {@code null} to trust the authorities that the machine knows
     */
    static ServiceGate of(String service, String database, Need need, Path tokenFile, Path caFile) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(service, database, need))
                .header("Accept", "application/json, application/problem+json");
        token(tokenFile).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        HttpClient.Builder client = HttpClient.newBuilder();
        if (caFile != null) {
            client.sslContext(Authorities.in(caFile));
        }
        return new ServiceGate(client.build(), request.build(), database, need);
    }

    private static URI address(String service, String database, Need need) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        if (need.level() != null) {
            query.add("level=" + encode(need.level()));
        }
        if (need.max() != null) {
            query.add("max=" + encode(need.max()));
        }
        try {
            URI base = new URI(service);
            boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
            if (http && base.getHost() != null && base.getRawUserInfo() == null && base.getRawQuery() == null) {
                return URI.create(service.replaceFirst("/+$", "") + "/gate/" + encode(database) + query);
            }
        } catch (URISyntaxException e) {
            // Told below. The reason of the parser would quote what may be a secret.
        }
        throw Problem.of(ProblemType.REQUEST_INVALID, "--service: this is not the address of a service.")
                .remedy(
                        "Write for example http://lockkeeper:8080; a token goes into $LOCKKEEPER_TOKEN or --token-file.");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Optional<String> token(Path file) {
        try {
            String token = file == null ? System.getenv("LOCKKEEPER_TOKEN") : Files.readString(file);
            Optional<String> stripped =
                    Optional.ofNullable(token).map(String::strip).filter(text -> !text.isEmpty());
            // A header that cannot be sent would be refused in words that quote it.
            if (stripped.filter(text -> !text.chars().allMatch(c -> c > ' ' && c < 127))
                    .isEmpty()) {
                return stripped;
            }
        } catch (IOException e) {
            throw Problem.of(ProblemType.SETTING_INVALID, "The file %s with the token cannot be read.", file)
                    .remedy("Check --token-file, and the rights of the file.")
                    .causedBy(e);
        }
        throw Problem.of(ProblemType.SETTING_INVALID, "The token for the service has characters that no token has.")
                .remedy("Check $LOCKKEEPER_TOKEN or --token-file: it is one line.");
    }

    /**
     * Asks once.
     *
     * @param atMost how long the whole exchange may take, from the connection to the end of the answer
     * @throws Problem when the gate is shut, as the service says it, or when the service does not say it
     */
    GateView ask(Duration atMost) {
        HttpResponse<String> response = answer(atMost);
        try {
            if (response.statusCode() != 200) {
                throw problem(response.statusCode(), Json.read(response.body(), JsonNode.class));
            }
            GateView view = Json.read(response.body(), GateView.class);
            // A proxy or a maintenance page answers every question alike, and knows of no level.
            if (view != null
                    && database.equals(view.database())
                    && Objects.equals(need.level(), view.needed())
                    && Objects.equals(need.max(), view.max())) {
                return view;
            }
        } catch (JsonProcessingException e) {
            // Told below.
        }
        throw foreign(response.statusCode());
    }

    private HttpResponse<String> answer(Duration atMost) {
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(request, BodyHandlers.ofString());
        try {
            return exchange.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw unreachable("it has not answered in time", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (isDistrusted(cause)) {
                throw Problem.of(
                                ProblemType.REQUEST_INVALID,
                                "The certificate of the service at %s is not trusted: %s",
                                server(),
                                cause.getMessage())
                        .remedy(
                                "Check the name in the address, and give the certificate's authority by --ca-file when the machine does not know it.")
                        .causedBy(cause);
            }
            throw unreachable(cause.getMessage() == null ? "no connection" : cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait was interrupted", e);
        }
    }

    /** A handshake also fails when the server ends it: because it starts, or takes a renewed certificate at this moment. */
    private static boolean isDistrusted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private Problem unreachable(String reason, Throwable cause) {
        return Problem.of(ProblemType.SERVICE_UNREACHABLE, "The service at %s cannot be reached: %s", server(), reason)
                .remedy("Check that it runs, and that host and port are right.")
                .causedBy(cause);
    }

    private Problem problem(int status, JsonNode body) {
        Optional<ProblemType> type = Arrays.stream(ProblemType.values())
                .filter(known -> known.name().equals(body.path("code").asText()))
                .findFirst();
        if (status == 401 || status == 403 || type.isEmpty()) {
            return foreign(status);
        }
        Problem problem = Problem.of(type.get(), "%s", body.path("detail").asText());
        if (body.hasNonNull("remedy")) {
            problem.remedy("%s", body.get("remedy").asText());
        }
        body.path("actions").forEach(action -> problem.action(Json.convert(action, Action.class)));
        body.properties().stream()
                .filter(member -> !NO_FACTS.contains(member.getKey()))
                .forEach(member -> problem.with(member.getKey(), member.getValue()));
        return problem;
    }

    /** An answer that is not of Lockkeeper's gate, but of something in front of it, or of something else. */
    private Problem foreign(int status) {
        if (status == 401 || status == 403) {
            return Problem.of(
                            status == 401 ? ProblemType.UNAUTHENTICATED : ProblemType.FORBIDDEN,
                            "The service at %s rejected the credentials: HTTP status %d.",
                            server(),
                            status)
                    .remedy("Give the token of a viewer: $LOCKKEEPER_TOKEN or --token-file.");
        }
        if (status >= 500 || status == 429) {
            return Problem.of(
                            ProblemType.SERVICE_UNREACHABLE,
                            "Something at %s answered with HTTP status %d, but it is not Lockkeeper.",
                            server(),
                            status)
                    .remedy("Check that the service is running, and what stands in front of it.");
        }
        return Problem.of(
                        ProblemType.REQUEST_INVALID,
                        "There is no gate at %s: something answered with HTTP status %d, but not as Lockkeeper does for '%s'.",
                        server(),
                        status,
                        database)
                .remedy("Check the address: scheme, host, port and path of a Lockkeeper service.");
    }

    private String server() {
        return request.uri().getScheme() + "://" + request.uri().getAuthority();
    }
}
