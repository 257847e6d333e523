package io.lockkeeper.system;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.SystemFolder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code system.yaml} may say; everything else is refused by line and key. */
class ManifestTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "colour: red | 3 | the key 'colour' is not known here; known are [",
                "rows: {} | 3 | 'rows' needs 'roles'",
                "rows: {roles: {}} | 3 | 'rows.roles' names none",
                "rows: {roles: {anonymous: a}, schemas: [lockkeeper]} | 3 | 'rows.schemas' names 'lockkeeper', which is never exposed",
                "rows: {roles: {anonymous: a}, expose: {t: {}}} | 3 | needs 'read'",
                "rows: {roles: {anonymous: a}, expose: {t: {read: [1]}}} | 3 | '1' is no name",
                "rows: {roles: {anonymous: a}, limits: {rows: 0}} | 3 | 'rows.limits.rows' must be from 1 to 1000000",
                "rows: {roles: {anonymous: a}, limits: {page: 2000}} | 3 | 'rows.limits.page' must be from 1 to 1000",
                "masking: {} | 3 | the section 'masking' is reserved and not supported yet",
                "roles: {} | 3 | the section 'roles' is reserved and not supported yet",
                "retry: {attempts: many} | 3 | many",
                "retry: {attempts: 0} | 3 | 'retry.attempts' must be from 1 to 100",
                "retry: {attempts: 101} | 3 | 'retry.attempts' must be from 1 to 100",
                "timeouts: {lock: -5s} | 3 | '-5s' is not between 0 and 24 days",
                "timeouts: {lock: 25d} | 3 | '25d' is not between 0 and 24 days",
                "layout: flyway | 3 | Duplicate field 'layout'",
                "timeouts: {lock: 1s, lock: 2s} | 3 | Duplicate field 'lock'",
                "timeouts: {lock: soon} | 3 | 'soon' is not a length of time such as 500ms",
                "timeouts: {wait: 1s} | 3 | the key 'wait' is not known here",
                "environments: {holiday: [common]} | 3 | holiday",
                "checks: yes | 3 | 'checks'",
                "title: [ | 3 | 'title' does not have the form"
            })
    void isRefusedByLineAndKey(String line, int number, String reason) {
        Problem problem =
                problemOf(ProblemType.MANIFEST_INVALID, () -> manifest("name: shop\nlayout: prisma\n" + line + "\n"));

        assertThat(problem.detail())
                .startsWith(directory + "/system.yaml, line " + number + ": ")
                .contains(reason == null ? "" : reason);
        assertThat(problem.remedy()).contains("Correct the manifest");
        assertThat(problem.attributes()).containsEntry("line", number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "layout: prisma | 'name' must be lower-case",
                "{name: Shop, layout: prisma} | 'name' must be lower-case",
                "{name: ../shop, layout: prisma} | 'name' must be lower-case",
                "name: shop | 'layout' is missing; it is prisma or flyway",
                "`` | it is empty",
                "{name: shop, layout: prisma, csv: {a.csv: {table: a}}} | needs 'table' and 'key'",
                "{name: shop, layout: prisma, checks: [{name: a}]} | every check needs 'name' and 'sql'"
            })
    void isRefusedWhenSomethingIsMissing(String yaml, String reason) {
        Problem problem = problemOf(ProblemType.MANIFEST_INVALID, () -> manifest(yaml));

        assertThat(problem.detail()).contains("system.yaml", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../elsewhere", "/etc", "a/../../b", "'a\\b'", "''", "a/.."})
    void mayNotLeaveItsFolder(String name) {
        Problem problem = problemOf(
                ProblemType.NAME_INVALID, () -> manifest("{name: shop, layout: prisma, migrations: " + name + "}"));

        assertThat(problem.detail()).contains("system.yaml", "is not a name inside the folder of the system");
        assertThat(problem.remedy()).contains("without '..'");
    }

    @Test
    void mayNotLeaveItsFolderForSeedsEither() {
        assertThat(problemOf(
                                ProblemType.NAME_INVALID,
                                () -> manifest(
                                        "{name: shop, layout: prisma, environments: {testing: [common, ../../secrets]}}"))
                        .detail())
                .contains("'../../secrets'");
    }

    @Test
    void isOneDocument() {
        Problem problem = problemOf(
                ProblemType.MANIFEST_INVALID, () -> manifest("name: shop\nlayout: prisma\n---\nname: other\n"));

        assertThat(problem.detail()).contains("system.yaml, line 4", "a second document");
    }

    @Test
    void isRefusedBySizeBeforeItIsParsed() {
        Problem problem = problemOf(
                ProblemType.MANIFEST_INVALID,
                () -> manifest("name: shop\nlayout: prisma\ntitle: " + "x".repeat(1 << 20) + "\n"));

        assertThat(problem.detail()).contains("it has 1024 KB; a manifest has at most 1024");
    }

    @Test
    void timeoutsOfAMigrationComeBeforeThoseOfTheSystem() {
        Manifest manifest = manifest("""
                name: shop
                layout: prisma
                timeouts:
                  lock: 2s
                  migrations:
                    2_big: {statement: 3h}
                """).manifest();

        Timeouts fallback = new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThat(manifest.timeouts().of("1_small", fallback))
                .isEqualTo(new Timeouts(Duration.ofSeconds(2), Duration.ofMinutes(1)));
        assertThat(manifest.timeouts().of("2_big", fallback))
                .isEqualTo(new Timeouts(Duration.ofSeconds(2), Duration.ofHours(3)));
    }

    private SystemDefinition manifest(String yaml) {
        return SystemFolder.prisma(directory)
                .migration("1_init", "SELECT 1;")
                .manifest(yaml)
                .read();
    }
}
