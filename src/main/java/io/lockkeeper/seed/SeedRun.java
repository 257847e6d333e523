package io.lockkeeper.seed;

import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.LedgerSchema;
import io.lockkeeper.ledger.SeedHistory;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Category;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Manifest.Retry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Applies seeds under a lease until the seed checks hold, as often as the manifest allows. */
final class SeedRun {

    /** A session that is silent for longer may be ended by the server, and the lease with it. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private final Session session;
    private final Lease lease;
    private final Work work;
    private final SeedChecks checks;
    private final Set<String> applied = new LinkedHashSet<>();

    SeedRun(Session session, Lease lease, Work work, SeedChecks checks) {
        this.session = session;
        this.lease = lease;
        this.work = work;
        this.checks = checks;
    }

    /**
     * Applies the files that are new or changed, then executes the seed checks. When one does not hold, somebody removed what must be
     * there: from then on all files are applied, since each adds only what is missing.
     *
     * @return the files that were applied, in order; one that was applied twice counts once
     * @throws Problem when the last attempt failed, or the run is to end; the problem says what remains
     */
    List<String> applyUntilChecked(List<SeedScript> scripts, Retry retry) {
        boolean all = false;
        for (int attempt = 1; ; attempt++) {
            Problem failure;
            try {
                apply(all ? scripts : pending(scripts));
                List<String> failed = checks.all(session).failed();
                if (failed.isEmpty()) {
                    return List.copyOf(applied);
                }
                failure = checkFailed(failed);
                all = true;
            } catch (Problem problem) {
                failure = problem;
            }
            if (attempt >= retry.attempts() || !mayPass(failure)) {
                throw failure.with("attempts", attempt);
            }
            work.listener()
                    .on(Event.seedRetry("attempt " + attempt + " of " + retry.attempts() + ": " + failure.detail()));
            pause(retry.pause().duration(), failure);
        }
    }

    private List<SeedScript> pending(List<SeedScript> scripts) {
        try {
            Map<String, String> known = SeedHistory.checksums(session, LedgerSchema.PRESENT);
            return scripts.stream()
                    .filter(script -> !script.file()
                            .checksum()
                            .equals(known.get(script.file().path())))
                    .toList();
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.seed_history", e);
        }
    }

    private void apply(List<SeedScript> due) {
        for (int i = 0; i < due.size(); i++) {
            SeedScript script = due.get(i);
            String remaining = (due.size() - i) + " of " + due.size() + " seeds remain, beginning with "
                    + script.file().path() + ".";
            if (work.stop().isRequested()) {
                throw work.stop().problem(remaining);
            }
            lease.at(script.file().file());
            work.listener().on(Event.seedStarted(script.file().path(), i + 1, due.size()));
            apply(script, remaining);
        }
    }

    private void apply(SeedScript script, String remaining) {
        String path = script.file().path();
        long start = System.nanoTime();
        try {
            long rows = script.apply(session, work.runId(), statement -> {
                if (work.stop().isOver()) {
                    throw work.stop()
                            .problem("%s was interrupted before line %d and rolled back. %s"
                                    .formatted(path, statement.line(), remaining));
                }
            });
            applied.add(path);
            work.listener().on(Event.seedApplied(path, rows, (System.nanoTime() - start) / 1_000_000));
        } catch (Problem problem) {
            if (work.stop().isOver() && problem.type().category() != Category.STOPPED) {
                // The statement failed because it was cancelled.
                throw work.stop().problem(problem.detail() + " " + remaining).causedBy(problem);
            }
            throw problem;
        }
    }

    private Problem checkFailed(List<String> failed) {
        return Problem.of(
                        ProblemType.SEED_CHECK_FAILED,
                        "The seeds are applied to '%s', but these seed checks fail: %s.",
                        session.url().database(),
                        String.join("; ", failed))
                .remedy("Compare each seed check of the manifest with the rows that it asks for; a seed must bring back"
                        + " what is missing.")
                .with("database", session.url().database())
                .with("checks", failed);
    }

    /** Whether another attempt may succeed. */
    private static boolean mayPass(Problem failure) {
        return switch (failure.type().category()) {
            case REFUSED, UNREACHABLE, STOPPED -> false;
            default -> failure.type() != ProblemType.PRIVILEGE_MISSING;
        };
    }

    /** Waits, with a sign of life for the server now and then. */
    private void pause(Duration pause, Problem failure) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
                if (!work.stop().pause(Duration.ofNanos(Math.min(left, SIGN_OF_LIFE.toNanos())))) {
                    throw work.stop().problem("It was waiting to retry. The last attempt failed: " + failure.detail());
                }
                session.execute("SELECT 1");
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("waiting to retry", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.SEED_FAILED, "The run was interrupted.")
                    .remedy("Run it again.")
                    .causedBy(e);
        }
    }
}
