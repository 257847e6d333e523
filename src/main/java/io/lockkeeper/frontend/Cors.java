package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.util.List;

/** Which pages of browsers may ask for the rows of a database. */
@Singleton
public class Cors {

    private static final String EXPOSED =
            "Content-Range, Location, Retry-After, ETag, Preference-Applied, Link, Content-Profile, Lockkeeper-Constraint, Lockkeeper-Column";

    private final Frontends frontends;

    Cors(Frontends frontends) {
        this.frontends = frontends;
    }

    /** Answers a browser that asks before it asks. */
    boolean answersPreflight(HttpServerRequest request, String database) {
        String method = request.getHeader("Access-Control-Request-Method");
        if (request.method() != HttpMethod.OPTIONS || method == null || !allow(request, database)) {
            return false;
        }
        HttpServerResponse response = request.response();
        String headers = request.getHeader("Access-Control-Request-Headers");
        if (headers != null) {
            response.putHeader("Access-Control-Allow-Headers", headers);
        }
        response.putHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
                .putHeader("Access-Control-Max-Age", "600")
                .setStatusCode(204)
                .end();
        return true;
    }

    /** Tells the browser that its page may have the answer; says whether it may. */
    boolean allow(HttpServerRequest request, String database) {
        String origin = request.getHeader("Origin");
        DeclaredRows settings = frontends.settings().get(database);
        if (origin == null || settings == null) {
            return false;
        }
        List<String> origins =
                settings.origins().orElse(LaunchMode.current() == LaunchMode.NORMAL ? List.of() : List.of("*"));
        if (!origins.contains("*") && !origins.contains(origin)) {
            return false;
        }
        request.response()
                .putHeader("Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin)
                .putHeader("Access-Control-Expose-Headers", EXPOSED)
                .putHeader("Vary", "Origin");
        return true;
    }
}
