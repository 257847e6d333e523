package io.lockkeeper.migration.plan;

import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.plan.PlannedMigration.Start;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.sql.Script;
import io.lockkeeper.system.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is to be applied to a database, in order. It is data: it can be shown, compared with a later state of the database, and
 * applied as it is.
 *
 * @param level the level for which it was made, {@code null} when nothing was applied
 * @param wantedLevel the level that the database has when all of it is applied, {@code null} when the system has none
 */
public record Plan(
        String system, String database, String level, String wantedLevel, List<PlannedMigration> migrations) {

    public Plan {
        migrations = List.copyOf(migrations);
    }

    /**
     * The plan for a database that stands there.
     *
     * @param timeouts where the manifest does not set any
     * @throws io.lockkeeper.problem.Problem when a script cannot be executed at all
     */
    public static Plan of(Status status, Manifest.TimeoutRules rules, Timeouts timeouts) {
        List<MigrationStatus> toDo =
                status.migrations().stream().filter(MigrationStatus::isToDo).toList();
        List<PlannedMigration> planned = new ArrayList<>();
        for (MigrationStatus row : toDo) {
            Script script = row.migration().script();
            planned.add(new PlannedMigration(
                    row.migration(),
                    script,
                    script.pieces(),
                    rules.of(row.name(), timeouts),
                    Start.of(row),
                    planned.size() + 1,
                    toDo.size()));
        }
        return new Plan(status.system(), status.database(), status.level(), status.wantedLevel(), planned);
    }

    /** What is left of it now that the database stands there: another runner may have applied, or begun, some of it. */
    public Plan against(Status now) {
        Map<String, MigrationStatus> toDo = now.migrations().stream()
                .filter(MigrationStatus::isToDo)
                .collect(Collectors.toMap(MigrationStatus::name, Function.identity()));
        List<PlannedMigration> left = migrations.stream()
                .filter(item -> toDo.containsKey(item.name()))
                .toList();
        List<PlannedMigration> planned = new ArrayList<>();
        for (PlannedMigration item : left) {
            planned.add(item.at(Start.of(toDo.get(item.name())), planned.size() + 1, left.size()));
        }
        return new Plan(system, database, now.level(), wantedLevel, planned);
    }

    /** Whether there is nothing to apply. */
    public boolean isEmpty() {
        return migrations.isEmpty();
    }

    /** The migration to begin with; there must be one. */
    public PlannedMigration first() {
        return migrations.getFirst();
    }
}
