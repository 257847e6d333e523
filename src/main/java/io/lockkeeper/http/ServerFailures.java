package io.lockkeeper.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What is refused before it reaches a resource, such as a body that is too large, as {@code application/problem+json} too. */
@Singleton
public class ServerFailures {

    private final ObjectMapper json;

    ServerFailures(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        router.route().failureHandler(this::answer);
    }

    private void answer(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended()) {
            request.next();
            return;
        }
        ProblemDocument document = document(request);
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

    private static ProblemDocument document(RoutingContext request) {
        return switch (request.failure()) {
            case null -> ProblemResponses.ofStatus(request.statusCode(), request.normalizedPath(), null);
            case UnauthorizedException e -> ProblemDocument.of(ProblemResponses.unknownCaller(e));
            case AuthenticationFailedException e -> ProblemDocument.of(ProblemResponses.unknownCaller(e));
            case ForbiddenException e -> ProblemDocument.of(ProblemResponses.notPermitted());
            case Problem problem -> ProblemDocument.of(problem);
            case Throwable e -> ProblemDocument.of(ProblemResponses.faultOf(e));
        };
    }
}
