package io.lockkeeper.gate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.PostgresForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
class ServiceStartTest {

    @Test
    void bringsTheFiveDeclaredDatabasesToTheirLevel() throws Exception {
        for (int i = 0; i < 8; i++) {
            Thread.sleep(1000);
            System.out.println(given().get("/api/v1/databases").asString());
            System.out.println(given().get("/q/health").asString());
            System.out.println(given().get("/api/v1/health").asString());
        }
        assertThat(true).isTrue();
    }
}
