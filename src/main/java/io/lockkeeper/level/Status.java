package io.lockkeeper.level;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All migrations of a system against what a database's history says.
 *
 * @param level the newest applied migration, {@code null} when there is none
 * @param wantedLevel the newest migration of the system
 * @param migrations in the order of the system, with what only the database has at its place at the end
 * @param problems what forbids any work on the database, whatever its migrations are; empty when nothing does
 * @param leaseOwner who else is at work on the database, {@code null} when nobody is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Status(
        String system,
        String database,
        LevelState state,
        String level,
        String wantedLevel,
        List<MigrationStatus> migrations,
        @JsonIgnore List<Problem> problems,
        List<String> notes,
        LeaseOwner leaseOwner,
        @JsonIgnore Levels levels) {

    /** The same, with more that a reader should know. */
    public Status noting(List<String> more) {
        List<String> all = Stream.concat(notes.stream(), more.stream()).toList();
        return new Status(system, database, state, level, wantedLevel, migrations, problems, all, leaseOwner, levels);
    }

    @JsonProperty
    public int applied() {
        return count(MigrationState.APPLIED);
    }

    @JsonProperty
    public int pending() {
        return (int) migrations.stream().filter(MigrationStatus::isToDo).count();
    }

    /** The failed migration, or {@code null}. */
    @JsonIgnore
    public MigrationStatus failed() {
        return first(MigrationState.FAILED);
    }

    /** What people want to know of it: values by their names, in the order of reading. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("database", database);
        facts.put("system", system);
        facts.put("state", state);
        facts.put("level", level == null ? "none" : level);
        if (wantedLevel != null) {
            facts.put("wanted level", wantedLevel);
        }
        facts.put("applied", applied());
        facts.put("pending", pending());
        if (leaseOwner != null) {
            facts.put("at work", leaseOwner.describe());
        }
        return facts;
    }

    private int count(MigrationState state) {
        return (int) migrations.stream().filter(m -> m.state() == state).count();
    }

    private MigrationStatus first(MigrationState state) {
        return migrations.stream().filter(m -> m.state() == state).findFirst().orElse(null);
    }

    /** What has failed, or forbids applying anything, until somebody has done something; {@code null} when nothing has or does. */
    @JsonProperty
    public ProblemDocument cause() {
        MigrationStatus failed = failed();
        if (failed != null && failed.failure() != null) {
            return failed.failure();
        }
        List<Problem> obstacles = obstacles(false);
        if (!obstacles.isEmpty()) {
            return ProblemDocument.of(obstacles.getFirst());
        }
        return failed == null
                ? null
                : ProblemDocument.of(obstacle(
                                ProblemType.MIGRATION_FAILED,
                                failed,
                                "The last attempt at %s on '%s' failed: %s",
                                failed.name(),
                                database,
                                failed.problem())
                        .remedy("Correct the script, or what it met, and migrate again."));
    }

    /** Whether the schema is recorded as that of this other system, and nothing in its history is of the one compared. */
    public boolean belongsTo(String otherSystem) {
        return problems.stream().anyMatch(problem -> isMismatch(problem, otherSystem));
    }

    /** Whether a problem is just that the schema has this other system. */
    public static boolean isMismatch(Problem problem, String otherSystem) {
        return problem.type() == ProblemType.SYSTEM_MISMATCH
                && problem.attributes().get("recorded").equals(otherSystem);
    }

    /**
     * What forbids applying anything, in the order of the migrations; empty when the way is free.
     *
     * @param outOfOrder whether pending migrations may be older than applied ones
     */
    @JsonIgnore
    public List<Problem> obstacles(boolean outOfOrder) {
        List<Problem> obstacles = new ArrayList<>(problems);
        for (MigrationStatus row : migrations) {
            if (row.checksum() == ChecksumState.CHANGED && row.state() != MigrationState.OUTDATED) {
                obstacles.add(changed(row));
            } else if (row.state() == MigrationState.FAILED && !row.retryable()) {
                obstacles.add(undecided(row));
            } else if (row.state() == MigrationState.MISSING) {
                obstacles.add(missing(row));
            } else if (row.state() == MigrationState.OUT_OF_ORDER && !outOfOrder) {
                obstacles.add(outOfOrder(row));
            } else if (row.state() == MigrationState.FUTURE && pending() > 0) {
                obstacles.add(ahead(row));
            }
        }
        return obstacles;
    }

    private Problem changed(MigrationStatus row) {
        return obstacle(
                        ProblemType.CHECKSUM_CHANGED,
                        row,
                        "%s was changed after it had been applied to '%s'.",
                        row.migration().file(),
                        database)
                .remedy(
                        "Restore the file and put the change into a new migration. If the database has what the file says"
                                + " now, resolve the migration as applied.")
                .action("if the database has what the file says now", "resolve", resolution(row, "applied"))
                .with("file", row.migration().file());
    }

    private Problem undecided(MigrationStatus row) {
        return obstacle(
                        ProblemType.MIGRATION_FAILED,
                        row,
                        "The last attempt at %s on '%s' failed and may have left parts of it%s",
                        row.name(),
                        database,
                        row.problem() == null ? "." : ": " + row.problem())
                .remedy("Check what the database has of it, then resolve it as applied or as rolled back.")
                .action("if the database has all of it", "resolve", resolution(row, "applied"))
                .action("if the database has nothing of it", "resolve", resolution(row, "rolled-back"));
    }

    private Problem missing(MigrationStatus row) {
        return obstacle(
                        ProblemType.MIGRATION_MISSING,
                        row,
                        "%s is applied to '%s', but the system '%s' no longer has it.",
                        row.name(),
                        database,
                        system)
                .remedy("Bring the migration back; an applied migration stays in the folder for good.");
    }

    private Problem outOfOrder(MigrationStatus row) {
        return obstacle(
                        ProblemType.MIGRATION_OUT_OF_ORDER,
                        row,
                        "%s is pending on '%s' and older than %s, which is applied.",
                        row.name(),
                        database,
                        level)
                .remedy("Give it a newer name, or allow migrations out of order.")
                .action("to apply it late on purpose", "migrate", Map.of("outOfOrder", true));
    }

    private Problem ahead(MigrationStatus row) {
        return obstacle(
                        ProblemType.DATABASE_AHEAD,
                        row,
                        "'%s' has %s, which the system '%s' does not know, while %s pending.",
                        database,
                        row.name(),
                        system,
                        pending() == 1 ? "another is" : pending() + " others are")
                .remedy("Use the version of the system that has this migration.");
    }

    private Problem obstacle(ProblemType type, MigrationStatus row, String format, Object... arguments) {
        return Problem.of(type, format, arguments).with("migration", row.name()).with("database", database);
    }

    private static Map<String, Object> resolution(MigrationStatus row, String as) {
        return Map.of("migration", row.name(), "as", as);
    }
}
