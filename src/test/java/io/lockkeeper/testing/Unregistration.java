package io.lockkeeper.testing;

import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.response.Response;
import java.util.List;

/**
 * Removes from the service what a test has registered there: else the service checks the databases of all tests before every second,
 * and the two processors do little else. One with an active run stays until after the next test.
 */
public final class Unregistration implements QuarkusTestAfterEachCallback {

    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        Response databases = Secured.as(Secured.ADMIN).get("/api/v1/databases?size=200");
        if (databases.statusCode() == 200) {
            List<String> names = databases.jsonPath().getList("items.findAll { !it.declared }.name");
            names.forEach(name -> Secured.as(Secured.ADMIN).delete("/api/v1/databases/" + name));
        }
    }
}
