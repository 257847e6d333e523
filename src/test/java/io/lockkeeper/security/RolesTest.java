package io.lockkeeper.security;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.secret.Roles;
import io.lockkeeper.testing.Secured;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every path of the API with every method and every kind of caller. What is expected comes from the description of the API. */
@QuarkusTest
@TestProfile(Secured.class)
class RolesTest {

    /** The least role for each route, as people have decided. A route that is not here fails the test, whatever its annotations say. */
    private static final Map<String, String> LEAST = Map.ofEntries(
            Map.entry("GET /api/v1/audit", Roles.ADMIN),
            Map.entry("GET /api/v1/databases", Roles.VIEWER),
            Map.entry("POST /api/v1/databases", Roles.ADMIN),
            Map.entry("GET /api/v1/databases/{name}", Roles.VIEWER),
            Map.entry("PATCH /api/v1/databases/{name}", Roles.ADMIN),
            Map.entry("DELETE /api/v1/databases/{name}", Roles.ADMIN),
            Map.entry("GET /api/v1/databases/{name}/migrations", Roles.VIEWER),
            Map.entry("GET /api/v1/databases/{name}/runs", Roles.VIEWER),
            Map.entry("POST /api/v1/databases/{name}/runs", Roles.OPERATOR),
            Map.entry("GET /api/v1/health", Roles.VIEWER),
            Map.entry("GET /api/v1/health/db", Roles.VIEWER),
            Map.entry("GET /api/v1/runs", Roles.VIEWER),
            Map.entry("GET /api/v1/runs/{id}", Roles.VIEWER),
            Map.entry("POST /api/v1/runs/{id}/cancel", Roles.OPERATOR),
            Map.entry("GET /api/v1/runs/{id}/events", Roles.VIEWER),
            Map.entry("GET /api/v1/runs/{id}/steps", Roles.VIEWER),
            Map.entry("GET /api/v1/systems", Roles.VIEWER),
            Map.entry("GET /api/v1/systems/{name}", Roles.VIEWER),
            Map.entry("GET /gate/{database}", Roles.VIEWER));

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE");

    /** What the description does not name. */
    private static final List<String> UNDESCRIBED = List.of(
            "/",
            "/gate",
            "/api",
            "/api/v1/nothing",
            "/api/v1/databases/nobody/nothing",
            "/q/openapi",
            "/q/health",
            "/q/nothing");

    private static final Map<String, String> CALLERS = callers();

    private static Map<String, String> callers() {
        Map<String, String> callers = new LinkedHashMap<>();
        callers.put("nobody", null);
        callers.put("a token that nobody made", ApiToken.generate());
        callers.put("an expired token", Secured.EXPIRED);
        callers.put(Roles.VIEWER, Secured.VIEWER);
        callers.put(Roles.OPERATOR, Secured.OPERATOR);
        callers.put(Roles.ADMIN, Secured.ADMIN);
        return callers;
    }

    @Test
    void theDescriptionNamesTheRoleOfEveryRoute() {
        assertThat(described()).containsExactlyInAnyOrderEntriesOf(LEAST);
    }

    @Test
    void everyPathAnswersWhoHasTheRoleAndNobodyElse() {
        Map<String, String> roles = described();
        Set<String> paths = new TreeSet<>(UNDESCRIBED);
        roles.keySet().forEach(route -> paths.add(route.substring(route.indexOf(' ') + 1)));
        Map<String, String> wrong = new TreeMap<>();
        int asked = 0;
        for (String path : paths) {
            for (String method : METHODS) {
                String least = roles.getOrDefault((method.equals("HEAD") ? "GET" : method) + " " + path, Roles.VIEWER);
                for (String caller : CALLERS.keySet()) {
                    Response answer = call(method, path, CALLERS.get(caller));
                    if (!isRight(answer, method, caller, least)) {
                        wrong.put(method + " " + path + " as " + caller, answer.statusCode() + " " + answer.asString());
                    }
                    asked++;
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked)
                .isEqualTo(paths.size() * METHODS.size() * CALLERS.size())
                .isGreaterThan(1_000);
    }

    /** The least role of each route, {@code none} when the description does not say exactly one. */
    private static Map<String, String> described() {
        Map<String, Map<String, Map<String, Object>>> paths = as(Secured.VIEWER)
                .accept("application/json")
                .get("/q/openapi")
                .jsonPath()
                .getMap("paths");
        Map<String, String> roles = new TreeMap<>();
        paths.forEach((path, operations) -> operations.forEach((key, operation) -> {
            String method = key.toUpperCase(Locale.ROOT);
            if (METHODS.contains(method)) {
                roles.put(method + " " + path, role(operation.get("security")));
            }
        }));
        return roles;
    }

    private static String role(Object security) {
        return security instanceof List<?> ways
                        && ways.size() == 1
                        && ways.getFirst() instanceof Map<?, ?> way
                        && way.size() == 1
                        && way.get("Bearer") instanceof List<?> roles
                        && roles.size() == 1
                ? (String) roles.getFirst()
                : "none";
    }

    private static Response call(String method, String path, String token) {
        RequestSpecification request = as(token).redirects().follow(false);
        if (List.of("POST", "PUT", "PATCH").contains(method)) {
            request.contentType("application/json").body("{}");
        }
        return request.request(method, path.replaceAll("\\{[a-z]+}", "nobody"));
    }

    private static boolean isRight(Response answer, String method, String caller, String least) {
        int status = answer.statusCode();
        if (!Roles.ALL.contains(caller)) {
            return status == 401
                    && "Bearer".equals(answer.header("WWW-Authenticate"))
                    && isProblem(answer, method, "UNAUTHENTICATED");
        }
        if (Roles.ALL.indexOf(caller) < Roles.ALL.indexOf(least)) {
            return status == 403 && isProblem(answer, method, "FORBIDDEN");
        }
        return status != 401 && status != 403 && status != 500;
    }

    private static boolean isProblem(Response answer, String method, String code) {
        return method.equals("HEAD")
                || answer.contentType().startsWith("application/problem+json")
                        && answer.jsonPath().getString("code").equals(code);
    }
}
