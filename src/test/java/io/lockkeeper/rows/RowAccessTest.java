package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rows.exposure.Callable;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.exposure.GrantSql;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Who may do what with the rows of the systems that come with Lockkeeper: every path, every role, every method, as rows/access.txt says.
 * What is answered now is written to target/access.txt.
 */
@Execution(ExecutionMode.CONCURRENT)
class RowAccessTest {

    private static final Systems SYSTEMS = new Systems(true, List.of());
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final String NOBODY = "00000000-0000-0000-0000-000000000001";

    @Test
    void everyPathIsAnsweredAsTheTableSays() throws SQLException, IOException {
        StringBuilder table = new StringBuilder();
        for (String name : SYSTEMS.names()) {
            table.append(name).append('\n');
            of(SYSTEMS.find(name), table);
        }
        Files.writeString(Path.of("target/access.txt"), table);
        assertThat(table.toString()).isEqualTo(Library.resource("access.txt"));
    }

    private static void of(SystemDefinition system, StringBuilder table) throws SQLException {
        DatabaseUrl url = TestServer.createDatabase();
        new Migrator(system, url, MigrateOptions.DEFAULT, Asked.DEFAULT.work(Listener.NONE)).migrate();
        RowsRules rules = system.manifest().rows();
        Set<String> roles = rules.roles().all();
        try (Session session = TestServer.session(url)) {
            Shape before = ShapeReader.read(session, rules.schemas(), roles);
            for (String statement : GrantSql.of(rules, Environment.PRODUCTION, before)) {
                session.execute(statement);
            }
            for (String statement : GrantSql.login("access_login", roles)) {
                session.execute(statement);
            }
            Exposing.Result exposed =
                    Exposing.of(rules, Environment.PRODUCTION, ShapeReader.read(session, rules.schemas(), roles));
            assertThat(exposed.findings()).isEmpty();
            try (RequestPool pool = RequestPool.open(url.withLogin("access_login", null), 2)) {
                Rows rows = new Rows(rules, exposed, pool, null, system.name(), "/rows/" + system.name());
                Set<String> tables = new TreeSet<>(session.query(
                        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace",
                        row -> row.getString(1)));
                for (String role : roles) {
                    Exposure exposure = exposed.of(role, "public").orElseThrow();
                    boolean isAnonymous = role.equals(rules.roles().anonymous());
                    Caller caller = new Caller(
                            role, isAnonymous ? "" : "{\"role\": \"%s\", \"sub\": \"%s\"}".formatted(role, NOBODY));
                    for (Exposed relation : exposure.relations()) {
                        table.append("    %s %s".formatted(role, relation.path()));
                        for (String method : METHODS) {
                            table.append(' ')
                                    .append(method)
                                    .append(' ')
                                    .append(ask(rows, caller, method, path(relation, method), body(relation, method)));
                        }
                        table.append('\n');
                        tables.remove(relation.name());
                    }
                    exposure.functions()
                            .forEach((name, forms) -> table.append("    %s rpc/%s POST %s%n"
                                    .formatted(
                                            role,
                                            name,
                                            ask(rows, caller, "POST", "rpc/" + name, arguments(forms.getFirst())))));
                    tables.forEach(hidden ->
                            assertThat(ask(rows, caller, "GET", hidden, "")).isEqualTo("404"));
                }
            }
        }
    }

    /** Rows that are not there: by the whole primary key, or by a column that is never NULL. */
    private static String path(Exposed relation, String method) {
        if (method.equals("PUT") && !relation.primaryKey().isEmpty()) {
            return relation.primaryKey().stream()
                    .map(name -> name + "=eq." + value(relation, name))
                    .collect(Collectors.joining("&", relation.path() + "?", ""));
        }
        return relation.columns().stream()
                .filter(relation::isFilterable)
                .findFirst()
                .map(column -> relation.path() + "?" + column.name() + "=is.null")
                .orElseThrow();
    }

    private static String value(Exposed relation, String column) {
        return relation.column(column).orElseThrow().type().equals("uuid") ? NOBODY : "999999";
    }

    private static String body(Exposed relation, String method) {
        return switch (method) {
            case "POST" -> "{}";
            case "PUT" ->
                relation.primaryKey().stream()
                        .map(name -> "\"%s\": \"%s\"".formatted(name, value(relation, name)))
                        .collect(Collectors.joining(", ", "{", "}"));
            case "PATCH" ->
                relation.updatable().isEmpty()
                        ? "{}"
                        : "{\"%s\": null}"
                                .formatted(relation.updatable().getFirst().name());
            default -> "";
        };
    }

    private static String arguments(Callable function) {
        return function.arguments().stream()
                .map(argument -> "\"%s\": null".formatted(argument.name()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** The status; with the code where it is not done. */
    private static String ask(Rows rows, Caller caller, String method, String path, String body) {
        try {
            return String.valueOf(
                    rows.answer(Library.request(method, path, Map.of(), body), caller, level -> Optional.empty())
                            .status());
        } catch (RowsProblem problem) {
            return problem.status() == 404 ? "404" : problem.status() + "/" + problem.code();
        }
    }
}
