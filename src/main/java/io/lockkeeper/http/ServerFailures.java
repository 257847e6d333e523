package io.lockkeeper.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.logging.Log;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What is refused before it reaches a resource, such as a body that is too large or comes too slowly, as
 * {@code application/problem+json} too.
 */
@Singleton
public class ServerFailures {

    /** Before the framework checks the length, whose answer has no body. */
    private static final int FIRST = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

    private final ObjectMapper json;
    private final long largestBody;
    private final Duration bodyTimeout;

    ServerFailures(
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody,
            @ConfigProperty(name = "lockkeeper.http.body-timeout") Duration bodyTimeout) {
        this.json = json;
        this.largestBody = largestBody.asLongValue();
        this.bodyTimeout = bodyTimeout;
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(this::checkBody).failureHandler(this::answer);
    }

    private void checkBody(RoutingContext request) {
        if (bodyLength(request) > largestBody) {
            request.fail(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code());
            return;
        }
        if (hasBody(request)) {
            long timer = request.vertx().setTimer(bodyTimeout.toMillis(), passed -> refuseSlowBody(request));
            request.addEndHandler(done -> request.vertx().cancelTimer(timer));
        }
        request.next();
    }

    private static void refuseSlowBody(RoutingContext request) {
        if (!request.request().isEnded() && !request.response().headWritten()) {
            request.fail(HttpResponseStatus.REQUEST_TIMEOUT.code());
        }
    }

    private static boolean hasBody(RoutingContext request) {
        return bodyLength(request) > 0 || request.request().headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static long bodyLength(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private void answer(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended()) {
            request.next();
            return;
        }
        ProblemDocument document = document(request);
        if (hasBody(request)) {
            // What the client still sends is not read.
            response.putHeader(HttpHeaders.CONNECTION, "close");
            request.addEndHandler(done -> request.request().connection().close());
        }
        response.setStatusCode(document.status()).putHeader("Content-Type", ProblemResponses.PROBLEM_JSON);
        if (document.status() == 401) {
            response.putHeader("WWW-Authenticate", ProblemResponses.CHALLENGE);
        }
        try {
            response.end(json.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }

    private static boolean isClientError(int status) {
        return status >= 400 && status < 500;
    }

    private static ProblemDocument document(RoutingContext request) {
        return switch (request.failure()) {
            case null -> ProblemResponses.ofStatus(request.statusCode(), request.normalizedPath(), null);
            case UnauthorizedException e -> ProblemDocument.of(ProblemResponses.unknownCaller(e));
            case AuthenticationFailedException e -> ProblemDocument.of(ProblemResponses.unknownCaller(e));
            case ForbiddenException e -> ProblemDocument.of(ProblemResponses.notPermitted());
            case Problem problem -> ProblemDocument.of(problem);
            case Throwable e
            when isClientError(request.statusCode()) -> {
                Log.debug("a request was refused before it reached a resource", e);
                yield ProblemResponses.ofStatus(request.statusCode(), request.normalizedPath(), null);
            }
            case Throwable e -> ProblemDocument.of(ProblemResponses.faultOf(e));
        };
    }
}
