package io.lockkeeper.frontend;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.rows.Answer;
import io.lockkeeper.rows.Caller;
import io.lockkeeper.rows.Request;
import io.lockkeeper.rows.RowsProblem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One request for rows and its answer. */
@Singleton
class RowsExchange {

    private static final JsonFactory JSON = new JsonFactory();

    /** What a request gets whose relation, column or function is not there: it may be there now, or under another name. */
    private static final Set<String> STALE =
            Set.of("42P01", "42703", "42883", "PGRST200", "PGRST202", "PGRST204", "PGRST205");

    /** Of conflicts that pass by themselves, and of what is not there now. */
    private static final Set<String> AGAIN = Set.of("40001", "40P01");

    private final RowsMeters meters;

    RowsExchange(RowsMeters meters) {
        this.meters = meters;
    }

    /** Answers a request that has come as a whole, aside. */
    void begin(HttpServerRequest http, Place place, String path, Buffer body) {
        long began = System.nanoTime();
        boolean isAccepted = place.accept(() -> {
            int status = answer(http, place, path, body);
            meters.answered(
                    place.database(),
                    place.named(path),
                    http.method().name(),
                    status,
                    Duration.ofNanos(System.nanoTime() - began));
        });
        if (!isAccepted) {
            write(
                    http,
                    new RowsProblem(
                            503, "BUSY", "Too many requests wait for the database", null, "Try again in a moment."));
        }
    }

    private static int answer(HttpServerRequest http, Place place, String path, Buffer body) {
        try {
            Frontend frontend = place.now();
            String authorization = http.getHeader("Authorization");
            Caller caller = frontend.tokens().caller(authorization == null ? "" : authorization);
            Request request = new Request(
                    http.method().name(), path, http.query(), headers(http), body.toString(StandardCharsets.UTF_8));
            Answer answer = answer(place, frontend, request, caller);
            if (answer.lines() != null) {
                return place.stream(() -> new LineWriter(http, answer).write());
            }
            write(http.response(), answer);
            return answer.status();
        } catch (RowsProblem problem) {
            write(http, problem);
            return problem.status();
        } catch (RuntimeException | Error e) {
            LogEvent.FAULT.on(place.database()).log("a request for rows failed by a fault of Lockkeeper", e);
            write(
                    http,
                    new RowsProblem(500, "INTERNAL_ERROR", "The request failed by a fault of Lockkeeper", null, null));
            return 500;
        }
    }

    /** A read that a change of the database has met is tried again with its new shape. */
    private static Answer answer(Place place, Frontend frontend, Request request, Caller caller) {
        try {
            return frontend.rows().answer(request, caller, place::lacks);
        } catch (RowsProblem problem) {
            if (request.isRead() && STALE.contains(problem.code()) && place.renew(frontend)) {
                return place.now().rows().answer(request, caller, place::lacks);
            }
            throw problem;
        }
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.headers()
                .forEach((name, value) ->
                        headers.merge(name.toLowerCase(Locale.ROOT), value, (first, second) -> first + ", " + second));
        return headers;
    }

    private static void write(HttpServerResponse response, Answer answer) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer.body() == null) {
            response.end();
        } else {
            response.end(answer.body());
        }
    }

    /** Answers with a problem. */
    static void write(HttpServerRequest request, RowsProblem problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(problem.status()).putHeader("Content-Type", "application/json; charset=utf-8");
        problem.headers().forEach(response::putHeader);
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 503 || AGAIN.contains(problem.code())) {
            response.putHeader("Retry-After", "1");
        }
        response.end(json(problem));
    }

    static String json(RowsProblem problem) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("code", problem.code());
            out.writeStringField("message", problem.getMessage());
            out.writeStringField("details", problem.details());
            out.writeStringField("hint", problem.hint());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
