package io.lockkeeper.migration;

import static io.lockkeeper.migration.MigrationRun.millisSince;

import io.lockkeeper.ledger.JournalEntry;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.migration.Migrator.PlannedMigration;
import io.lockkeeper.operation.Event;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.Migration;
import java.sql.SQLException;
import java.util.List;

/**
 * Applies a migration that one transaction cannot hold, and journals it piece by piece: a transactional piece commits together with
 * the line that says so; a statement outside of transactions is announced before and confirmed after, and a later run finds out by
 * its {@link OutsideStatement postcondition} what became of it in between.
 */
final class PieceByPiece {

    private final MigrationRun run;

    PieceByPiece(MigrationRun run) {
        this.run = run;
    }

    /** @param start when the migration was begun, by {@link System#nanoTime()} */
    void apply(PlannedMigration item, long start) {
        List<Piece> pieces = item.script().pieces();
        int done = 0;
        Piece at = null;
        try {
            PieceProgress progress =
                    PieceProgress.of(run.journal.journalOf(item.migration().name()), pieces);
            if (progress.mismatch() != null) {
                throw changed(item.migration(), progress.mismatch(), pieces.size());
            }
            done = progress.done();
            begin(item.migration(), progress, pieces.size());
            repeatSettings(pieces.subList(0, done));
            for (Piece piece : pieces.subList(done, pieces.size())) {
                if (done > 0) {
                    run.stopHere("Parts 1 to " + done + " of " + pieces.size() + " of "
                            + item.migration().name() + " are applied and journalled. ");
                }
                at = piece;
                apply(item, piece, progress.announced(piece), start);
                done++;
            }
        } catch (SQLException e) {
            throw failed(item, at, done, e);
        }
    }

    private static Problem changed(Migration migration, int piece, int of) {
        return Problem.of(
                        ProblemType.MIGRATION_FAILED,
                        "%s was changed in its part %d of %d, which is applied already.",
                        migration.file(),
                        piece,
                        of)
                .remedy(
                        "Restore that part of the file; or look at what is there and say: resolve %s"
                                + " --applied or --rolled-back.",
                        migration.name())
                .with("file", migration.file())
                .with("migration", migration.name());
    }

    private void begin(Migration migration, PieceProgress progress, int of) throws SQLException {
        if (progress.isBegun()) {
            run.listener.on(Event.resumed(
                    migration.name(),
                    migration.name() + " is resumed: " + progress.done() + " of " + of + " parts are applied"));
        } else {
            announce(() -> {
                run.history.recordStarted(run.session, migration);
                run.journal.journal(JournalEvent.STARTED, migration.name(), null, null, null);
            });
        }
    }

    /**
     * Writes down what is about to be done. It need not be on disk before the deed: the deed's own commit comes after it in the
     * server's log, so that whatever survives of the two begins with this.
     */
    private void announce(SqlWork note) throws SQLException {
        run.session.execute("BEGIN; SET LOCAL synchronous_commit = off");
        note.run();
        run.session.commit();
    }

    /** Settings of applied pieces hold for those that follow them in the file; a new session does not have them. */
    private void repeatSettings(List<Piece> applied) throws SQLException {
        for (Piece piece : applied) {
            for (Statement statement : piece.statements()) {
                if (statement.tag().equals("SET") || statement.tag().equals("RESET")) {
                    run.session.execute(statement.text());
                }
            }
        }
    }

    /** @param begun how an earlier run announced the piece, or null */
    private void apply(PlannedMigration item, Piece piece, JournalEntry begun, long start) throws SQLException {
        boolean last = piece.number() == item.script().pieces().size();
        boolean reset = last && SessionTraces.mayLeaveAny(item.script());
        if (!piece.transactional()) {
            executeOutside(item, piece, begun);
        }
        run.inTransaction(item.migration(), reset, () -> {
            if (piece.transactional()) {
                run.execute(item.script(), piece.statements());
                run.statementsDone();
            }
            run.record(item, !last, () -> confirm(item, piece, last, start));
        });
        if (!last) {
            run.listener.on(Event.migrationBegun(item.migration().name()));
        }
    }

    private void confirm(PlannedMigration item, Piece piece, boolean last, long start) throws SQLException {
        String migration = item.migration().name();
        run.journal.journal(JournalEvent.PIECE_DONE, migration, piece.number(), PieceProgress.checksum(piece), null);
        if (last) {
            run.recordApplied(item, millisSince(start), true);
            run.journal.journal(JournalEvent.APPLIED, migration, null, null, null);
        }
    }

    /** Executes the one statement of a piece outside of a transaction, unless an earlier run has done so unseen. */
    private void executeOutside(PlannedMigration item, Piece piece, JournalEntry begun) throws SQLException {
        OutsideStatement outside =
                new OutsideStatement(run.session, piece.statements().getFirst());
        boolean ownTimeouts = SessionTraces.mayLeaveAny(item.script());
        List<String> lifted = outside.isGentle() ? run.session.liftTimeouts(ownTimeouts) : List.of();
        run.patience.run(item.migration().name(), () -> executeOutside(item, piece, begun, outside));
        run.session.restoreTimeouts(lifted);
        run.statementsDone();
    }

    private void executeOutside(PlannedMigration item, Piece piece, JournalEntry begun, OutsideStatement outside)
            throws SQLException {
        Migration migration = item.migration();
        String before;
        if (begun != null) {
            before = begun.detail();
            repaired(item, piece, outside.cleanUp(before));
            if (outside.isDone(before)) {
                String head = piece.statements().getFirst().head();
                run.listener.on(
                        Event.resumed(migration.name(), head + " had taken effect before the run was broken off"));
                return;
            }
        } else {
            repaired(item, piece, outside.clearTheWay());
            String now = outside.before();
            before = now;
            String checksum = PieceProgress.checksum(piece);
            announce(() -> run.record(
                    item,
                    true,
                    () -> run.journal.journal(
                            JournalEvent.PIECE_STARTED, migration.name(), piece.number(), checksum, now)));
            run.listener.on(Event.migrationBegun(migration.name()));
        }
        try {
            run.execute(item.script(), piece.statements());
            outside.verify(migration.file());
        } catch (SQLException e) {
            if (SqlState.isConnectionLoss(e)) {
                throw e;
            }
            if (begun != null && outside.failureMeansDone(e)) {
                return;
            }
            List<String> removed = cleanUp(outside, before, e);
            repaired(item, piece, removed);
            if (!outside.isCompleted(removed)) {
                throw e;
            }
        }
    }

    private static List<String> cleanUp(OutsideStatement outside, String before, SQLException failure) {
        try {
            return outside.cleanUp(before);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return List.of();
        }
    }

    private void repaired(PlannedMigration item, Piece piece, List<String> removed) throws SQLException {
        String migration = item.migration().name();
        for (String what : removed) {
            run.record(
                    item,
                    true,
                    () -> run.journal.journal(JournalEvent.REPAIRED, migration, piece.number(), null, what));
            run.listener.on(Event.repaired(migration, what));
        }
    }

    /**
     * @param at the piece at which it failed; null when none had been begun
     * @param done how many pieces are applied
     */
    private Problem failed(PlannedMigration item, Piece at, int done, SQLException e) {
        boolean outside = at != null && !at.transactional();
        if ((at == null || (outside && !run.isInStatement())) && !run.isStopped(e)) {
            return ServerProblems.executing("applying " + item.migration().name(), e);
        }
        boolean unknown = outside && SqlState.isConnectionLoss(e);
        boolean dirty = outside && e.getSuppressed().length > 0;
        if (done == 0 && !unknown && !dirty) {
            return run.failed(item, e, true, MigrationRun.NOTHING_LEFT);
        }
        String applied = done == 0
                ? ""
                : "Parts 1 to " + done + " of " + item.script().pieces().size() + " are applied and journalled. ";
        String then = unknown
                ? "Whether this statement took effect is looked up by the next run."
                : dirty
                        ? "What it left could not be removed: " + e.getSuppressed()[0].getMessage() + '.'
                        : "The next run goes on after them.";
        return run.failed(item, e, false, applied + then);
    }
}
