package io.lockkeeper.migration;

import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.Ledger;
import io.lockkeeper.ledger.Ledger.JournalEntry;
import io.lockkeeper.migration.Migrator.Work;
import io.lockkeeper.postgres.Blocker;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.run.RunEvent;
import io.lockkeeper.run.RunListener;
import io.lockkeeper.run.Stop;
import io.lockkeeper.sql.Execution;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.Migration;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Executes migrations on a session that holds the lease.
 *
 * <p>A migration of one transactional piece is one transaction with its history row. A longer one is journalled piece by piece:
 * a transactional piece commits together with the line that says so; a statement outside of transactions is announced before
 * and confirmed after, and a later run finds out by its {@link OutsideStatement postcondition} what became of it in between.
 */
final class Applier {

    private static final String NOTHING_LEFT = "It was rolled back; the database is as it was before this migration.";

    private final Session session;
    private final HistoryTable history;
    private final Ledger ledger;
    private final Lease lease;
    private final MigrateOptions options;
    private final Manifest manifest;
    private final RunListener listener;
    private final Patience patience;
    private Statement current;
    private String remaining = "";

    Applier(
            Session session,
            HistoryTable history,
            Ledger ledger,
            Lease lease,
            MigrateOptions options,
            Manifest manifest,
            RunListener listener) {
        this.session = session;
        this.history = history;
        this.ledger = ledger;
        this.lease = lease;
        this.options = options;
        this.manifest = manifest;
        this.listener = listener;
        this.patience = new Patience(session, lease, options, listener);
    }

    /** Applies one after the other; each that took effect is added to {@code applied} at once. */
    void applyEach(List<Work> work, List<String> applied) {
        int number = 0;
        for (Work item : work) {
            next(work, number);
            apply(item, ++number, work.size());
            applied.add(item.migration().name());
        }
    }

    /**
     * Applies as much as possible in one transaction: cut only around migrations that cannot be in one or bring their own, and
     * before a migration that may use an enum value added in it.
     */
    void applyTogether(List<Work> work, List<String> applied) {
        next(work, 0);
        List<Work> group = new ArrayList<>();
        List<String> addedValues = new ArrayList<>();
        int number = 0;
        for (Work item : work) {
            number++;
            boolean alone = !item.isOneTransaction() || hasOwnBlock(item.script());
            if (alone || addedValues.stream().anyMatch(item.script()::mentions)) {
                applyGroup(group, number - 1, work.size(), applied);
                addedValues.clear();
            }
            if (alone) {
                next(work, number - 1);
                apply(item, number, work.size());
                applied.add(item.migration().name());
            } else {
                group.add(item);
                addedValues.addAll(item.script().addedEnumValues());
            }
        }
        applyGroup(group, number, work.size(), applied);
    }

    /** Before each migration: the run ends here when it was asked to. */
    private void next(List<Work> work, int done) {
        remaining = work.size() - done + " of " + work.size() + " migrations remain, beginning with "
                + work.get(done).migration().name() + ".";
        if (options.stop().isRequested()) {
            throw Stop.problem(remaining);
        }
    }

    /** A block of its own may set what holds for its transaction only, such as the isolation level. */
    private static boolean hasOwnBlock(Script script) {
        return script.statements().stream().anyMatch(statement -> statement.execution() == Execution.BEGIN);
    }

    private void apply(Work item, int number, int of) {
        long start = System.nanoTime();
        listener.on(RunEvent.migrationStarted(item.migration().name(), number, of));
        if (item.isOneTransaction()) {
            applyInTransaction(item, start);
        } else {
            applyPieces(item, start);
        }
        listener.on(RunEvent.migrationApplied(item.migration().name(), number, of, millisSince(start)));
    }

    private void applyInTransaction(Work item, long start) {
        Script script = item.script();
        try {
            inTransaction(item.migration(), SessionTraces.mayLeaveAny(script), () -> {
                for (Piece piece : script.pieces()) {
                    executeAll(script, piece.statements());
                }
                current = null;
                record(item, false, () -> finish(item, millisSince(start), item.attempted()));
            });
        } catch (SQLException e) {
            throw failed(item, e, true, NOTHING_LEFT);
        }
    }

    private void applyGroup(List<Work> group, int last, int of, List<String> applied) {
        if (group.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        int first = last - group.size() + 1;
        Work[] at = {group.getFirst()};
        try {
            inTransaction(group.getFirst().migration(), true, () -> {
                int number = first;
                for (Work item : group) {
                    at[0] = item;
                    setTimeouts(item.migration(), true);
                    listener.on(RunEvent.migrationStarted(item.migration().name(), number++, of));
                    for (Piece piece : item.script().pieces()) {
                        executeAll(item.script(), piece.statements());
                    }
                    if (SessionTraces.mayLeaveAny(item.script())) {
                        session.reset();
                    }
                }
                current = null;
                history.recordApplied(
                        session, group.stream().map(Work::migration).toList());
                ledger.recordTokens(
                        group.stream().map(item -> item.migration().name()).toList(),
                        group.stream()
                                .map(item -> item.script().tokenChecksum())
                                .toList());
            });
        } catch (SQLException e) {
            throw failed(at[0], e, true, "It was rolled back with all that came before it in the same transaction.");
        }
        long each = millisSince(start) / group.size();
        int number = first;
        for (Work item : group) {
            applied.add(item.migration().name());
            listener.on(RunEvent.migrationApplied(item.migration().name(), number++, of, each));
        }
        group.clear();
    }

    /** @param reset whether to take back afterwards what the script has left in the session */
    private void inTransaction(Migration migration, boolean reset, SqlWork body) throws SQLException {
        patience.run(migration.name(), () -> {
            session.begin();
            setTimeouts(migration, false);
            body.run();
            if (reset) {
                session.commitAndReset();
            } else {
                session.commit();
            }
        });
    }

    /** @param shared whether the transaction may have the timeouts of the migration before */
    private void setTimeouts(Migration migration, boolean shared) throws SQLException {
        Timeouts timeouts = manifest.timeouts().of(migration.name(), options.timeouts());
        boolean other = !timeouts.equals(options.timeouts());
        if (other || (shared && !manifest.timeouts().migrations().isEmpty())) {
            session.execute("SET LOCAL lock_timeout = " + timeouts.lock().toMillis()
                    + "; SET LOCAL statement_timeout = " + timeouts.statement().toMillis());
        }
    }

    private void applyPieces(Work item, long start) {
        Migration migration = item.migration();
        List<Piece> pieces = item.script().pieces();
        int done = 0;
        Piece at = null;
        try {
            PieceProgress progress = PieceProgress.of(ledger.journalOf(migration.name()), pieces);
            if (progress.mismatch() != null) {
                throw Problem.of(
                                ProblemType.MIGRATION_FAILED,
                                "%s was changed in its part %d of %d, which is applied already.",
                                migration.file(),
                                progress.mismatch(),
                                pieces.size())
                        .remedy(
                                "Restore that part of the file; or look at what is there and say: resolve %s"
                                        + " --applied or --rolled-back.",
                                migration.name())
                        .with("file", migration.file())
                        .with("migration", migration.name());
            }
            done = progress.done();
            if (progress.isBegun()) {
                listener.on(RunEvent.resumed(
                        migration.name(),
                        migration.name() + " is resumed: " + done + " of " + pieces.size() + " parts are applied"));
            } else {
                announce(() -> {
                    history.recordStarted(session, migration);
                    ledger.journal(JournalEvent.STARTED, migration.name(), null, null, null);
                });
            }
            repeatSettings(pieces.subList(0, done));
            for (Piece piece : pieces.subList(done, pieces.size())) {
                if (done > 0 && options.stop().isRequested()) {
                    throw Stop.problem("Parts 1 to " + done + " of " + pieces.size() + " of " + migration.name()
                            + " are applied and journalled. " + remaining);
                }
                at = piece;
                boolean last = piece.number() == pieces.size();
                boolean reset = last && SessionTraces.mayLeaveAny(item.script());
                if (piece.transactional()) {
                    inTransaction(migration, reset, () -> {
                        executeAll(item.script(), piece.statements());
                        current = null;
                        record(item, !last, () -> confirm(item, piece, last, start));
                    });
                } else {
                    executeOutside(item, piece, progress.announced(piece));
                    inTransaction(migration, reset, () -> record(item, !last, () -> confirm(item, piece, last, start)));
                }
                done++;
            }
        } catch (SQLException e) {
            boolean unknown = at != null && !at.transactional() && SqlState.isConnectionLoss(e);
            boolean dirty = at != null && !at.transactional() && e.getSuppressed().length > 0;
            boolean nothingLeft = done == 0 && !unknown && !dirty;
            String left = nothingLeft
                    ? NOTHING_LEFT
                    : (done == 0 ? "" : "Parts 1 to " + done + " of " + pieces.size() + " are applied and journalled. ")
                            + (unknown
                                    ? "Whether this statement took effect is looked up by the next run."
                                    : dirty
                                            ? "What it left could not be removed: " + e.getSuppressed()[0].getMessage()
                                                    + '.'
                                            : "The next run goes on after them.");
            if ((at == null || (current == null && !at.transactional())) && !isStopped(e)) {
                throw ServerProblems.executing("applying " + migration.name(), e);
            }
            throw failed(item, e, nothingLeft, left);
        }
    }

    /**
     * Writes down what is about to be done. It need not be on disk before the deed: the deed's own commit comes after it in the
     * server's log, so that whatever survives of the two begins with this.
     */
    private void announce(SqlWork note) throws SQLException {
        session.execute("BEGIN; SET LOCAL synchronous_commit = off");
        note.run();
        session.commit();
    }

    /** Settings of applied pieces hold for those that follow them in the file; a new session does not have them. */
    private void repeatSettings(List<Piece> applied) throws SQLException {
        for (Piece piece : applied) {
            for (Statement statement : piece.statements()) {
                if (statement.tag().equals("SET") || statement.tag().equals("RESET")) {
                    session.execute(statement.text());
                }
            }
        }
    }

    private void confirm(Work item, Piece piece, boolean last, long start) throws SQLException {
        ledger.journal(
                JournalEvent.PIECE_DONE, item.migration().name(), piece.number(), PieceProgress.checksum(piece), null);
        if (last) {
            finish(item, millisSince(start), true);
            ledger.journal(JournalEvent.APPLIED, item.migration().name(), null, null, null);
        }
    }

    /** Writes history and journal as the role of the URL: the one that a script has taken need not be allowed to. */
    private void record(Work item, boolean goesOn, SqlWork recording) throws SQLException {
        if (SessionTraces.takesRole(item.script())) {
            SessionTraces.asLoginRole(session, goesOn, recording);
        } else {
            recording.run();
        }
    }

    /** @param begun whether the history may hold a row that is not finished yet */
    private void finish(Work item, long millis, boolean begun) throws SQLException {
        if (SessionTraces.mayLeaveAny(item.script())) {
            lease.verify(item.migration().name());
        }
        history.recordApplied(session, item.migration(), millis, begun);
        ledger.recordTokens(item.migration().name(), item.script().tokenChecksum());
    }

    /** Executes the one statement of a piece outside of a transaction, unless an earlier run has done so unseen. */
    private void executeOutside(Work item, Piece piece, JournalEntry begun) throws SQLException {
        OutsideStatement outside =
                new OutsideStatement(session, piece.statements().getFirst());
        boolean ownTimeouts = SessionTraces.mayLeaveAny(item.script());
        List<String> lifted = outside.isGentle() ? session.liftTimeouts(ownTimeouts) : List.of();
        patience.run(item.migration().name(), () -> executeOutside(item, piece, begun, outside));
        session.restoreTimeouts(lifted);
        current = null;
    }

    private void executeOutside(Work item, Piece piece, JournalEntry begun, OutsideStatement outside)
            throws SQLException {
        Migration migration = item.migration();
        Statement statement = piece.statements().getFirst();
        String before;
        if (begun != null) {
            before = begun.detail();
            repaired(item, piece, outside.cleanUp(before));
            if (outside.isDone(before)) {
                listener.on(RunEvent.resumed(
                        migration.name(), statement.head() + " had taken effect before the run was broken off"));
                return;
            }
        } else {
            repaired(item, piece, outside.clearTheWay());
            String now = outside.before();
            before = now;
            String checksum = PieceProgress.checksum(piece);
            announce(() -> record(
                    item,
                    true,
                    () -> ledger.journal(JournalEvent.PIECE_STARTED, migration.name(), piece.number(), checksum, now)));
        }
        try {
            execute(item.script(), statement, 1, 1);
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

    private void repaired(Work item, Piece piece, List<String> removed) throws SQLException {
        String migration = item.migration().name();
        for (String what : removed) {
            record(item, true, () -> ledger.journal(JournalEvent.REPAIRED, migration, piece.number(), null, what));
            listener.on(RunEvent.repaired(migration, what));
        }
    }

    private void executeAll(Script script, List<Statement> statements) throws SQLException {
        int number = 0;
        for (Statement statement : statements) {
            execute(script, statement, ++number, statements.size());
        }
    }

    private void execute(Script script, Statement statement, int number, int of) throws SQLException {
        if (options.stop().isOver()) {
            throw Stop.problem(
                    script.name() + " was not executed further than line " + statement.line() + ". " + remaining);
        }
        current = statement;
        lease.at(script.name() + ", line " + statement.line() + ": " + statement.tag());
        listener.on(RunEvent.statementStarted(script.name(), number, of, statement.line(), statement.tag()));
        long start = System.nanoTime();
        long rows = statement.copyData() == null
                ? session.execute(statement.text())
                : session.copyIn(statement.text(), new StringReader(statement.copyData()));
        listener.on(RunEvent.statementDone(
                script.name(), number, of, statement.line(), statement.tag(), rows, millisSince(start)));
    }

    /** Whether the run was asked to stop, and a statement cancelled, or not tried again, for that. */
    private boolean isStopped(SQLException e) {
        return options.stop().isRequested()
                && (SqlState.QUERY_CANCELED.equals(e.getSQLState()) || SqlState.isTransient(e));
    }

    /** Records the failure where the tool and the journal look for it, and makes the problem of it. */
    private Problem failed(Work item, SQLException e, boolean rolledBack, String left) {
        Migration migration = item.migration();
        if (current == null && SqlState.isConnectionLoss(e)) {
            return ServerProblems.executing("recording " + migration.name() + " in " + history.table(), e);
        }
        if (isStopped(e)) {
            String end = current == null ? "Whether it was completed is looked up by the next run." : left;
            return Stop.problem(migration.name() + " was broken off. " + end + " " + remaining)
                    .with("migration", migration.name())
                    .causedBy(e);
        }
        List<Blocker> blockers = lease.lastBlockers();
        String why = SqlState.isTransient(e) && !blockers.isEmpty()
                ? "It waited for " + Blocker.describe(blockers) + ". " + left
                : left;
        Problem problem = current == null
                ? StatementFailure.completing(item.script(), e, why)
                : StatementFailure.problem(ProblemType.STATEMENT_FAILED, item.script(), current, e, why);
        problem.with("migration", migration.name());
        if (SqlState.isConnectionLoss(e) || SqlState.isTransient(e)) {
            // Not the script's fault, and nothing to be held against it later.
            return problem;
        }
        try {
            session.reset();
            session.begin();
            history.recordFailed(session, migration, problem.detail(), rolledBack);
            ledger.journal(
                    JournalEvent.FAILED, migration.name(), null, item.script().tokenChecksum(), problem.detail());
            session.commit();
        } catch (SQLException recording) {
            problem.addSuppressed(recording);
        }
        return problem;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
