package io.lockkeeper.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An application of the kind that waits for a gate, as a program of its own: each request writes a row and reads it. Version 1
 * fills the column {@code legacy}; version 2 needs the column {@code note} and leaves {@code legacy} alone. Told to end, it
 * goes on serving until the load balancer has heard of it and nothing comes any more, and then finishes what it has begun.
 */
public final class ShopApplication {

    private static final int CONNECTIONS = 4;
    private static final Duration QUIET = Duration.ofMillis(2_500);
    private static final int FINISH_SECONDS = 30;

    private final int version;
    private final BlockingQueue<Connection> pool = new ArrayBlockingQueue<>(CONNECTIONS);
    private volatile boolean leaving;
    private volatile long lastRequest;

    private ShopApplication(int version) {
        this.version = version;
    }

    public static void main(String... arguments) throws IOException {
        ShopApplication shop = new ShopApplication(Integer.parseInt(arguments[0]));
        HttpServer server =
                HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])), 1_000);
        for (int i = 0; i < CONNECTIONS; i++) {
            shop.pool.add(connect(arguments[2], arguments[3], arguments[4]));
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/health", shop::health);
        server.createContext("/purchase", shop::purchase);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shop.leave(server)));
        server.start();
    }

    private static Connection connect(String url, String user, String password) {
        try {
            return DriverManager.getConnection(url, user, password);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void leave(HttpServer server) {
        lastRequest = System.nanoTime();
        leaving = true;
        while (System.nanoTime() - lastRequest < QUIET.toNanos()) {
            Waiting.pause(Duration.ofMillis(50));
        }
        server.stop(FINISH_SECONDS);
    }

    private void health(HttpExchange exchange) throws IOException {
        answer(exchange, leaving ? 503 : 200, leaving ? "leaving" : "well");
    }

    private void purchase(HttpExchange exchange) throws IOException {
        lastRequest = System.nanoTime();
        Connection connection = null;
        try {
            connection = pool.poll(FINISH_SECONDS, TimeUnit.SECONDS);
            String text = "purchase at " + System.nanoTime();
            String read = read(connection, write(connection, text));
            answer(exchange, read.equals(text) ? 200 : 500, "version " + version);
        } catch (SQLException | RuntimeException | InterruptedException e) {
            answer(exchange, 500, "version " + version + ": " + e);
        } finally {
            if (connection != null) {
                pool.add(connection);
            }
        }
    }

    private String column() {
        return version == 1 ? "legacy" : "note";
    }

    private long write(Connection connection, String text) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO purchase (" + column() + ") VALUES (?) RETURNING id")) {
            insert.setString(1, text);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private String read(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + column() + " FROM purchase WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The program as the container of a pod. */
    public record Container(String name, int version, DatabaseUrl database, int port) implements Kubelet.Container {

        @Override
        public ChildProcess start() {
            return ChildProcess.start(
                    name,
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Dsun.net.httpserver.nodelay=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ShopApplication.class.getName(),
                            String.valueOf(version),
                            String.valueOf(port),
                            database.jdbcUrl(),
                            database.user(),
                            database.password() == null ? "" : database.password()),
                    Map.of());
        }

        @Override
        public int probePort() {
            return port;
        }
    }
}
