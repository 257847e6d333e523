package io.lockkeeper.gate;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class GateResourceTest {

    @Test
    void isOpenForALevelThatIsReachedAndShutForOneThatIsPending() {
        String name = Service.name("gated");
        String system = Service.system("gated", Map.of("1_a", "CREATE TABLE a (id int)"));
        Service.register(name, system, Service.newDatabase());
        Service.inState(name, "EMPTY");

        given().get("/gate/" + name + "?level=1_a")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo("LEVEL_NOT_REACHED"))
                .body("detail", containsString("has not reached 1_a: no migration is applied yet. It is EMPTY"))
                .body("state", equalTo("EMPTY"))
                .body("remedy", notNullValue());
        given().head("/gate/" + name + "?level=1_a").then().statusCode(503);

        Service.ended(Service.run(name, "migrate"));

        given().get("/gate/" + name + "?level=1_a")
                .then()
                .statusCode(200)
                .body("database", equalTo(name))
                .body("level", equalTo("1_a"))
                .body("wantedLevel", equalTo("1_a"))
                .body("state", equalTo("AT_LEVEL"))
                .body("since", notNullValue())
                .body("seen", notNullValue());
        given().head("/gate/" + name + "?level=1_a").then().statusCode(200);
    }
}
