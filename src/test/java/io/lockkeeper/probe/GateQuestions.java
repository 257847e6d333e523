package io.lockkeeper.probe;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.testing.Service;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Map;

/** What the tests of the gate ask the service, and how they change its databases. */
final class GateQuestions {

    private GateQuestions() {}

    static ValidatableResponse open(String name, String query) {
        return given().get("/gate/" + name + query).then().statusCode(200).contentType("application/json");
    }

    static ValidatableResponse shut(String name, String query, String code) {
        return given().get("/gate/" + name + query)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("database", equalTo(name));
    }

    static String registered(Map<String, String> migrations) {
        return registered(Service.system("gated", migrations), Service.newDatabase());
    }

    static String registered(String system, DatabaseUrl url) {
        String name = Service.name("gated");
        Service.register(name, system, url);
        return name;
    }

    static DatabaseUrl at(DatabaseUrl url, int port) {
        return new DatabaseUrl(
                "127.0.0.1", port, url.database(), url.user(), url.password(), url.schema(), url.parameters());
    }

    static void change(String name, Map<String, Object> body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .patch("/api/v1/databases/" + name)
                .then()
                .statusCode(200);
    }

    static void progress(String name, String words) {
        Service.await(
                () -> given().get("/api/v1/databases/" + name).jsonPath(),
                "progress",
                progress -> progress != null && progress.contains(words));
    }
}
