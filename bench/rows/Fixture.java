import io.lockkeeper.dev.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Serves the rows of a script: everything in its schemas api and ops, to every role that it makes. */
class Fixture {

    private static final String SECRET = "a-secret-of-the-fixture-with-more-than-32-bytes";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String RELATIONS = """
            SELECT c.relname, n.nspname,
                ARRAY(SELECT p.proname FROM pg_proc p WHERE p.pronargs = 1 AND p.proargtypes[0] = c.reltype AND NOT p.proretset)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('api', 'ops') AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1""";

    private static final String FUNCTIONS = """
            SELECT DISTINCT p.proname, n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('api', 'ops') AND p.prokind = 'f' ORDER BY 1""";

    private static final String ROLES =
            "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND NOT rolcanlogin AND rolname !~ '^pg_' ORDER BY 1";

    public static void main(String[] arguments) throws Exception {
        Path project = Path.of(arguments[0]);
        String server = "127.0.0.1:" + LocalPostgres.start(null, 0);
        Path systems = Files.createTempDirectory("lockkeeper-fixture-");
        Path system = Files.createDirectories(systems.resolve("fixture"));
        Path migration = Files.createDirectories(system.resolve("migrations/20260101000000_nothing"));
        Files.writeString(migration.resolve("migration.sql"), "SELECT 1;\n");
        Files.writeString(system.resolve("system.yaml"), "name: fixture\nlayout: prisma\n");
        execute(server, "postgres", "CREATE DATABASE rows", "CREATE DATABASE records");
        String lockkeeper = System.getenv().getOrDefault("LOCKKEEPER", project.resolve("target/lockkeeper").toString());
        run(lockkeeper, "migrate", "--system", system.toString(), "--url", "postgresql://postgres@" + server + "/rows");
        execute(server, "rows", Files.readString(Path.of(arguments[1])));
        List<String> roles = names(server, ROLES);
        execute(server, "rows", "CREATE ROLE fixture_login LOGIN NOINHERIT");
        for (String role : roles) {
            execute(server, "rows", "GRANT \"" + role + "\" TO fixture_login");
        }
        Files.writeString(system.resolve("system.yaml"), manifest(server, roles));
        int port = freePort();
        Process service = start(lockkeeper, systems, server, port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(service, systems)));
        await(service, "http://127.0.0.1:" + port + "/rows/fixture/");
        System.out.printf(
                "{\"base\": \"http://127.0.0.1:%d/rows/fixture\", \"jwtSecret\": \"%s\", \"databaseUrl\": \"postgresql://postgres@%s/rows\", \"pid\": %d}%n",
                port, SECRET, server, ProcessHandle.current().pid());
        System.exit(service.waitFor());
    }

    private static String manifest(String server, List<String> roles) throws SQLException {
        StringBuilder text = new StringBuilder("name: fixture\nlayout: prisma\nrows:\n");
        text.append("  roles: { anonymous: rows_anon, allowed: " + list(roles) + " }\n");
        text.append("  limits: { timeout: 5s, rows: 10000 }\n  schemas: [api, ops]\n  expose:\n");
        String all = ", filter: any, order: any, insert: any, update: any, delete: true, count: exact, aggregates: true, embed: any";
        try (Connection connection = connect(server, "rows"); Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery(RELATIONS);
            while (rows.next()) {
                List<String> read = new ArrayList<>(List.of("*"));
                read.addAll(List.of((String[]) rows.getArray(3).getArray()));
                text.append("    " + quoted(rows.getString(1)) + ": { schema: " + rows.getString(2) + ", read: " + list(read) + all + " }\n");
            }
            rows = statement.executeQuery(FUNCTIONS);
            while (rows.next()) {
                String name = quoted(rows.getString(1));
                text.append("    " + quoted("rpc/" + rows.getString(1)) + ": { schema: " + rows.getString(2) + ", function: " + name + " }\n");
            }
        }
        return text.toString();
    }

    private static String list(List<String> names) {
        return names.stream().map(Fixture::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Process start(String lockkeeper, Path systems, String server, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(lockkeeper);
        builder.environment().putAll(Map.ofEntries(
                Map.entry("QUARKUS_HTTP_HOST", "127.0.0.1"),
                Map.entry("QUARKUS_HTTP_PORT", String.valueOf(port)),
                Map.entry("QUARKUS_MANAGEMENT_PORT", String.valueOf(freePort())),
                Map.entry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://" + server + "/records"),
                Map.entry("QUARKUS_DATASOURCE_USERNAME", "postgres"),
                Map.entry("LOCKKEEPER_SECURITY_AUTHENTICATION", "none"),
                Map.entry("LOCKKEEPER_SYSTEMS_DIRECTORIES", systems.toString()),
                Map.entry("LOCKKEEPER_DATABASES_FIXTURE_SYSTEM", "fixture"),
                Map.entry("LOCKKEEPER_DATABASES_FIXTURE_ENVIRONMENT", "development"),
                Map.entry("LOCKKEEPER_DATABASES_FIXTURE_URL", "postgresql://postgres@" + server + "/rows"),
                Map.entry("LOCKKEEPER_DATABASES_FIXTURE_ROWS_URL", "postgresql://fixture_login@" + server + "/rows"),
                Map.entry("LOCKKEEPER_DATABASES_FIXTURE_ROWS_JWT_SECRET", SECRET)));
        return builder.redirectOutput(systems.resolve("service.log").toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static void end(Process service, Path systems) {
        service.destroy();
        try {
            service.waitFor();
            try (var files = Files.walk(systems)) {
                files.sorted((first, second) -> second.compareTo(first)).forEach(file -> file.toFile().delete());
            }
        } catch (InterruptedException | IOException e) {
            System.err.println(e);
        }
    }

    private static void await(Process service, String url) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (Instant.now().isBefore(end) && service.isAlive()) {
                try {
                    HttpResponse<String> answer = client.send(
                            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() < 500) {
                        return;
                    }
                } catch (IOException notYet) {
                    // It is still starting.
                }
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("the service does not answer at " + url);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
    }

    private static Connection connect(String server, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + server + '/' + database, "postgres", "");
    }

    private static void execute(String server, String database, String... scripts) throws SQLException {
        try (Connection connection = connect(server, database); Statement statement = connection.createStatement()) {
            for (String script : scripts) {
                statement.execute(script);
            }
        }
    }

    private static List<String> names(String server, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect(server, "rows"); ResultSet rows = connection.createStatement().executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
