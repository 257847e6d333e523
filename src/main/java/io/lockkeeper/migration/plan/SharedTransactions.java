package io.lockkeeper.migration.plan;

import io.lockkeeper.sql.Execution;
import java.util.ArrayList;
import java.util.List;

/** Cuts a plan into as few transactions as its statements allow. Decides without a server. */
public final class SharedTransactions {

    private SharedTransactions() {}

    /**
     * The migrations of each transaction, in order. It is cut only around migrations that {@link #isAlone cannot share one}, and before
     * a migration that may use an enum value added in the same transaction.
     */
    public static List<List<PlannedMigration>> of(Plan plan) {
        List<List<PlannedMigration>> groups = new ArrayList<>();
        List<PlannedMigration> group = new ArrayList<>();
        List<String> addedValues = new ArrayList<>();
        for (PlannedMigration item : plan.migrations()) {
            boolean cut = isAlone(item) || addedValues.stream().anyMatch(item.script()::mentions);
            if (cut && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
            }
            if (cut) {
                addedValues.clear();
            }
            if (isAlone(item)) {
                groups.add(List.of(item));
            } else {
                group.add(item);
                addedValues.addAll(item.script().addedEnumValues());
            }
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    /** Whether it cannot share a transaction: it takes several, or its block may set what holds for its transaction only. */
    public static boolean isAlone(PlannedMigration item) {
        return !item.isOneTransaction()
                || item.script().statements().stream().anyMatch(statement -> statement.execution() == Execution.BEGIN);
    }
}
