package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.migration.plan.Plan;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.migration.plan.SharedTransactions;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Piece;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies a plan in its order. A migration that has a single transactional piece is one transaction with its history row; a longer
 * one goes {@link PieceByPiece piece by piece}.
 */
public final class Applier {

    private final Recorder recorder;
    private final Patience patience;
    private final Failures failures;
    private final PieceByPiece pieceByPiece;
    private final Stop stop;
    private final Listener listener;

    /** @param session the one that has the lease */
    public Applier(Session session, HistoryTable history, Lease lease, Work work) {
        this.recorder = new Recorder(session, history, lease);
        this.patience = new Patience(session, lease, work);
        this.failures = new Failures(recorder, lease, work.stop());
        this.pieceByPiece = new PieceByPiece(session, recorder, patience, failures, work);
        this.stop = work.stop();
        this.listener = work.listener();
    }

    /** Applies one after the other; returns the names of what was applied. */
    public List<String> applyEach(Plan plan) {
        List<String> applied = new ArrayList<>();
        for (PlannedMigration item : plan.migrations()) {
            stopBefore(item);
            apply(item);
            applied.add(item.name());
        }
        return List.copyOf(applied);
    }

    /** Applies as much as possible in one transaction; returns the names of what was applied. */
    public List<String> applyTogether(Plan plan) {
        List<String> applied = new ArrayList<>();
        for (List<PlannedMigration> group : SharedTransactions.of(plan)) {
            stopBefore(group.getFirst());
            if (SharedTransactions.isAlone(group.getFirst())) {
                apply(group.getFirst());
            } else {
                applyGroup(group);
            }
            group.forEach(item -> applied.add(item.name()));
        }
        return List.copyOf(applied);
    }

    private void stopBefore(PlannedMigration item) {
        if (stop.isRequested()) {
            throw stop.problem(item.remaining());
        }
    }

    private void apply(PlannedMigration item) {
        Stopwatch watch = Stopwatch.begun();
        listener.on(Event.migrationStarted(item.name(), item.number(), item.of()));
        if (item.isOneTransaction()) {
            applyInTransaction(item, watch);
        } else {
            pieceByPiece.apply(item, watch);
        }
        listener.on(Event.migrationApplied(item.name(), item.number(), item.of(), watch.millis()));
    }

    private void applyInTransaction(PlannedMigration item, Stopwatch watch) {
        try {
            patience.inTransaction(item, attempt -> {
                execute(item, attempt);
                attempt.record(() -> recorder.applied(item, watch.millis()));
                attempt.commitAndReset();
            });
        } catch (AttemptFailed e) {
            throw failures.of(e, item, Left.Nothing.ALONE);
        }
    }

    private void applyGroup(List<PlannedMigration> group) {
        Stopwatch watch = Stopwatch.begun();
        try {
            patience.inTransaction(group.getFirst(), attempt -> {
                for (PlannedMigration item : group) {
                    if (item != group.getFirst()) {
                        attempt.goOnWith(item);
                    }
                    listener.on(Event.migrationStarted(item.name(), item.number(), item.of()));
                    execute(item, attempt);
                }
                attempt.record(() -> recorder.applied(group));
                attempt.commitAndReset();
            });
        } catch (AttemptFailed e) {
            throw failures.of(e, group.getFirst(), Left.Nothing.WITH_OTHERS);
        }
        long each = watch.millis() / group.size();
        group.forEach(item -> listener.on(Event.migrationApplied(item.name(), item.number(), item.of(), each)));
    }

    private static void execute(PlannedMigration item, Attempt attempt) throws SQLException {
        for (Piece piece : item.pieces()) {
            attempt.execute(piece.statements());
        }
    }
}
