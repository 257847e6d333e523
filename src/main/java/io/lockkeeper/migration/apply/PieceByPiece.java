package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.JournalEntry;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.LiftedTimeouts;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Statement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Applies a migration that one transaction cannot hold, and journals it piece by piece: a transactional piece commits together with
 * the line that says so; a statement outside of transactions is announced before and confirmed after, and a later run finds out by
 * its {@link NonTransactionalStatement postcondition} what became of it in between.
 */
final class PieceByPiece {

    private final Session session;
    private final Recorder recorder;
    private final Patience patience;
    private final Failures failures;
    private final Stop stop;
    private final Listener listener;

    PieceByPiece(Session session, Recorder recorder, Patience patience, Failures failures, Work work) {
        this.session = session;
        this.recorder = recorder;
        this.patience = patience;
        this.failures = failures;
        this.stop = work.stop();
        this.listener = work.listener();
    }

    /** @param watch runs since the migration was begun */
    void apply(PlannedMigration item, Stopwatch watch) {
        PieceProgress progress = progress(item);
        begin(item, progress);
        int of = item.pieces().size();
        for (Piece piece : item.pieces().subList(progress.done(), of)) {
            int done = piece.number() - 1;
            if (done > 0 && stop.isRequested()) {
                throw stop.problem(item.name() + " is applied in part. " + Left.applied(done, of) + item.remaining());
            }
            try {
                apply(item, piece, progress.announced(piece), watch);
            } catch (AttemptFailed e) {
                throw failed(piece, e);
            }
        }
    }

    private PieceProgress progress(PlannedMigration item) {
        PieceProgress progress;
        try {
            progress = PieceProgress.of(recorder.journalOf(item), item.pieces());
        } catch (SQLException e) {
            throw Failures.isStopped(stop, e)
                    ? stop.problem(item.remaining()).causedBy(e)
                    : ServerProblems.executing("reading lockkeeper.journal", e);
        }
        if (progress.mismatch() != null) {
            throw changed(item, progress.mismatch());
        }
        return progress;
    }

    private static Problem changed(PlannedMigration item, int piece) {
        return Problem.of(
                        ProblemType.MIGRATION_FAILED,
                        "%s was changed in its part %d of %d, which is applied already.",
                        item.migration().file(),
                        piece,
                        item.pieces().size())
                .remedy(
                        "Restore that part of the file. Or check what the database has of the migration, then resolve it as"
                                + " applied or as rolled back.")
                .action("if the database has all of it", "resolve", Map.of("migration", item.name(), "as", "applied"))
                .action(
                        "if the database has nothing of it",
                        "resolve",
                        Map.of("migration", item.name(), "as", "rolled-back"))
                .with("file", item.migration().file())
                .with("migration", item.name());
    }

    private void begin(PlannedMigration item, PieceProgress progress) {
        try {
            if (progress.isBegun()) {
                listener.on(Event.resumed(
                        item.name(),
                        item.name() + " is resumed: " + progress.done() + " of "
                                + item.pieces().size() + " parts are applied"));
                repeatSettings(item.pieces().subList(0, progress.done()));
            } else {
                try (Attempt attempt = patience.attempt(item)) {
                    attempt.announce(() -> recorder.started(item));
                }
            }
        } catch (SQLException e) {
            throw failedBefore(item, progress.done(), e);
        }
    }

    /** Settings of applied pieces hold for those that follow them in the file; a new session does not have them. */
    private void repeatSettings(List<Piece> applied) throws SQLException {
        for (Piece piece : applied) {
            for (Statement statement : piece.statements()) {
                if (statement.tag().equals("SET") || statement.tag().equals("RESET")) {
                    session.verbatim().execute(statement.text());
                }
            }
        }
    }

    /** @param announced how an earlier run announced the piece, or {@code null} */
    private void apply(PlannedMigration item, Piece piece, JournalEntry announced, Stopwatch watch)
            throws AttemptFailed {
        if (!piece.transactional()) {
            executeAlone(item, piece, announced);
        }
        boolean last = piece.number() == item.pieces().size();
        patience.inTransaction(item, attempt -> {
            if (piece.transactional()) {
                attempt.execute(piece.statements());
            }
            if (last) {
                attempt.record(() -> recorder.lastPieceDone(item, piece, watch.millis()));
            } else {
                attempt.record(() -> recorder.pieceDone(item, piece));
            }
            if (last) {
                attempt.commitAndReset();
            } else {
                attempt.commit();
            }
        });
        if (!last) {
            listener.on(Event.migrationBegun(item.name()));
        }
    }

    /** Executes the one statement of a piece outside of a transaction, unless an earlier run has done so unseen. */
    private void executeAlone(PlannedMigration item, Piece piece, JournalEntry announced) throws AttemptFailed {
        NonTransactionalStatement statement =
                new NonTransactionalStatement(session, piece.statements().getFirst());
        LiftedTimeouts lifted = lift(item, statement);
        patience.run(item, attempt -> {
            if (announced != null) {
                resume(item, piece, announced.detail(), statement, attempt);
            } else {
                executeFirst(item, piece, statement, attempt);
            }
            lifted.restore(session);
        });
    }

    private LiftedTimeouts lift(PlannedMigration item, NonTransactionalStatement statement) throws AttemptFailed {
        try {
            if (!statement.letsOthersPass()) {
                return LiftedTimeouts.NONE;
            }
            return LiftedTimeouts.notSetByScripts(session);
        } catch (SQLException e) {
            throw new AttemptFailed(item, new Position.Between(), e);
        }
    }

    private void executeFirst(PlannedMigration item, Piece piece, NonTransactionalStatement statement, Attempt attempt)
            throws SQLException {
        repaired(item, piece, statement.clearTheWay());
        String before = statement.before();
        attempt.announce(() -> recorder.pieceStarted(item, piece, before));
        listener.on(Event.migrationBegun(item.name()));
        try {
            execute(item, piece, statement, attempt);
        } catch (SQLException e) {
            cleanUpAfter(e, item, piece, before, statement);
        }
    }

    /** @param before what the announcement says of the state before the statement */
    private void resume(
            PlannedMigration item, Piece piece, String before, NonTransactionalStatement statement, Attempt attempt)
            throws SQLException {
        repaired(item, piece, statement.cleanUp(before));
        if (statement.isDone(before)) {
            String head = piece.statements().getFirst().head();
            listener.on(Event.resumed(item.name(), head + " had taken effect before the run was interrupted"));
            return;
        }
        try {
            execute(item, piece, statement, attempt);
        } catch (SQLException e) {
            if (!statement.failureMeansDone(e)) {
                cleanUpAfter(e, item, piece, before, statement);
            }
        }
    }

    private static void execute(
            PlannedMigration item, Piece piece, NonTransactionalStatement statement, Attempt attempt)
            throws SQLException {
        attempt.execute(piece.statements());
        statement.verify(item.migration().file());
    }

    /** Removes what the statement has left; throws its failure, unless that has completed it. */
    private void cleanUpAfter(
            SQLException failure,
            PlannedMigration item,
            Piece piece,
            String before,
            NonTransactionalStatement statement)
            throws SQLException {
        if (SqlState.isConnectionLoss(failure)) {
            throw failure;
        }
        List<String> removed = List.of();
        try {
            removed = statement.cleanUp(before);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        repaired(item, piece, removed);
        if (!statement.isCompleted(removed)) {
            throw failure;
        }
    }

    private void repaired(PlannedMigration item, Piece piece, List<String> removed) throws SQLException {
        for (String what : removed) {
            recorder.repaired(item, piece, what);
            listener.on(Event.repaired(item.name(), what));
        }
    }

    private Problem failedBefore(PlannedMigration item, int done, SQLException e) {
        AttemptFailed failure = new AttemptFailed(item, new Position.Between(), e);
        return failures.isStopped(failure)
                ? failures.of(failure, item, partsOf(item, done))
                : ServerProblems.executing("applying " + item.name(), e);
    }

    private Problem failed(Piece piece, AttemptFailed failure) {
        PlannedMigration item = failure.migration();
        if (!piece.transactional() && !failure.isInStatement() && !failures.isStopped(failure)) {
            return ServerProblems.executing("applying " + item.name(), failure.reason());
        }
        return failures.of(failure, item, left(item, piece, failure));
    }

    private static Left left(PlannedMigration item, Piece piece, AttemptFailed failure) {
        int done = piece.number() - 1;
        int of = item.pieces().size();
        if (!piece.transactional()) {
            Throwable[] uncleaned = failure.reason().getSuppressed();
            if (SqlState.isConnectionLoss(failure.reason()) || failure.position() instanceof Position.Recording) {
                return new Left.Unknown(done, of);
            }
            if (uncleaned.length > 0) {
                return new Left.Remnant(done, of, uncleaned[0].getMessage());
            }
        }
        return partsOf(item, done);
    }

    private static Left partsOf(PlannedMigration item, int done) {
        return done == 0
                ? Left.Nothing.ALONE
                : new Left.Parts(done, item.pieces().size());
    }
}
