package io.lockkeeper.security;

import static io.lockkeeper.testing.Secured.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.secret.Roles;
import io.lockkeeper.testing.Secured;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every route of the API with every kind of caller. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(Secured.class)
class RolesTest {

    /** The least role for each route. A route that is not here fails the test, whatever its annotations say. */
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

    private static final Map<String, String> CALLERS = callers();

    private static Map<String, String> callers() {
        Map<String, String> callers = new LinkedHashMap<>();
        callers.put("nobody", null);
        callers.put(Roles.VIEWER, Secured.VIEWER);
        callers.put(Roles.OPERATOR, Secured.OPERATOR);
        callers.put(Roles.ADMIN, Secured.ADMIN);
        return callers;
    }

    @Test
    void everyRouteHasItsRole() {
        Map<String, Map<String, Object>> paths = as(Secured.VIEWER)
                .accept("application/json")
                .get("/q/openapi")
                .jsonPath()
                .getMap("paths");
        List<String> routes = paths.entrySet().stream()
                .flatMap(path -> path.getValue().keySet().stream()
                        .filter(key -> List.of("get", "put", "post", "delete", "patch", "head", "options")
                                .contains(key))
                        .map(method -> method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()))
                .toList();

        assertThat(routes).containsExactlyInAnyOrderElementsOf(LEAST.keySet());
    }

    @Test
    void everyRouteLetsInWhoHasTheRoleAndNobodyElse() {
        Map<String, String> wrong = new TreeMap<>();
        LEAST.forEach((route, least) -> CALLERS.forEach((caller, token) -> {
            Response answer = call(route, token);
            int expected = token == null ? 401 : Roles.ALL.indexOf(caller) < Roles.ALL.indexOf(least) ? 403 : 0;
            int status = answer.statusCode();
            boolean letIn = status != 401 && status != 403 && status != 500;
            if (expected == 0 ? !letIn : status != expected || !isProblem(answer, expected)) {
                wrong.put(route + " as " + caller, status + " " + answer.asString());
            }
        }));
        assertThat(wrong).isEmpty();
    }

    private static Response call(String route, String token) {
        String[] parts = route.split(" ");
        RequestSpecification request = as(token);
        if (parts[0].equals("POST") || parts[0].equals("PATCH")) {
            request.contentType("application/json").body("{}");
        }
        return request.request(parts[0], parts[1].replaceAll("\\{[a-z]+}", "nobody"));
    }

    private static boolean isProblem(Response answer, int status) {
        return answer.contentType().startsWith("application/problem+json")
                && answer.jsonPath().getString("code").equals(status == 401 ? "UNAUTHENTICATED" : "FORBIDDEN")
                && (status != 401 || "Bearer".equals(answer.header("WWW-Authenticate")));
    }
}
