package io.lockkeeper.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Databases;
import io.lockkeeper.postgres.Session;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;

/** What tests do with a running service: systems and databases of their own, requests, waiting. */
public final class Service {

    /** The secret that {@link #template} refers to. */
    public static final String PASSWORD = "test-only-5up3r-53cr37";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Service() {}

    private static String config(String key) {
        return ConfigProvider.getConfig().getValue(key, String.class);
    }

    /** What a probe or a scraper gets, on the management port. */
    public static Response management(String path) {
        return onManagementPort().get(path);
    }

    static RequestSpecification onManagementPort() {
        return given().port(Integer.parseInt(config("quarkus.management.test-port")));
    }

    /** A name that no other test has. */
    public static String name(String prefix) {
        return prefix + "-" + NUMBER.incrementAndGet();
    }

    /** Writes a system of the Prisma layout: migrations by name. */
    public static String system(String prefix, Map<String, String> migrations) {
        String name = name(prefix);
        write(name, "system.yaml", "name: " + name + "\nlayout: prisma\n");
        migrations.forEach((migration, sql) -> write(name, "migrations/" + migration + "/migration.sql", sql));
        return name;
    }

    /** Writes one file of a system. */
    public static void write(String system, String file, String text) {
        try {
            Path path = folder(system).resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of a system. */
    public static Path folder(String system) {
        return Path.of(config("lockkeeper.systems.directories"), system);
    }

    /** A new, empty database on the server of the tests. */
    public static DatabaseUrl newDatabase() {
        DatabaseUrl url = DatabaseUrl.parse(config("lockkeeper.dev.server") + "/service_" + NUMBER.incrementAndGet());
        Databases.createIfMissing(url);
        return url;
    }

    /** The URL as the API takes it: the password is a reference. */
    public static String template(DatabaseUrl url) {
        return "postgresql://" + url.user() + ":${SERVER_PASSWORD}@" + url.host() + ":" + url.port() + "/"
                + url.database();
    }

    public static Session session(DatabaseUrl url) {
        return TestServer.session(url);
    }

    /** The body of a registration. */
    public static Map<String, Object> registration(String name, String system, DatabaseUrl url) {
        Map<String, Object> body = new TreeMap<>();
        body.put("name", name);
        body.put("system", system);
        body.put("environment", "testing");
        body.put("url", template(url));
        return body;
    }

    /** Registers a database with a system. */
    public static void register(String name, String system, DatabaseUrl url) {
        post("/api/v1/databases", registration(name, system, url)).then().statusCode(201);
    }

    public static Response post(String path, Object body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    /** Asks for a run and returns its id. */
    public static String run(String database, String operation) {
        Response response = post("/api/v1/databases/" + database + "/runs", Map.of("operation", operation));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response.jsonPath().getString("id");
    }

    /** Waits for the end of a run and returns it. */
    public static JsonPath ended(String run) {
        return await(() -> given().get("/api/v1/runs/" + run).jsonPath(), "endedAt", value -> value != null);
    }

    /** Waits until a database is in a state and returns it. */
    public static JsonPath inState(String database, String state) {
        return await(() -> given().get("/api/v1/databases/" + database).jsonPath(), "state", state::equals);
    }

    /** Waits until the service has checked a database so often again. */
    public static void awaitFurtherChecks(String database, int count) {
        Set<String> seen = new HashSet<>();
        Waiting.await("further checks of " + database, () -> {
            String at = given().get("/gate/" + database).jsonPath().getString("seen");
            return at != null && seen.add(at) && seen.size() > count;
        });
    }

    /** Asks again and again until a member of the answer is as it should be. */
    public static JsonPath await(
            Supplier<JsonPath> question, String member, java.util.function.Predicate<String> wanted) {
        long deadline = System.nanoTime() + Waiting.PATIENCE.toNanos();
        while (true) {
            JsonPath answer = question.get();
            if (wanted.test(answer.getString(member))) {
                return answer;
            }
            assertThat(System.nanoTime())
                    .as("time is up, %s is %s in %s", member, answer.getString(member), answer.prettify())
                    .isLessThan(deadline);
            Waiting.pause(Duration.ofMillis(50));
        }
    }
}
