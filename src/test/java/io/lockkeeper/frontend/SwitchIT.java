package io.lockkeeper.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.checksum.Sha256;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.HttpAnswer;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.ServiceProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * While a database changes, by whatever means, front ends read on: the old shape or the new one, and no error that the retry of their
 * client does not absorb. {@code -Dswitch.seconds=60} gives the traffic so much time.
 */
@Execution(ExecutionMode.CONCURRENT)
class SwitchIT {

    private static final int READERS = 4;

    /** Of each reader: 200 requests a second together. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final int RETRIES = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A change, and the columns that there are after it. */
    private record Change(String name, String sql, Set<String> columns) {
        static Change of(String name, String sql, String... columns) {
            return new Change(name, sql, new TreeSet<>(Set.of(columns)));
        }
    }

    private static final List<Change> CHANGES = List.of(
            Change.of("02_add", "ALTER TABLE item ADD COLUMN colour text;", "id", "name", "colour"),
            Change.of(
                    "03_expand",
                    "ALTER TABLE item ADD COLUMN title text; UPDATE item SET title = name;",
                    "id",
                    "name",
                    "colour",
                    "title"),
            Change.of("04_contract", "ALTER TABLE item DROP COLUMN name;", "id", "colour", "title"),
            Change.of(
                    "05_default",
                    "ALTER TABLE item ADD COLUMN stock int NOT NULL DEFAULT 0;",
                    "id",
                    "colour",
                    "title",
                    "stock"),
            Change.of("06_drop", "ALTER TABLE item DROP COLUMN colour;", "id", "title", "stock"),
            Change.of("07_rename", "ALTER TABLE item RENAME COLUMN stock TO amount;", "id", "title", "amount"),
            Change.of("08_type", "ALTER TABLE item ALTER COLUMN amount TYPE bigint;", "id", "title", "amount"),
            Change.of("09_note", "ALTER TABLE item ADD COLUMN note text;", "id", "title", "amount", "note"),
            Change.of(
                    "10_index",
                    "CREATE INDEX CONCURRENTLY item_title ON item (title);",
                    "id",
                    "title",
                    "amount",
                    "note"),
            Change.of("11_end", "ALTER TABLE item DROP COLUMN note;", "id", "title", "amount"));

    @TempDir
    private Path systems;

    private final TestDatabase database = TestDatabase.create();
    private final ServiceProcess first = service("first");
    private final ServiceProcess second = service("second");
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Set<Set<String>> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private volatile boolean isOver;
    private SystemFolder folder;

    private ServiceProcess service(String name) {
        return new ServiceProcess("switch-" + name, TestServer.createDatabase());
    }

    @AfterEach
    void end() {
        isOver = true;
        first.close();
        second.close();
    }

    @Test
    void frontEndsReadOnThroughEveryChange() throws Exception {
        start();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(Thread.ofVirtual().start(this::read));
        }
        long pause = Long.getLong("switch.seconds", 0) * 1000 / CHANGES.size();
        for (int i = 0; i < CHANGES.size(); i++) {
            Change change = CHANGES.get(i);
            apply(change, i);
            Waiting.await(change.name() + " is applied", () -> database.prismaHistory().stream()
                    .anyMatch(row -> row.contains(change.name())));
            Waiting.await("front ends see " + change.name(), () -> seen.contains(change.columns()));
            seen.clear();
            Thread.sleep(pause);
        }
        isOver = true;
        for (Thread reader : readers) {
            reader.join();
        }
        System.out.printf("switch: %d answers, %d retries, %d wrong%n", answers.get(), retries.get(), wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(answers.get()).isGreaterThan(CHANGES.size() * READERS);
    }

    private void start() {
        folder = SystemFolder.prisma(systems.resolve("shop/migrations"))
                .file("../system.yaml", """
                        name: shop
                        layout: prisma
                        rows:
                          roles: { anonymous: switch_reader }
                          expose:
                            item: { read: "*", filter: any, order: any }
                        """)
                .migration("01_init", """
                        CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL);
                        INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 50) i;
                        """);
        for (ServiceProcess service : List.of(first, second)) {
            service.systems(systems)
                    .database("shop", "shop", database.url())
                    .with("LOCKKEEPER_DATABASES_SHOP_AUTO_MIGRATE", "false")
                    .with("LOCKKEEPER_WATCH_CHECK_EVERY", "1s");
        }
        second.with(
                        "LOCKKEEPER_DATABASES_SHOP_ROWS_URL",
                        TestServer.text(database.url().withLogin("switch_login", null)))
                .with("LOCKKEEPER_DATABASES_SHOP_ROWS_GATED", "true");
        first.with(
                        "LOCKKEEPER_DATABASES_SHOP_ROWS_URL",
                        TestServer.text(database.url().withLogin("switch_login", null)))
                .with("LOCKKEEPER_DATABASES_SHOP_ROWS_GRANT", "true")
                .start();
        second.start();
        Waiting.await(
                "both answer",
                () -> state(first).contains("EMPTY") && state(second).contains("EMPTY"));
        run(first);
        Waiting.await("rows are served", () -> ask().statusCode() == 200);
    }

    private String state(ServiceProcess service) {
        try {
            return service.get("/api/v1/databases/shop").body();
        } catch (RuntimeException | AssertionError e) {
            return "";
        }
    }

    /** Four ways take turns: a run of the service that serves the rows, a job, another replica, and the tool of the system by hand. */
    private void apply(Change change, int turn) throws Exception {
        folder.migration(change.name(), change.sql());
        if (turn == 0) {
            aShutGateIsWaitedForWhereThatIsSet();
        }
        switch (turn % 4) {
            case 0 -> run(first);
            case 1 -> {
                try (ChildProcess job =
                        LockkeeperProcess.migrate(database, SystemFolder.prisma(systems.resolve("shop/migrations")))) {
                    assertThat(job.exitCode()).as(job.output()).isZero();
                }
            }
            case 2 -> run(second);
            default -> {
                database.execute(change.sql());
                database.execute(
                        "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)"
                                + " VALUES (gen_random_uuid(), '"
                                + Sha256.hex(change.sql().getBytes(StandardCharsets.UTF_8))
                                + "', now(), '" + change.name() + "', 1)");
            }
        }
    }

    private void aShutGateIsWaitedForWhereThatIsSet() {
        Waiting.await("the second service sees what is pending", () -> {
            HttpAnswer answer = second.get("/rows/shop/item");
            return answer.status() == 503 && answer.body().contains("GATE_SHUT");
        });
    }

    private void run(ServiceProcess service) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.port() + "/api/v1/databases/shop/runs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"operation\": \"migrate\"}"))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        while (!isOver) {
            try {
                HttpResponse<String> answer = ask();
                // As postgrest-js does with a read.
                for (int retry = 0; answer.statusCode() == 503 && retry < RETRIES; retry++) {
                    retries.incrementAndGet();
                    Thread.sleep(Duration.ofSeconds(
                            answer.headers().firstValueAsLong("Retry-After").orElse(1)));
                    answer = ask();
                }
                look(answer);
                Thread.sleep(PAUSE);
            } catch (IOException | InterruptedException e) {
                wrong.add(e.toString());
            }
        }
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + first.port() + "/rows/shop/item?order=id"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void look(HttpResponse<String> answer) throws IOException {
        answers.incrementAndGet();
        if (answer.statusCode() != 200) {
            wrong.add(answer.statusCode() + " " + answer.body());
            return;
        }
        Set<Set<String>> shapes = new HashSet<>();
        for (JsonNode row : JSON.readTree(answer.body())) {
            Set<String> columns = new TreeSet<>();
            row.fieldNames().forEachRemaining(columns::add);
            shapes.add(columns);
        }
        boolean isKnown = shapes.size() == 1
                && (shapes.contains(Set.of("id", "name"))
                        || CHANGES.stream().anyMatch(change -> shapes.contains(change.columns())));
        if (!isKnown) {
            wrong.add("mixed: " + shapes);
        }
        seen.addAll(shapes);
    }
}
