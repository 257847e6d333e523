package io.lockkeeper.seed;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.Manifest.Check;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The seed checks that a manifest has for an environment: queries that must return true once all seeds are applied. They are executed
 * in transactions that cannot write.
 */
final class SeedChecks {

    /** How long a quick one may take: shorter than the wait for any answer, see {@code DatabaseUrl.withTimeouts}. */
    private static final int QUICK_MILLIS = 5_000;

    private final List<Check> checks;
    private final Work work;

    SeedChecks(List<Check> checks, Environment environment, Work work) {
        this.checks =
                checks.stream().filter(check -> check.appliesTo(environment)).toList();
        this.work = work;
    }

    /** Executes those that are quick, and skips the others: nobody may wait long without a lease. */
    Result quick(Session session) {
        return execute(session, Mode.QUICK);
    }

    /** Executes all of them, under a lease, and tells of each that passes. */
    Result all(Session session) {
        return execute(session, Mode.ALL);
    }

    private Result execute(Session session, Mode mode) {
        List<String> failed = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Check check : checks) {
            stopBefore(check, mode);
            try {
                if (isPassed(session, check, mode)) {
                    if (mode == Mode.ALL) {
                        work.listener().on(Event.seedCheckPassed(check.name()));
                    }
                } else {
                    failed.add(check.name());
                }
            } catch (SQLException e) {
                rollback(session);
                stopBefore(check, mode);
                if (mode == Mode.QUICK && SqlState.QUERY_CANCELED.equals(e.getSQLState())) {
                    skipped.add(check.name());
                } else {
                    failed.add(check.name() + " (" + ServerProblems.message(e) + ")");
                }
            }
        }
        return new Result(List.copyOf(failed), List.copyOf(skipped));
    }

    private static boolean isPassed(Session session, Check check, Mode mode) throws SQLException {
        session.verbatim().begin(mode.begin);
        boolean passed = session.verbatim().isTrue(check.sql());
        session.rollback();
        return passed;
    }

    /** Fails only when the connection is gone; then that is why the seed check failed, too. */
    private static void rollback(Session session) {
        try {
            session.rollback();
        } catch (SQLException e) {
            throw ServerProblems.executing("executing a seed check", e);
        }
    }

    /** A statement that was cancelled fails; then this says why. */
    private void stopBefore(Check check, Mode mode) {
        if (work.stop().isOver()) {
            int remaining = checks.size() - checks.indexOf(check);
            throw work.stop()
                    .problem("%s %d of %d seed checks remain, beginning with '%s'."
                            .formatted(mode.done, remaining, checks.size(), check.name()));
        }
    }

    /** How seed checks are executed. */
    private enum Mode {
        QUICK("BEGIN READ ONLY; SET LOCAL statement_timeout = " + QUICK_MILLIS, "Nothing was changed."),
        ALL("BEGIN READ ONLY", "All seeds are applied.");

        private final String begin;
        private final String done;

        Mode(String begin, String done) {
            this.begin = begin;
            this.done = done;
        }
    }

    /**
     * What came of them.
     *
     * @param failed the names of those that do not hold, with the reason when their query failed
     * @param skipped the names of those that took too long
     */
    record Result(List<String> failed, List<String> skipped) {

        /** Nothing was executed. */
        static final Result NONE = new Result(List.of(), List.of());

        /** Whether all of them hold. */
        boolean isPassed() {
            return failed.isEmpty() && skipped.isEmpty();
        }

        /** What was skipped, as sentences. */
        List<String> notes() {
            return skipped.stream()
                    .map(name -> "the seed check '" + name + "' was skipped: it took longer than " + QUICK_MILLIS / 1000
                            + " s")
                    .toList();
        }
    }
}
