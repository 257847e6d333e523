package io.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packages know SQL, so that what they know is right in one place: {@code catalog} what is in a database, {@code sql} what a script
 * says. No other one asks PostgreSQL's catalogue, or looks into a script with a regular expression.
 */
class KnowledgeOfSqlTest {

    private static final Set<String> KNOWING = Set.of("sql", "catalog");

    /** Relations that say what objects there are; who is connected, which locks and roles there are, is another matter. */
    private static final Pattern CATALOGUE =
            Pattern.compile("\\b(pg_(aggregate|am|amop|amproc|attrdef|attribute|cast|class|collation"
                    + "|constraint|conversion|default_acl|depend|description|enum|event_trigger|extension|foreign_\\w+|index|indexes"
                    + "|inherits|init_privs|language|matviews|namespace|opclass|operator|opfamily|partitioned_table|policy|policies|proc"
                    + "|publication\\w*|range|rewrite|rules|seclabel|sequence|sequences|statistic_ext|subscription|tables|transform"
                    + "|trigger|ts_\\w+|type|user_mapping|views)|information_schema\\.\\w+)\\b");

    private static final Map<String, String> MAY_ASK = Map.of(
            "level/HistoryPlace.java",
                    "which schemas have a history is a question of levels, asked with the histories in one round trip",
            "ledger/LedgerForm.java",
                    "the form of tables that Lockkeeper has made itself, asked with the others in one round trip");

    private static final Pattern EXPRESSION = Pattern.compile(
            "(?:Pattern\\.compile|\\.matches|\\.replaceAll|\\.replaceFirst)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Pattern WORD_OF_SQL = Pattern.compile(
            "(?i)(?<![a-z])(select|insert|update|delete|create|alter|drop|set|copy|full|temp)(?![a-z])");

    private static final Pattern SCRIPT = Pattern.compile("import io\\.lockkeeper\\.sql\\.(Script|Statement);");

    private static final Map<String, String> MAY_MATCH = Map.of(
            "system/ManifestReader.java", "it checks names, and hands scripts on as they are",
            "seed/CsvSeed.java", "it reads the line out of what COPY says when it fails");

    private final Sources sources = Sources.in(Path.of("src/main/java/io/lockkeeper"));

    @Test
    void onlyTheCatalogAsksPostgresWhatThereIs() {
        assertThat(asking(sources)).containsExactlyInAnyOrderElementsOf(MAY_ASK.keySet());
    }

    @Test
    void onlySqlLooksIntoScripts() {
        assertThat(matching(sources)).containsExactlyInAnyOrderElementsOf(MAY_MATCH.keySet());
    }

    @Test
    void aQueryOnTheCatalogueBreaksTheFirstRule(@TempDir Path main) throws IOException {
        write(main, "seed", "session.query(\"SELECT FROM pg_catalog.pg_attribute WHERE attrelid = ?\")");
        write(main, "level", "session.query(\"SELECT 1 FROM information_schema.columns\")");
        write(main, "gate", "session.query(\"SELECT relname FROM pg_class c\")");
        write(
                main,
                "run",
                "session.query(\"SELECT pid, pg_type_is_visible(1) FROM pg_stat_activity, pg_locks, pg_roles, pg_settings\")");
        write(main, "catalog", "session.query(\"SELECT relname FROM pg_class c\")");

        assertThat(asking(Sources.in(main)))
                .containsExactlyInAnyOrder("seed/Some.java", "level/Some.java", "gate/Some.java");
    }

    @Test
    void aRegularExpressionForSqlBreaksTheSecondRule(@TempDir Path main) throws IOException {
        write(main, "migration", "Pattern P = Pattern.compile(\n    \"^\\\\s*drop\\\\s+table\");");
        write(
                main,
                "seed",
                "import io.lockkeeper.sql.Statement;\nboolean b = statement.text().matches(\"(?s).*x.*\");");
        write(main, "level", "String s = text.replaceAll(\"(?i)create index\", \"\");");
        write(main, "gate", "Pattern P = Pattern.compile(\"[a-z]+settings\");");
        write(main, "sql", "Pattern P = Pattern.compile(\"drop table\");");
        write(main, "run", "import io.lockkeeper.sql.Statement;");

        assertThat(matching(Sources.in(main)))
                .containsExactlyInAnyOrder("migration/Some.java", "seed/Some.java", "level/Some.java");
    }

    private static List<String> asking(Sources sources) {
        return others(sources)
                .filter(file -> CATALOGUE.matcher(file.getValue()).find())
                .map(file -> file.getKey().toString())
                .toList();
    }

    private static List<String> matching(Sources sources) {
        return others(sources)
                .filter(file -> looksIntoSql(file.getValue()))
                .map(file -> file.getKey().toString())
                .toList();
    }

    private static boolean looksIntoSql(String text) {
        boolean hasScript = SCRIPT.matcher(text).find();
        return EXPRESSION
                .matcher(text)
                .results()
                .anyMatch(expression ->
                        hasScript || WORD_OF_SQL.matcher(expression.group(1)).find());
    }

    private static Stream<Map.Entry<Path, String>> others(Sources sources) {
        return sources.texts().entrySet().stream()
                .filter(file -> !KNOWING.contains(file.getKey().getName(0).toString()));
    }

    private static void write(Path main, String folder, String line) throws IOException {
        Path directory = Files.createDirectories(main.resolve(folder));
        Files.writeString(directory.resolve("Some.java"), "package io.lockkeeper." + folder + ";\n\n" + line + "\n");
    }
}
