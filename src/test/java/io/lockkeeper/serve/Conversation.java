package io.lockkeeper.serve;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.Unvarying;
import io.lockkeeper.testing.Waiting;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a service is asked and what it answers, without what differs from one service to the next. */
final class Conversation {

    private final ServiceProcess service;
    private final String token;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final Set<String> routes = new TreeSet<>();

    /** @param token whose requests these are */
    Conversation(ServiceProcess service, String token) {
        this.service = service;
        this.token = token;
    }

    /** All requests with their answers, in order. */
    Map<String, String> answers() {
        return answers;
    }

    /** The routes that were asked, as OpenAPI names them. */
    Set<String> routes() {
        return routes;
    }

    /**
     * Asks.
     *
     * @param route method and path, as OpenAPI names it
     * @param values what stands in the place of {@code {name}} in the path; one more is a query
     */
    Response ask(String route, String... values) {
        return send(route, null, values);
    }

    /** Asks with a body. */
    Response send(String route, String body, String... values) {
        routes.add(route);
        String path = route.substring(route.indexOf(' ') + 1);
        int next = 0;
        while (path.contains("{")) {
            path = path.replaceFirst("\\{[^}]+}", values[next++]);
        }
        path += next < values.length ? values[next] : "";
        RequestSpecification request = request();
        if (body != null) {
            request.contentType("application/json").body(body);
        }
        Response answer = request.request(route.substring(0, route.indexOf(' ')), path);
        answers.put(
                answers.size() + " " + unvarying(route + " " + path + (body == null ? "" : " " + body)), told(answer));
        return answer;
    }

    private RequestSpecification request() {
        RequestSpecification request =
                given().baseUri("http://127.0.0.1").port(service.port()).urlEncodingEnabled(false);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Waits until a route says something in its answer; what it says until then is not kept. */
    void await(String path, String text) {
        Waiting.await(
                path + " says " + text, () -> request().get(path).asString().contains(text));
    }

    private static String told(Response answer) {
        StringBuilder told = new StringBuilder().append(answer.statusCode());
        for (String header : List.of("Content-Type", "Location", "Allow", "WWW-Authenticate")) {
            told.append(answer.header(header) == null ? "" : "\n" + header + ": " + answer.header(header));
        }
        return unvarying(told + "\n" + answer.asString());
    }

    private static String unvarying(String text) {
        return Unvarying.of(text).replaceAll("test_\\d+", "<database>");
    }

    /** All routes that the service itself names. */
    static List<String> routesOf(ServiceProcess service, String token) {
        Map<String, Map<String, Object>> paths = new Conversation(service, token)
                .request()
                .accept("application/json")
                .get("/q/openapi")
                .jsonPath()
                .getMap("paths");
        assertThat(paths).isNotEmpty();
        return paths.entrySet().stream()
                .flatMap(path -> Stream.of("get", "put", "post", "delete", "patch", "head", "options")
                        .filter(path.getValue()::containsKey)
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();
    }
}
