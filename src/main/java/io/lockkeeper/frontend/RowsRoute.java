package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.lockkeeper.rows.RowsProblem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The paths of rows. They have callers of their own: roles of databases, and not those who may change databases. */
@Singleton
public class RowsRoute {

    /** Before the framework asks who may call the API. */
    private static final int BEFORE_AUTHENTICATION = -300;

    static final String ROWS = "/rows/";

    /** What stays where it is, whatever another path of rows is called. */
    private static final List<String> TAKEN = List.of("/api/v1/", "/gate/", "/q/", ROWS);

    private final Frontends frontends;
    private final Cors cors;
    private final RowsExchange exchange;
    private final Duration bodyTimeout;

    RowsRoute(
            Frontends frontends,
            Cors cors,
            RowsExchange exchange,
            @ConfigProperty(name = "lockkeeper.http.body-timeout") Duration bodyTimeout) {
        this.frontends = frontends;
        this.cors = cors;
        this.exchange = exchange;
        this.bodyTimeout = bodyTimeout;
    }

    void register(@Observes Router router) {
        router.route(ROWS + "*").order(BEFORE_AUTHENTICATION).handler(context -> {
            String called = context.request().path();
            if (called.length() <= ROWS.length()) {
                context.next();
                return;
            }
            String path = called.substring(ROWS.length());
            int slash = path.indexOf('/');
            String database = decoded(slash < 0 ? path : path.substring(0, slash));
            handle(context, database, slash < 0 ? "" : path.substring(slash + 1));
        });
        frontends.settings().forEach((database, settings) -> alias(router, database, settings));
    }

    private void alias(Router router, String database, DeclaredRows settings) {
        settings.path().orElse(List.of()).forEach(path -> {
            String prefix = path.endsWith("/") ? path : path + '/';
            router.route(prefix + "*").order(BEFORE_AUTHENTICATION).handler(context -> {
                String called = context.request().path();
                if (called.length() <= prefix.length() || TAKEN.stream().anyMatch(called::startsWith)) {
                    context.next();
                } else {
                    handle(context, database, called.substring(prefix.length()));
                }
            });
        });
    }

    private void handle(RoutingContext context, String database, String path) {
        HttpServerRequest request = context.request();
        if (cors.answersPreflight(request, database)) {
            return;
        }
        cors.allow(request, database);
        Place place = frontends.find(database).orElse(null);
        if (place == null) {
            RowsExchange.write(request, Place.notServed());
            return;
        }
        Buffer body = Buffer.buffer();
        long timer = context.vertx().setTimer(bodyTimeout.toMillis(), late -> refuse(request, late(408)));
        request.exceptionHandler(gone -> context.vertx().cancelTimer(timer));
        request.handler(part -> {
            if (body.length() + part.length() > place.mostBytes()) {
                refuse(request, late(413));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            context.vertx().cancelTimer(timer);
            if (!request.response().ended()) {
                exchange.begin(request, place, decoded(path), body);
            }
        });
    }

    private static RowsProblem late(int status) {
        return status == 408
                ? new RowsProblem(408, "BODY_TOO_SLOW", "The body did not come as a whole in time", null, null)
                : new RowsProblem(
                        413,
                        "BODY_TOO_LARGE",
                        "The body is larger than the manifest allows",
                        null,
                        "Send it in parts; 'rows.limits.body' is the limit.");
    }

    private static void refuse(HttpServerRequest request, RowsProblem problem) {
        if (!request.response().ended()) {
            // What the client still sends is not read.
            request.response().putHeader("Connection", "close").endHandler(done -> request.connection()
                    .close());
            RowsExchange.write(request, problem);
        }
    }

    /** A part of a path; {@code +} is a plus there. */
    private static String decoded(String text) {
        try {
            return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
