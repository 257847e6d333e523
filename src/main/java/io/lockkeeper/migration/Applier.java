package io.lockkeeper.migration;

import static io.lockkeeper.migration.MigrationRun.millisSince;

import io.lockkeeper.migration.Migrator.PlannedMigration;
import io.lockkeeper.operation.Event;
import io.lockkeeper.sql.Execution;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Script;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies migrations in their order. One that has a single transactional piece is one transaction with its history row; a longer
 * one goes {@link PieceByPiece piece by piece}.
 */
final class Applier {

    private final MigrationRun run;
    private final PieceByPiece pieceByPiece;

    Applier(MigrationRun run) {
        this.run = run;
        this.pieceByPiece = new PieceByPiece(run);
    }

    /** Applies one after the other; each that took effect is added to {@code applied} at once. */
    void applyEach(List<PlannedMigration> work, List<String> applied) {
        int number = 0;
        for (PlannedMigration item : work) {
            run.before(work.subList(number, work.size()), work.size());
            apply(item, ++number, work.size());
            applied.add(item.migration().name());
        }
    }

    /**
     * Applies as much as possible in one transaction: cut only around migrations that cannot be in one or bring their own, and
     * before a migration that may use an enum value added in it.
     */
    void applyTogether(List<PlannedMigration> work, List<String> applied) {
        run.before(work, work.size());
        List<PlannedMigration> group = new ArrayList<>();
        List<String> addedValues = new ArrayList<>();
        int number = 0;
        for (PlannedMigration item : work) {
            number++;
            boolean alone = !item.isOneTransaction() || hasOwnBlock(item.script());
            if (alone || addedValues.stream().anyMatch(item.script()::mentions)) {
                applyGroup(group, number - 1, work.size(), applied);
                addedValues.clear();
            }
            if (alone) {
                run.before(work.subList(number - 1, work.size()), work.size());
                apply(item, number, work.size());
                applied.add(item.migration().name());
            } else {
                group.add(item);
                addedValues.addAll(item.script().addedEnumValues());
            }
        }
        applyGroup(group, number, work.size(), applied);
    }

    /** A block of its own may set what holds for its transaction only, such as the isolation level. */
    private static boolean hasOwnBlock(Script script) {
        return script.statements().stream().anyMatch(statement -> statement.execution() == Execution.BEGIN);
    }

    private void apply(PlannedMigration item, int number, int of) {
        long start = System.nanoTime();
        run.listener.on(Event.migrationStarted(item.migration().name(), number, of));
        if (item.isOneTransaction()) {
            applyInTransaction(item, start);
        } else {
            pieceByPiece.apply(item, start);
        }
        run.listener.on(Event.migrationApplied(item.migration().name(), number, of, millisSince(start)));
    }

    private void applyInTransaction(PlannedMigration item, long start) {
        Script script = item.script();
        try {
            run.inTransaction(item.migration(), SessionTraces.mayLeaveAny(script), () -> {
                for (Piece piece : script.pieces()) {
                    run.execute(script, piece.statements());
                }
                run.statementsDone();
                run.record(item, false, () -> run.recordApplied(item, millisSince(start), item.attempted()));
            });
        } catch (SQLException e) {
            throw run.failed(item, e, true, MigrationRun.NOTHING_LEFT);
        }
    }

    private void applyGroup(List<PlannedMigration> group, int last, int of, List<String> applied) {
        if (group.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        int first = last - group.size() + 1;
        PlannedMigration[] at = {group.getFirst()};
        try {
            run.inTransaction(group.getFirst().migration(), true, () -> {
                int number = first;
                for (PlannedMigration item : group) {
                    at[0] = item;
                    run.setTimeouts(item.migration(), true);
                    run.listener.on(Event.migrationStarted(item.migration().name(), number++, of));
                    for (Piece piece : item.script().pieces()) {
                        run.execute(item.script(), piece.statements());
                    }
                    if (SessionTraces.mayLeaveAny(item.script())) {
                        run.session.reset();
                    }
                }
                run.statementsDone();
                run.history.recordApplied(
                        run.session,
                        group.stream().map(PlannedMigration::migration).toList());
                run.journal.recordTokens(
                        group.stream().map(item -> item.migration().name()).toList(),
                        group.stream()
                                .map(item -> item.script().tokenChecksum())
                                .toList());
            });
        } catch (SQLException e) {
            throw run.failed(
                    at[0], e, true, "It was rolled back with all that came before it in the same transaction.");
        }
        long each = millisSince(start) / group.size();
        int number = first;
        for (PlannedMigration item : group) {
            applied.add(item.migration().name());
            run.listener.on(Event.migrationApplied(item.migration().name(), number++, of, each));
        }
        group.clear();
    }
}
