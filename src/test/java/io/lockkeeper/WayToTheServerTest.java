package io.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statements reach a managed database through {@code postgres.Session} alone, which keeps objects of the database out of those of
 * Lockkeeper. What goes past that, {@code postgres.Verbatim}, is for scripts, and for the few questions what a script means by a name.
 */
class WayToTheServerTest {

    private static final Set<String> OF_JDBC = Set.of(
            "java.sql.Connection",
            "java.sql.Statement",
            "java.sql.PreparedStatement",
            "java.sql.DriverManager",
            "PGConnection");

    private static final List<String> VERBATIM = List.of(
            "catalog/Lookup.java",
            "migration/apply/Attempt.java",
            "migration/apply/NonTransactionalStatement.java",
            "migration/apply/PieceByPiece.java",
            "seed/CsvSeed.java",
            "seed/SeedChecks.java",
            "seed/SeedScript.java",
            "seed/SqlSeed.java");

    private final Sources sources = Sources.in(Path.of("src/main/java/io/lockkeeper"));

    @Test
    void onlyPostgresSendsStatements() {
        assertThat(sending(sources)).isEmpty();
    }

    @Test
    void onlyWhatExecutesScriptsIsVerbatim() {
        assertThat(verbatim(sources)).containsExactlyInAnyOrderElementsOf(VERBATIM);
    }

    @Test
    void anotherWayBreaksTheRules(@TempDir Path main) throws IOException {
        write(main, "level", "import java.sql.PreparedStatement;");
        write(main, "gate", "session.verbatim().execute(\"SELECT 1\");");
        write(main, "postgres", "import java.sql.PreparedStatement;");

        assertThat(sending(Sources.in(main))).containsExactly("level/Some.java uses java.sql.PreparedStatement");
        assertThat(verbatim(Sources.in(main))).containsExactly("gate/Some.java");
    }

    private static List<String> sending(Sources sources) {
        return sources.mentions(OF_JDBC, name -> !name.equals("postgres"));
    }

    private static List<String> verbatim(Sources sources) {
        return sources.texts().entrySet().stream()
                .filter(file -> file.getValue().contains(".verbatim()"))
                .map(file -> file.getKey().toString())
                .toList();
    }

    private static void write(Path main, String folder, String line) throws IOException {
        Path directory = Files.createDirectories(main.resolve(folder));
        Files.writeString(directory.resolve("Some.java"), "package io.lockkeeper." + folder + ";\n\n" + line + "\n");
    }
}
