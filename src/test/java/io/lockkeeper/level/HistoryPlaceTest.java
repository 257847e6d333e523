package io.lockkeeper.level;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.level.HistoryPlace.Found;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.testing.SystemFolder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decision whether a history is the right one, from facts alone. */
class HistoryPlaceTest {

    private static final DatabaseUrl URL = DatabaseUrl.parse("postgresql://h/shop");

    private final List<String> asked = new ArrayList<>();
    private final HistoryTable history = HistoryTable.of(io.lockkeeper.system.LayoutName.FLYWAY, "app");
    private SystemFolder folder;
    private SystemDefinition system;

    @BeforeEach
    void aSystem(@TempDir Path directory) {
        folder = SystemFolder.flyway(directory)
                .migration("V1__init", "CREATE TABLE a (id int);")
                .migration("V2__more", "CREATE TABLE b (id int);");
        system = folder.read();
    }

    @Test
    void nothingElsewhereIsNoProblem() throws SQLException {
        assertThat(problems(URL, List.of())).isEmpty();
        assertThat(problems(URL, List.of(), table("public"))).isEmpty();
    }

    @Test
    void aHistoryOfTheSystemElsewhereIsNamedWithTheSchemaThatIsUsed() throws SQLException {
        Problem problem = problem(URL, table("app"), table("other"), table("public"));

        assertThat(problem.type()).isEqualTo(ProblemType.HISTORY_MISPLACED);
        assertThat(problem.detail())
                .contains("recorded in schema 'app' of 'shop'", "none in schema 'public', which is used");
        assertThat(problem.remedy()).contains("schema=app", "manifest", "If 'public' is to get a second copy");
        assertThat(problem.attributes())
                .containsEntry("schema", "public")
                .containsEntry("found", List.of("app"))
                .containsEntry("table", "flyway_schema_history");
    }

    @Test
    void severalAreAllNamedAsFarAsASentenceHoldsThem() throws SQLException {
        assertThat(problem(URL, table("app"), table("app 2")).detail()).contains("schema 'app', 'app 2' of");
        assertThat(problem(URL, table("app"), table("app2"), table("app3"), table("app4"), table("app5"))
                        .detail())
                .contains("schema 'app', 'app2', 'app3' … of");
        assertThat(problem(URL, table("app +1")).remedy()).contains("schema=app%20%2B1)");
    }

    @Test
    void anAppliedMigrationHereIsTrustedAndNothingElseIsRead() throws SQLException {
        assertThat(problems(URL, List.of(entry("V1__init.sql", "V:1", null, Outcome.APPLIED)), table("app")))
                .isEmpty();
        assertThat(asked).isEmpty();
        assertThat(problems(URL, List.of(entry("V1__init.sql", "V:1", null, Outcome.FAILED)), table("app")))
                .hasSize(1);
        assertThat(problems(URL, List.of(entry("V1__init.sql", "V:1", null, Outcome.ROLLED_BACK)), table("app")))
                .hasSize(1);
    }

    @Test
    void aHistoryOfAnotherSystemIsNoProblem() throws SQLException {
        assertThat(problems(URL, List.of(), table("other"))).isEmpty();
        assertThat(asked).containsExactly("other");
    }

    @Test
    void aHistoryThatCannotBeReadStopsToo() throws SQLException {
        Problem problem = problem(URL, new Found("secret", true, false), table("other"));

        assertThat(problem.detail()).contains("Schema 'secret'", "may not read", "Schema 'public'");
        assertThat(problem.remedy()).contains("schema=secret", "let the role read it");
    }

    @Test
    void aViewElsewhereIsNoHistory() throws SQLException {
        assertThat(problems(URL, List.of(), new Found("app", false, true))).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void aViewHereIsNoHistoryAndStopsWhateverHasBeenChosen() throws SQLException {
        for (DatabaseUrl url : List.of(URL, URL.withSchema("public"))) {
            Problem problem = problem(url, new Found("public", false, true), table("app"));

            assertThat(problem.detail()).contains("schema 'public' of 'shop' is not an ordinary table", "schema 'app'");
        }
    }

    @Test
    void aChosenSchemaIsTrusted() throws SQLException {
        assertThat(system.isSchemaChosen(URL)).isFalse();
        assertThat(system.isSchemaChosen(URL.withSchema("public"))).isFalse();
        assertThat(system.isSchemaChosen(URL.withSchema("tenant"))).isTrue();
        HistoryPlace tenant = new HistoryPlace("flyway_schema_history", "tenant", List.of(table("app")));

        assertThat(tenant.problems(system, URL.withSchema("tenant"), List.of(), this::isOfSystem))
                .isEmpty();
        assertThat(problems(URL.withSchema("public"), List.of(), table("app"))).hasSize(1);
        assertThat(tenant.notes(List.of()))
                .containsExactly("schema 'tenant' has no applied migration; a table flyway_schema_history is in schema"
                        + " 'app'");
        assertThat(tenant.notes(List.of(entry("V1__init.sql", "V:1", null, Outcome.APPLIED))))
                .isEmpty();
    }

    @Test
    void publicInTheManifestIsAChoice() throws SQLException {
        system = folder.manifest("{name: shop, layout: flyway, migrations: ., schema: public}")
                .read();

        assertThat(system.isSchemaChosen(URL)).isTrue();
        assertThat(problems(URL, List.of(), table("app"))).isEmpty();
        assertThat(problems(URL.withSchema("public"), List.of(), table("app"))).isEmpty();
    }

    @Test
    void aHistoryIsOfTheSystemByOneMigrationThatIsTheSame() {
        Migration first = system.migrations().getFirst();
        HistoryEntry same = entry("elsewhere/V01__renamed.sql", "V:1", history.checksum(first), Outcome.APPLIED);
        HistoryEntry foreign = entry("V9__foreign.sql", "V:9", "9", Outcome.APPLIED);

        assertThat(HistoryPlace.isOf(system, history, List.of(foreign, same))).isTrue();
        assertThat(HistoryPlace.isOf(system, history, List.of(foreign))).isFalse();
        assertThat(HistoryPlace.isOf(system, history, List.of())).isFalse();
    }

    @Test
    void aHistoryIsOfTheSystemWhenItHasOnlyItsNames() {
        HistoryEntry edited = entry("V1__init.sql", "V:1", "1", Outcome.APPLIED);
        HistoryEntry foreign = entry("V2__orders.sql", "V:2", "2", Outcome.APPLIED);

        assertThat(HistoryPlace.isOf(system, history, List.of(edited))).isTrue();
        assertThat(HistoryPlace.isOf(system, history, List.of(edited, foreign))).isFalse();
    }

    @Test
    void whatIsNotAppliedAndABaselineSayNothingOfTheSystem() {
        Migration first = system.migrations().getFirst();
        HistoryEntry failed = entry("V1__init.sql", "V:1", history.checksum(first), Outcome.FAILED);
        HistoryEntry baseline = new HistoryEntry(
                "V:1", "<< Flyway Baseline >>", "1", "BASELINE", null, Outcome.APPLIED, null, null, null, null);

        assertThat(HistoryPlace.isOf(system, history, List.of(failed, baseline)))
                .isFalse();
    }

    private Problem problem(DatabaseUrl url, Found... found) throws SQLException {
        List<Problem> problems = problems(url, List.of(), found);
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    private List<Problem> problems(DatabaseUrl url, List<HistoryEntry> recorded, Found... found) throws SQLException {
        return new HistoryPlace("flyway_schema_history", "public", Arrays.asList(found))
                .problems(system, url, recorded, this::isOfSystem);
    }

    private boolean isOfSystem(String schema) {
        asked.add(schema);
        return schema.startsWith("app");
    }

    private static Found table(String schema) {
        return new Found(schema, true, true);
    }

    private static HistoryEntry entry(String name, String key, String checksum, Outcome outcome) {
        return new HistoryEntry(key, name, null, "SQL", checksum, outcome, null, null, null, null);
    }
}
