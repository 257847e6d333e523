package io.lockkeeper.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/**
 * Ends a request that was refused while its body was read. What had come of the body may be valid by itself, and must not be done
 * after the refusal.
 */
@Provider
public class AnsweredRequests implements ReaderInterceptor {

    private final RoutingContext request;

    AnsweredRequests(RoutingContext request) {
        this.request = request;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        try {
            Object body = context.proceed();
            refuseAnswered(null);
            return body;
        } catch (JsonProcessingException e) {
            refuseAnswered(e);
            throw e;
        }
    }

    private void refuseAnswered(JsonProcessingException cause) throws IOException {
        if (request.response().ended()) {
            throw new IOException("the request is answered already", cause);
        }
    }
}
