package io.lockkeeper.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import io.agroal.api.AgroalDataSource;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class AuditTest {

    @Inject
    AgroalDataSource ownDatabase;

    @Test
    void putsEveryChangeOnRecord() {
        String name = Service.name("audited");
        Service.register(name, Service.system("audited", Map.of("1_a", "SELECT 1;")), Service.newDatabase());
        String run = Service.run(name, "migrate");
        Service.ended(run);
        given().contentType("application/json")
                .body(Map.of("gate", true))
                .patch("/api/v1/databases/" + name)
                .then()
                .statusCode(200);
        given().delete("/api/v1/databases/" + name).then().statusCode(204);

        var entries = given().get("/api/v1/audit?database=" + name).jsonPath();
        assertThat(entries.getList("items.action"))
                .containsExactly(
                        "DATABASE_REMOVED",
                        "DATABASE_CHANGED",
                        "RUN_SUCCEEDED",
                        "RUN_REQUESTED",
                        "DATABASE_REGISTERED");
        assertThat(entries.getList("items.actor")).containsOnly("anonymous");
        assertThat(entries.getList("items.run")).contains(run);
    }

    @Test
    void findsEntriesByActor() {
        Service.inState("carriers", "AT_LEVEL");

        given().get("/api/v1/audit?database=carriers&actor=lockkeeper")
                .then()
                .statusCode(200)
                .body("items.actor", everyItem(equalTo("lockkeeper")))
                .body("items[-1].action", equalTo("DATABASE_DECLARED"));
        given().get("/api/v1/audit?actor=nobody").then().body("total", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE lockkeeper_service.audit_entry SET actor = 'somebody else'",
                "DELETE FROM lockkeeper_service.audit_entry",
                "TRUNCATE lockkeeper_service.audit_entry"
            })
    void theSchemaRefusesToChangeTheRecord(String sql) throws Exception {
        try (Connection connection = ownDatabase.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("the audit record is append-only");
        }
    }
}
