package io.lockkeeper.system;

import static io.lockkeeper.problem.ProblemType.MANIFEST_INVALID;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code system.yaml} says about a system. A key that is not listed here is refused by name; the sections
 * {@code masking} and {@code roles} are reserved for what is to come and refused until then, so that nobody
 * relies on a section that does nothing.
 *
 * @param layout whose folder layout the migrations have
 * @param migrations folder of the migrations below the manifest
 * @param schema schema of the migrations when the database URL names none
 * @param environments which seed folders an environment takes, in their order
 * @param productionSeeds globs over {@code folder/file}: all that production may be seeded with
 * @param csv where a CSV seed goes, by file name
 * @param checks what must be true after seeding
 * @param placeholders values of {@code ${name}} in migrations of the Flyway layout
 * @param rows what front ends may read; {@code null} when nothing is served
 */
public record Manifest(
        String name,
        String title,
        String description,
        LayoutName layout,
        String migrations,
        String schema,
        Map<Environment, List<String>> environments,
        List<String> productionSeeds,
        Map<String, CsvTarget> csv,
        List<Check> checks,
        Retry retry,
        Map<String, String> placeholders,
        TimeoutRules timeouts,
        RowsRules rows) {

    /** The manifest's file name in the folder of a system. */
    public static final String FILE = "system.yaml";

    /** The folder of the migrations when the manifest names none. */
    static final String MIGRATIONS = "migrations";

    public Manifest {
        title = title == null ? name : title;
        migrations = migrations == null ? MIGRATIONS : migrations;
        environments = environments == null ? Map.of() : Map.copyOf(environments);
        productionSeeds = productionSeeds == null ? List.of() : List.copyOf(productionSeeds);
        csv = csv == null ? Map.of() : Map.copyOf(csv);
        checks = checks == null ? List.of() : List.copyOf(checks);
        retry = retry == null ? Retry.DEFAULT : retry;
        placeholders = placeholders == null ? Map.of() : Map.copyOf(placeholders);
        timeouts = timeouts == null ? TimeoutRules.DEFAULT : timeouts;
    }

    /** The manifest of a plain folder that has none: a layout, and no seeds. */
    public static Manifest plain(String name, LayoutName layout, String migrations) {
        return new Manifest(name, name, null, layout, migrations, null, null, null, null, null, null, null, null, null);
    }

    /** The seed folders of an environment, in order; by convention {@code common} and the environment's. */
    public List<String> seedFolders(Environment environment) {
        List<String> folders = environments.get(environment);
        return folders == null ? List.of("common", environment.toString()) : folders;
    }

    /**
     * Where the rows of a CSV file go.
     *
     * @param table unquoted name of the table
     * @param key columns of a unique constraint by which an existing row is recognised
     * @param existing what happens to an existing row
     */
    public record CsvTarget(String table, List<String> key, Existing existing) {
        public CsvTarget {
            key = key == null ? List.of() : List.copyOf(key);
            existing = existing == null ? Existing.UPDATE : existing;
        }
    }

    /** What a CSV seed does with a row that is already there. */
    public enum Existing {
        @JsonProperty("update")
        UPDATE,
        @JsonProperty("keep")
        KEEP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that must be true after seeding.
     *
     * @param sql a query that returns one boolean
     * @param environments where it is checked; everywhere when empty
     */
    public record Check(String name, String sql, List<Environment> environments) {
        public Check {
            environments = environments == null ? List.of() : List.copyOf(environments);
        }

        public boolean appliesTo(Environment environment) {
            return environments.isEmpty() || environments.contains(environment);
        }
    }

    /**
     * How often a failed seeding is tried again.
     *
     * @param attempts how often in all, at least 1
     * @param pause how long to wait between two attempts
     */
    public record Retry(
            Integer attempts, @JsonProperty("wait") Span pause) {

        static final Retry DEFAULT = new Retry(null, null);

        private static final int MOST_ATTEMPTS = 100;

        public Retry {
            attempts = attempts == null ? 3 : attempts;
            pause = pause == null ? new Span(Duration.ofSeconds(1)) : pause;
            if (attempts < 1 || attempts > MOST_ATTEMPTS) {
                throw Problem.of(MANIFEST_INVALID, "'retry.attempts' must be from 1 to %d", MOST_ATTEMPTS);
            }
        }
    }

    /**
     * Timeouts of the migrations, and of single ones by their name.
     *
     * @param lock {@code lock_timeout}, 1 s when it is not given
     * @param statement {@code statement_timeout}, 1 h when it is not given
     */
    public record TimeoutRules(Span lock, Span statement, Map<String, TimeoutRules> migrations) {
        static final TimeoutRules DEFAULT = new TimeoutRules(null, null, null);

        public TimeoutRules {
            migrations = migrations == null ? Map.of() : Map.copyOf(migrations);
        }

        /** The timeouts of one migration: the migration's, else the system's, else the given ones. */
        public Timeouts of(String migration, Timeouts fallback) {
            TimeoutRules own = migrations.getOrDefault(migration, DEFAULT);
            return new Timeouts(
                    first(own.lock, lock, fallback.lock()), first(own.statement, statement, fallback.statement()));
        }

        private static Duration first(Span own, Span system, Duration fallback) {
            Span span = own != null ? own : system;
            return span == null ? fallback : span.duration();
        }
    }

    /** A length of time as people write it: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}. */
    public record Span(@JsonIgnore Duration duration) {

        /** The longest that PostgreSQL's timeouts can be, in whole days. */
        private static final Duration LONGEST = Duration.ofDays(24);

        @JsonCreator
        static Span of(String text) {
            try {
                Duration duration = Durations.parse(text);
                if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                    return new Span(duration);
                }
            } catch (IllegalArgumentException | NullPointerException e) {
                throw Problem.of(MANIFEST_INVALID, "'%s' is not a length of time such as 500ms, 2s or 5m", text);
            }
            throw Problem.of(MANIFEST_INVALID, "'%s' is not between 0 and %d days", text, LONGEST.toDays());
        }

        @JsonValue
        public String text() {
            return duration.toString();
        }
    }
}
