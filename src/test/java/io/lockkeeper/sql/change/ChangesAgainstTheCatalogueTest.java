package io.lockkeeper.sql.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.catalog.Catalog;
import io.lockkeeper.catalog.Difference;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the text of a statement says it changes, against what a server did: of two catalogues, before and after it, the difference must
 * show each of the changes, and nothing that none of them explains.
 *
 * <p>{@code -Dchanges.folders=DIR,DIR} adds folders of scripts: each is executed in the order of their names on a database of its own.
 */
class ChangesAgainstTheCatalogueTest {

    private final List<String> disagreements = new ArrayList<>();
    private final Map<String, Integer> silent = new TreeMap<>();
    private final Set<String> temporary = new HashSet<>();
    private int statements;
    private int changes;

    @Test
    void agreeForEveryFormOfDefinition() throws IOException, SQLException {
        try (var in = getClass().getResourceAsStream("/sql/definitions.sql")) {
            Script script = Script.parse("definitions.sql", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            compare(List.of(script));
        }
    }

    static Stream<Path> folders() throws IOException {
        Path systems = Path.of("src/main/resources/systems");
        String more = System.getProperty("changes.folders", "");
        try (Stream<Path> found = Files.walk(systems)) {
            return Stream.concat(
                    found.filter(path -> path.endsWith("migrations")),
                    Stream.of(more.split(",")).filter(text -> !text.isEmpty()).map(Path::of))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void agreeForMigrations(Path folder) throws IOException, SQLException {
        List<Script> scripts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(
                            path -> Files.isRegularFile(path) && path.toString().endsWith(".sql"))
                    .sorted()
                    .toList()) {
                scripts.add(Script.parse(file.toString(), Files.readAllBytes(file)));
            }
        }
        compare(scripts);
    }

    private void compare(List<Script> scripts) throws SQLException {
        try (Session session = TestServer.session(TestServer.createDatabase())) {
            Catalog before = Catalog.read(session);
            for (Script script : scripts) {
                for (Statement statement : script.statements()) {
                    execute(session, script, statement);
                    List<Change> said = Changes.of(statement);
                    // What changes nothing needs no look, and SET TRANSACTION bears none before it; the next look sees
                    // all the same.
                    if (!said.isEmpty()) {
                        Catalog after = Catalog.read(session);
                        compare(
                                statement,
                                said,
                                Difference.between(before, after).changes());
                        before = after;
                    }
                }
            }
        }
        System.out.printf("%d statements, %d changes; without effect: %s%n", statements, changes, silent);
        assertThat(disagreements).isEmpty();
    }

    private static void execute(Session session, Script script, Statement statement) {
        try {
            if (statement.copyData() == null) {
                session.execute(statement.text());
            } else {
                session.verbatim().copyIn(statement.text(), new StringReader(statement.copyData()));
            }
        } catch (SQLException e) {
            throw new AssertionError(script.name() + ", line " + statement.line() + ": " + statement.head(), e);
        }
    }

    private void compare(Statement statement, List<Change> said, List<Difference.Change> seen) {
        statements++;
        changes += said.size();
        for (Change change : said) {
            Effects.temporary(change).ifPresent(temporary::add);
            if (seen.stream().noneMatch(one -> Effects.shows(change, one))) {
                boolean conditional =
                        statement.target() != null && statement.target().ifExistsOrNot();
                String reason = conditional ? "IF EXISTS or IF NOT EXISTS" : Effects.reasonForNone(change, temporary);
                if (reason == null && Effects.isMadeAgain(change, said, seen)) {
                    reason = "dropped and made again in one statement";
                }
                if (reason == null) {
                    disagreements.add("%s: said but not seen: %s; seen: %s"
                            .formatted(statement.head(), Written.of(List.of(change)), brief(seen)));
                } else {
                    silent.merge(reason, 1, Integer::sum);
                }
            }
        }
        List<Difference.Change> unexplained = seen.stream()
                .filter(one ->
                        said.stream().noneMatch(change -> Effects.shows(change, one) || Effects.mayShow(change, one)))
                .toList();
        if (!unexplained.isEmpty()) {
            disagreements.add("%s: seen but not said: %s; said: %s"
                    .formatted(statement.head(), brief(unexplained), Written.of(said)));
        }
    }

    private static List<String> brief(List<Difference.Change> seen) {
        return seen.stream()
                .map(one -> (one.isAdded() ? "+" : one.isRemoved() ? "-" : "~") + one.kind() + " " + one.schema() + "."
                        + (one.of() == null ? "" : one.of() + ".") + one.name() + ": " + one.before() + " => "
                        + one.after())
                .toList();
    }
}
