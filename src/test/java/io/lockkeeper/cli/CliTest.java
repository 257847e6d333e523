package io.lockkeeper.cli;

import static io.lockkeeper.testing.Waiting.await;
import static io.lockkeeper.testing.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockkeeper.cli.terminal.Progress;
import io.lockkeeper.operation.Event;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {

    @TempDir
    Path folder;

    private final DatabaseUrl database = TestServer.createDatabase();

    @Test
    void migratesASystemAndThenHasNothingToDo() throws IOException {
        migration("1_init", "CREATE TABLE a (id int)");

        Launch first = launch("migrate", "--system", folder.toString());
        Launch second = launch("migrate", "--system", folder.toString());

        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).contains("Applied 1 migration in", "AT_LEVEL", "1_init");
        assertThat(first.err()).contains("1/1  1_init applied");
        assertThat(second.out()).contains("Nothing to apply; the level is 1_init.");
    }

    @Test
    void aFileOfTypesIsCheckedAgainstWhatIsThere() throws IOException {
        launch("migrate", "--system", "carriers");
        Path file = folder.resolve("database.ts");

        Launch printed = launch("types", "--system", "carriers");
        Files.writeString(file, printed.out());
        Launch good = launch("types", "--system", "carriers", "--check", file.toString());
        Files.writeString(file, printed.out().replace("mc_number: string | null", "mc_number: string"));
        Launch stale = launch("types", "--system", "carriers", "--check", file.toString());
        Launch all = launch("types");

        assertThat(printed.out())
                .contains("export type Database = {", "status?: Database[\"public\"][\"Enums\"][\"carrier_status\"]");
        assertThat(good.exitCode()).as(good.err()).isZero();
        assertThat(stale.exitCode()).isEqualTo(5);
        assertThat(stale.err()).contains("mc_number: string | null", "should be", "→ Write it again");
        assertThat(all.out()).as("without a system, all tables").contains("_prisma_migrations");
    }

    @Test
    void whatTheManifestExposesAndTheDatabaseDoesNotHaveIsNotedInTheStatus() throws IOException {
        migration("1_init", "CREATE TABLE a (id int)");
        Files.writeString(folder.resolve("system.yaml"), """
                name: a
                layout: prisma
                migrations: .
                rows: { roles: { allowed: [a_reader] }, expose: { a: { read: [id, name] } } }
                """);

        launch("migrate", "--system", folder.toString());
        Launch status = launch("status", "--system", folder.toString());
        Launch check = launch("rows", "check", "--environment", "testing", "--system", folder.toString());

        assertThat(status.out()).contains("note: rows.expose.a: public.a has no column 'name' (read)");
        assertThat(check.exitCode()).isEqualTo(5);
    }

    @Test
    void aTokenNeedsARoleAndASecret() throws IOException {
        Launch launch = launch("rows", "token", "--role", "shop_editor");

        assertThat(launch.exitCode()).isEqualTo(2);
        assertThat(launch.err()).contains("LOCKKEEPER_ROWS_JWT_SECRET");
    }

    @Test
    void answersInJsonAndSaysNothingElse() throws IOException {
        migration("1_init", "CREATE TABLE a (id int)");

        Launch migrate = launch("migrate", "--system", folder.toString(), "--json");
        Launch status = launch("status", "--system", folder.toString(), "--json");

        assertThat(migrate.json().at("/applied/0").asText()).isEqualTo("1_init");
        assertThat(migrate.err()).isEmpty();
        assertThat(status.json().at("/state").asText()).isEqualTo("AT_LEVEL");
        assertThat(status.json().at("/migrations/0/state").asText()).isEqualTo("APPLIED");
        assertThat(status.json().at("/migrations/0/finishedAt").asText()).startsWith("20");
    }

    @Test
    void aFailedStatementIsExitCodeSevenWithFileLineAndRemedy() throws IOException {
        migration("1_init", "CREATE TABLE a (id int);\nSELECT nonsense;");

        Launch text = launch("migrate", "--system", folder.toString());
        Launch json = launch("migrate", "--system", folder.toString(), "--json");

        assertThat(text.exitCode()).isEqualTo(7);
        assertThat(text.err())
                .contains("1_init/migration.sql, line 2", "42703", "rolled back", "→ ")
                .doesNotContain("\tat ");
        assertThat(json.exitCode()).isEqualTo(7);
        assertThat(json.json().at("/code").asText()).isEqualTo("STATEMENT_FAILED");
        assertThat(json.json().at("/line").asInt()).isEqualTo(2);
        assertThat(json.json().at("/sqlState").asText()).isEqualTo("42703");
    }

    @Test
    void unattendedItTriesAFailedMigrationAgainOnlyWhenItsScriptHasChanged() throws IOException {
        migration("1_init", "CREATE TABLE a (id int); INSERT INTO nowhere VALUES (1);");
        assertThat(launch("migrate", "--unattended", "--system", folder.toString())
                        .exitCode())
                .isEqualTo(7);

        Launch again = launch("migrate", "--unattended", "--system", folder.toString());
        assertThat(again.exitCode()).isEqualTo(5);
        assertThat(again.err())
                .contains("MIGRATION_FAILED", "1_init", "nowhere", "let a person retry it", "lockkeeper migrate ");
        assertThat(launch("migrate", "--system", folder.toString()).exitCode()).isEqualTo(7);

        migration("1_init", "CREATE TABLE a (id int);");
        assertThat(launch("migrate", "--unattended", "--system", folder.toString())
                        .exitCode())
                .isZero();
    }

    @Test
    void aRefusedScriptIsExitCodeFour() throws IOException {
        migration("1_init", "CREATE TABLE a (id int); COMMIT;");

        assertThat(launch("migrate", "--system", folder.toString()).exitCode()).isEqualTo(4);
    }

    @Test
    void anUnknownSystemIsExitCodeThreeAndNamesThoseThatExist() {
        Launch launch = launch("status", "--system", "carrier");

        assertThat(launch.exitCode()).isEqualTo(3);
        assertThat(launch.err()).contains("carrier", "carriers", "vrooli");
    }

    @Test
    void anUnknownOptionIsExitCodeTwo() {
        assertThat(launch("migrate", "--sistem", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void whatWasNotUnderstoodIsRepeatedWithoutItsSecrets() {
        for (String argument : List.of(
                "postgresql://me:canary@db/shop",
                "postgresql://me:ca@nary/canary@db/shop",
                "--ulr=postgresql://me:the canary@db/shop",
                "jdbc:postgresql://db/shop?user=me&password=canary",
                "host=db PASSWORD=can'ary canary",
                ApiToken.generate())) {
            for (String[] arguments : new String[][] {
                {argument},
                {"gate", argument},
                {"gate", "more", argument, "--json"},
                {"gate", "--environment", argument}
            }) {
                Launch launch = launch(arguments);
                assertThat(launch.exitCode()).isEqualTo(2);
                assertThat(launch.out() + launch.err())
                        .contains("REQUEST_INVALID", "…")
                        .doesNotContain("canary", "nary", argument);
            }
        }
        assertThat(launch("gate", "postgresql://me:canary@db/shop").err()).contains("'postgresql://…@db/shop'");
        assertThat(launch("gate", "jdbc:postgresql://db/shop?password=canary").err())
                .contains("'jdbc:postgresql://db/shop?password=…'");
    }

    @Test
    void anUnreachableServerIsExitCodeSixAndKeepsThePassword() {
        Launch launch = launchAt("postgresql://me:canary@127.0.0.1:1/db", "status", "--system", "carriers");

        assertThat(launch.exitCode()).isEqualTo(6);
        assertThat(launch.err()).contains("127.0.0.1:1", "→").doesNotContain("canary");
    }

    @Test
    void refusesAResolveThatTheDatabaseContradicts() throws IOException {
        migration("1_init", "CREATE TABLE a (id int); CREATE INDEX a_idx ON a (id);");

        Launch refused = launch("resolve", "1_init", "--applied", "--system", folder.toString());
        Launch json = launch("resolve", "1_init", "--applied", "--system", folder.toString(), "--json");
        Launch forced = launch("resolve", "1_init", "--applied", "--force", "--system", folder.toString());
        Launch after = launch("migrate", "--system", folder.toString());

        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err())
                .contains("TABLE a is not there")
                .containsPattern("\n    lockkeeper resolve 1_init --applied --force   to \\w+");
        assertThat(json.json().at("/actions/0/operation").asText()).isEqualTo("resolve");
        assertThat(json.json().at("/actions/0/parameters/as").asText()).isEqualTo("applied");
        assertThat(forced.exitCode()).isZero();
        assertThat(after.out()).contains("Nothing to apply; the level is 1_init.");
    }

    @Test
    void bringsADatabaseToItsLevelMigrationsAndSeeds() throws IOException {
        Files.writeString(folder.resolve("system.yaml"), "name: a\nlayout: prisma\n");
        migration("migrations/1_init", "CREATE TABLE a (id int)");
        Files.createDirectories(folder.resolve("seeds/common"));
        Files.writeString(folder.resolve("seeds/common/1.sql"), "INSERT INTO a VALUES (1)");
        String[] command = {"bring-to-level", "--environment", "testing", "--system", folder.toString()};

        Launch first = launch(command);
        Launch second = launch(command);

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("Applied 1 migration in", "Applied 1 seed of testing in")
                .containsPattern("(?m)^state +AT_LEVEL$")
                .containsPattern("(?m)^seeds state +SEEDED$");
        assertThat(second.out()).contains("Nothing to apply; the level is 1_init. Nothing to seed for testing.");
    }

    @Test
    void whatWasNeverTriedCannotHaveBeenRolledBack() throws IOException {
        migration("1_init", "CREATE TABLE a (id int);");

        Launch refused = launch("resolve", "1_init", "--rolled-back", "--system", folder.toString());

        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err()).contains("1_init is PENDING", "nothing to resolve");
    }

    @Test
    void createsTheNextMigrationInTheLayoutOfTheSystem() throws IOException {
        migration("20990101000000_init", "SELECT 1");

        Launch launch = launchAt(null, "new", "--system", folder.toString(), "Add", "order status!");

        assertThat(launch.exitCode()).isZero();
        assertThat(folder.resolve("20990101000001_add_order_status/migration.sql"))
                .content()
                .isEqualTo("-- Add order status!\n");
    }

    @Test
    void createsTheNextFlywayVersion() throws IOException {
        Files.writeString(folder.resolve("V9__init.sql"), "SELECT 1");

        launchAt(null, "new", "--system", folder.toString(), "more");

        assertThat(folder.resolve("V10__more.sql")).exists();
    }

    @Test
    void createsTheFirstMigrationInAnEmptyOrMissingDirectory() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve(".gitkeep"), "");
        String missing = folder.resolve("missing").toString();

        assertThat(launchAt(null, "new", "--system", empty.toString(), "first", "one")
                        .exitCode())
                .isZero();
        assertThat(launchAt(null, "new", "--system", missing, "--layout", "flyway", "first", "one")
                        .exitCode())
                .isZero();

        assertThat(launch("migrate", "--system", empty.toString()).out())
                .contains("Applied 1 migration in", "_first_one");
        assertThat(empty.resolve("migration_lock.toml")).exists();
        assertThat(folder.resolve("missing/V1__first_one.sql")).exists();
        assertThat(launchAt(null, "new", "--system", missing, "--layout", "prisma", "x")
                        .err())
                .contains("has the layout of flyway already");
        Launch bundled = launchAt(null, "new", "--system", "carriers", "x");
        assertThat(bundled.exitCode()).isEqualTo(2);
        assertThat(bundled.err()).contains("bundled system", "./carriers");
    }

    @Test
    void listsTheBundledSystems() {
        assertThat(launchAt(null, "systems").out()).contains("quiz-to-build", "prisma", "migrations");
    }

    @Test
    void aDirectoryOfSystemsThatDoesNotExistIsExitCodeThree() {
        Launch launch = launchAt(null, "systems", "--directory", "/nope");

        assertThat(launch.exitCode()).isEqualTo(3);
        assertThat(launch.err()).contains("SYSTEM_UNKNOWN", "/nope");
    }

    @Test
    void aUsageErrorIsSaidInTheWordsOfTheDocumentation() {
        assertThat(launch("seed", "--system", "carriers", "--environment", "prod")
                        .err())
                .contains("[development, testing, staging, production] but was 'prod'");
        assertThat(launch("resolve", "1_init", "--system", "carriers").err())
                .contains("  Missing required argument (specify one of these)", "--rolled-back");
        assertThat(launchAt(null, "gate", "--help").out()
                        + launchAt(null, "seed", "--help").out())
                .doesNotContain("Required")
                .doesNotContain("a migration is tried again");
    }

    @Test
    void anotherSystemIsRejectedWithTheCommandThatSaysOtherwise() {
        String shop = folder.resolve("shop").toString();
        String blog = folder.resolve("blog").toString();
        SystemFolder.prisma(folder.resolve("shop")).migration("1_init", "CREATE TABLE a (id int);");
        SystemFolder.flyway(folder.resolve("blog")).migration("V1__post", "CREATE TABLE post (id int);");
        assertThat(launch("migrate", "--system", shop).exitCode()).isZero();

        Launch rejected = launch("migrate", "--system", blog);

        assertThat(rejected.exitCode()).isEqualTo(5);
        assertThat(rejected.err()).contains("SYSTEM_MISMATCH", "lockkeeper migrate --replaces shop");
        assertThat(launch("migrate", "--system", blog, "--replaces", "shop").exitCode())
                .isZero();
        assertThat(launch("status", "--system", blog).out()).contains("AT_LEVEL");
    }

    private static final String AT_WORK = "2/2  2_slow has been at work for \\d+ s, now at line 7: UPDATE";

    @Test
    void aMigrationThatIsAtWorkForLongIsToldOfAgainAndAgain() {
        StringWriter text = new StringWriter();
        try (Progress progress =
                new Progress(new PrintWriter(text), false, Duration.ofMillis(50), Duration.ofMillis(80))) {
            progress.on(Event.migrationStarted("1_quick", 1, 2));
            progress.on(Event.migrationApplied("1_quick", 1, 2, 0));
            progress.on(Event.migrationStarted("2_slow", 2, 2));
            progress.on(Event.statementStarted("2_slow", 1, 1, 7, "UPDATE"));
            await("two lines about it", () -> linesMatching(text, AT_WORK) > 1);
            progress.on(Event.migrationApplied("2_slow", 2, 2, 0));
            pause(Duration.ofMillis(200));
        }

        assertThat(text.toString().lines())
                .containsSubsequence("1/2  1_quick applied in 0 ms", "2/2  2_slow applied in 0 ms")
                .endsWith("2/2  2_slow applied in 0 ms");
        assertThat(text.toString().split("1_quick applied", 2)[1])
                .as("after the end of 1_quick")
                .doesNotContain("1_quick");
    }

    @Test
    void aSeedThatIsAtWorkForLongIsToldOf() {
        StringWriter text = new StringWriter();
        try (Progress progress =
                new Progress(new PrintWriter(text), false, Duration.ofMillis(50), Duration.ofMillis(80))) {
            progress.on(Event.seedStarted("common/1.sql", 1, 3));
            await("a line about it", () -> linesMatching(text, "1/3  common/1.sql has been at work for \\d+ s") > 0);
            progress.on(Event.seedApplied("common/1.sql", 2, 5));
        }
        assertThat(text.toString().lines()).endsWith("common/1.sql applied, 2 rows, 5 ms");
    }

    private static long linesMatching(StringWriter text, String pattern) {
        return text.toString().lines().filter(line -> line.matches(pattern)).count();
    }

    private void migration(String name, String sql) throws IOException {
        Files.createDirectories(folder.resolve(name));
        Files.writeString(folder.resolve(name).resolve("migration.sql"), sql);
    }

    private Launch launch(String... arguments) {
        return launchAt(TestServer.text(database), arguments);
    }

    private static Launch launchAt(String url, String... arguments) {
        int length = arguments.length;
        String[] all = java.util.Arrays.copyOf(arguments, url == null ? length : length + 2);
        if (url != null) {
            all[length] = "--url";
            all[length + 1] = url;
        }
        return Launch.of(all);
    }

    @Test
    void aUsageErrorIsOneProblemInJsonToo() throws IOException {
        Launch json = launch("status", "--system", "carriers", "--json", "--bogus");
        Launch text = launch("status", "--system", "carriers", "--bogus");

        assertThat(json.json().at("/code").asText()).isEqualTo("REQUEST_INVALID");
        assertThat(text.err()).contains("--bogus", "status --help").hasLineCount(3);
    }

    @Test
    void aNegativeTimeIsNotALengthOfTime() throws IOException {
        migration("1_init", "SELECT 1");

        assertThat(launch("migrate", "--system", folder.toString(), "--lock-timeout", "-1s")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void makesATokenWhoseHashIsAllThatTheServiceNeeds() throws IOException {
        JsonNode made = launchAt(null, "token", "ci", "--role", "operator", "--expires", "2099-01-31", "--json")
                .json();
        Launch text = launchAt(null, "token", "ci", "--role", "operator");

        assertThat(made.at("/settings/hash").asText())
                .isEqualTo(ApiToken.hash(made.at("/token").asText()));
        assertThat(made.at("/settings/expires").asText()).isEqualTo("2099-01-31");
        assertThat(text.out())
                .containsPattern("LOCKKEEPER_SECURITY_TOKENS_CI_HASH=sha256:[0-9a-f]{64}")
                .contains("lockkeeper.security.tokens.ci.role=operator");
        assertThat(launchAt(null, "token", "ci", "--role", "root").exitCode()).isEqualTo(2);
        assertThat(launchAt(null, "token", "CI 1", "--role", "admin").err()).contains("'CI 1'", "letters and digits");
        Launch soon = launchAt(null, "token", "ci", "--role", "admin", "--expires", "soon");
        assertThat(soon.exitCode()).isEqualTo(2);
        assertThat(soon.err())
                .contains("'soon' is not a day such as 2027-01-31")
                .doesNotContain("java.time");
        Launch past = launchAt(null, "token", "ci", "--role", "admin", "--expires", "2020-01-01");
        assertThat(past.exitCode()).isEqualTo(2);
        assertThat(past.out() + past.err())
                .contains("2020-01-01 is in the past")
                .doesNotContain("lk_");
    }

    @Test
    void statusSaysWhichFileWasChanged() throws IOException {
        migration("1_init", "CREATE TABLE a (id int)");
        launch("migrate", "--system", folder.toString());
        migration("1_init", "CREATE TABLE b (id int)");

        assertThat(launch("status", "--system", folder.toString()).out()).contains("changed since");
    }
}
