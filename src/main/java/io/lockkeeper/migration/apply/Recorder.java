package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.JournalEntry;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.migration.plan.PlannedMigration;
import io.lockkeeper.migration.plan.PlannedMigration.Start;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.sql.Piece;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what became of migrations: in the history where the system's tool looks for it, and in the journal. It writes as the role
 * of the URL: the one that a script has taken need not be allowed to.
 */
final class Recorder {

    private final Session session;
    private final HistoryTable history;
    private final JournalWriter journal;
    private final Lease lease;

    Recorder(Session session, HistoryTable history, Lease lease) {
        this.session = session;
        this.history = history;
        this.journal = lease.journal();
        this.lease = lease;
    }

    /** The quoted name of the history table. */
    String table() {
        return history.table();
    }

    /** The journal of a migration since it was last applied or resolved, oldest first. */
    List<JournalEntry> journalOf(PlannedMigration item) throws SQLException {
        return journal.journalOf(item.name());
    }

    /** Records a migration that took effect, in its transaction; the script is at its end. */
    void applied(PlannedMigration item, long millis) throws SQLException {
        Question<?> row = item.start() == Start.FRESH
                ? history.applied(item.migration(), millis)
                : history.finished(item.migration(), millis);
        atTheEnd(item, () -> lease.record(item.name(), List.of(row, tokens(List.of(item)))));
    }

    /** Records migrations that took effect, in their common transaction; the script of the last is at its end. */
    void applied(List<PlannedMigration> items) throws SQLException {
        List<Question<?>> changes = new ArrayList<>(
                history.applied(items.stream().map(PlannedMigration::migration).toList()));
        changes.add(tokens(items));
        String by = items.getFirst().name()
                + (items.size() > 1 ? " to " + items.getLast().name() : "");
        atTheEnd(items.getLast(), () -> lease.record(by, changes));
    }

    private Question<?> tokens(List<PlannedMigration> items) {
        return journal.tokens(
                items.stream().map(PlannedMigration::name).toList(),
                items.stream().map(item -> item.script().tokenChecksum()).toList());
    }

    /** Records that a migration of several pieces has begun. */
    void started(PlannedMigration item) throws SQLException {
        history.recordStarted(session, item.migration());
        journal.journal(JournalEvent.STARTED, item.name(), null, null, null);
    }

    /**
     * Records that a piece is about to be executed outside of a transaction.
     *
     * @param before what must be remembered of the state before it
     */
    void pieceStarted(PlannedMigration item, Piece piece, String before) throws SQLException {
        inBetween(
                item,
                () -> journal.journal(
                        JournalEvent.PIECE_STARTED,
                        item.name(),
                        piece.number(),
                        PieceProgress.checksum(piece),
                        before));
    }

    /** Records a piece that has taken effect, and that others follow. */
    void pieceDone(PlannedMigration item, Piece piece) throws SQLException {
        inBetween(item, () -> session.ask(List.of(done(item, piece))));
    }

    /** Records the last piece, and with it the migration. */
    void lastPieceDone(PlannedMigration item, Piece piece, long millis) throws SQLException {
        atTheEnd(
                item,
                () -> lease.record(
                        item.name(),
                        List.of(
                                done(item, piece),
                                history.finished(item.migration(), millis),
                                tokens(List.of(item)),
                                journal.line(JournalEvent.APPLIED, item.name(), null, null, null))));
    }

    /** Records what was removed after a statement had been interrupted. */
    void repaired(PlannedMigration item, Piece piece, String removed) throws SQLException {
        inBetween(item, () -> journal.journal(JournalEvent.REPAIRED, item.name(), piece.number(), null, removed));
    }

    /** Records a failure, in a separate transaction. */
    void failed(PlannedMigration item, Problem problem, Left left) throws SQLException {
        session.reset();
        session.begin();
        if (left.isNothing()) {
            history.recordRolledBack(session, item.migration(), problem.detail());
        } else {
            history.recordFailed(session, item.migration(), problem.detail());
        }
        journal.journalFailure(item.name(), item.script().tokenChecksum(), problem);
        session.commit();
    }

    private Question<?> done(PlannedMigration item, Piece piece) {
        return journal.line(JournalEvent.PIECE_DONE, item.name(), piece.number(), PieceProgress.checksum(piece), null);
    }

    private void atTheEnd(PlannedMigration item, SqlWork recording) throws SQLException {
        if (SessionTraces.takesRole(item.script())) {
            SessionTraces.asLoginRole(session, recording);
        } else {
            recording.run();
        }
    }

    private void inBetween(PlannedMigration item, SqlWork recording) throws SQLException {
        if (SessionTraces.takesRole(item.script())) {
            SessionTraces.brieflyAsLoginRole(session, recording);
        } else {
            recording.run();
        }
    }
}
